"""The driver of IClass, against a fake that keeps strictly to docs/iclass.md."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from peers.iclass import IClassPeer

from odoo.addons.mkbot_isp.backends import port as p
from odoo.addons.mkbot_isp.backends.iclass import IClass, stamp

AT = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
VISIT = p.Appointment(
    code="OS/0001",
    kind="installation",
    customer="Ana Sabiá",
    document="00000010154",
    address="Rua das Araucárias, 10",
    city="Viamão",
    phone="+5551999990001",
    description="Instalar a ONU na sala.",
    technician="Tiago",
    starts_at=AT,
    ends_at=AT + timedelta(hours=2),
)
LONG_AGO = AT - timedelta(days=3650)


@pytest.fixture
def field():
    with IClassPeer() as peer:
        yield peer
        assert not peer.errors


@pytest.fixture
def driver(field):
    return IClass(field.url, field.token, answer_s=1)


def test_an_order_is_sent(field, driver):
    reference = driver.push(VISIT)
    assert reference == field.orders["OS/0001"]["reference"]
    body = field.orders["OS/0001"]["body"]
    assert body["customer"]["name"] == "Ana Sabiá"
    assert (body["startsAt"], body["endsAt"]) == ("2026-03-01T12:00:00Z", "2026-03-01T14:00:00Z")


def test_rescheduling_keeps_the_number(field, driver):
    reference = driver.push(VISIT)
    local = timezone(timedelta(hours=-3))
    moved = replace(VISIT, technician="Teresa", starts_at=datetime(2026, 3, 1, 10, tzinfo=local))
    assert driver.push(moved) == reference
    assert field.orders["OS/0001"]["body"]["startsAt"] == "2026-03-01T13:00:00Z"


def test_a_technician_without_a_user_there_is_refused(driver):
    with pytest.raises(p.Refused, match="Zeca has no user"):
        driver.push(replace(VISIT, technician="Zeca"))


@pytest.mark.parametrize("state", ["travelling", "working"])
def test_what_was_begun_does_not_go_back(field, driver, state):
    driver.push(VISIT)
    for step in ("travelling", "working")[: ("travelling", "working").index(state) + 1]:
        field.move("OS/0001", step)
    with pytest.raises(p.Refused, match=state):
        driver.push(VISIT)


def test_cancel_may_be_repeated(field, driver):
    driver.push(VISIT)
    for _time in range(2):
        driver.cancel("OS/0001", "O cliente desistiu.")
    [told] = driver.pull(LONG_AGO)
    assert (told.state, told.note) == ("cancelled", "O cliente desistiu.")


def test_cancelling_what_was_never_sent_is_fine(driver):
    driver.cancel("OS/0002", "Duplicada.")


def test_what_is_worked_on_is_not_cancelled(field, driver):
    driver.push(VISIT)
    field.move("OS/0001", "travelling")
    field.move("OS/0001", "working")
    with pytest.raises(p.Refused, match="working"):
        driver.cancel("OS/0001", "Tarde demais.")


def test_states_come_back(field, driver):
    reference = driver.push(VISIT)
    for state in ("travelling", "working"):
        field.move("OS/0001", state)
    field.move("OS/0001", "not_done", "Ninguém em casa.")
    [told] = driver.pull(LONG_AGO)
    assert (told.code, told.reference) == ("OS/0001", reference)
    assert (told.state, told.note) == ("not_done", "Ninguém em casa.")
    assert timedelta() <= datetime.now(timezone.utc) - told.changed_at < timedelta(seconds=10)
    assert driver.pull(told.changed_at) == [told]
    assert driver.pull(told.changed_at + timedelta(seconds=1)) == []


def test_all_pages_are_read(driver):
    codes = [f"OS-{number:03}" for number in range(120)]
    for code in codes:
        driver.push(replace(VISIT, code=code))
    assert [told.code for told in driver.pull(LONG_AGO)] == codes


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"orders": [{}]}',
        b'{"orders": [7]}',
        b'{"orders": [{"code": "1", "reference": "1", "state": "lost",'
        b' "changedAt": "2026-03-01T12:00:00Z"}]}',
        b'{"orders": [{"code": "1", "reference": "1", "state": "done", "changedAt": "today"}]}',
    ],
)
def test_nonsense_is_unreachable(field, driver, body):
    field.fail_next(200, body)
    with pytest.raises(p.Unreachable):
        driver.pull(LONG_AGO)


def test_nobody_there():
    with pytest.raises(p.Unreachable, match="IClass does not answer"):
        IClass("http://127.0.0.1:9", "iclass-token").push(VISIT)


def test_a_stamp_is_utc_to_the_second():
    local = timezone(timedelta(hours=-3))
    moment = datetime(2026, 3, 1, 9, 30, 15, 999, tzinfo=local)
    assert stamp(moment) == "2026-03-01T12:30:15Z"
