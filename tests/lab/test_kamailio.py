"""Every tool of the telephones' coin, against Kamailio and telephones that register and call."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from waiting import soon

from odoo.addons.mkbot_isp.backends import port as p
from odoo.addons.mkbot_isp.backends.kamailio import KamailioBackend

LINE = p.Subscriber("+5551933330001", "senha")
OTHER = p.Subscriber("+5551933330002", "outra")
OUTSIDE = "5551999990001"
EMERGENCY = ("190", "192", "193", "199", "112", "911")


@pytest.fixture
def line(telephony, phone):
    """A telephone on a line that is fully there."""
    telephony.provision(LINE)
    return phone("5551933330001", "senha")


def hour_ago():
    return datetime.now(timezone.utc) - timedelta(hours=1)


def talk(phone, number):
    call = phone.call(number)
    if call.status == 200:
        assert phone.hang_up(call) == 200
    return call.status


# Register


def test_a_line_registers(telephony, line):
    assert line.register() == 200
    found = telephony.registered(["+5551933330001", "+5551933330009"])
    assert list(found) == ["+5551933330001"]
    left = found["+5551933330001"] - datetime.now(timezone.utc)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_a_wrong_password_does_not_register(telephony, line, phone):
    assert phone("5551933330001", "errada").register() == 401
    assert telephony.registered(["+5551933330001"]) == {}


def test_an_unknown_line_neither_registers_nor_calls(lab, phone):
    stranger = phone("5551933330009", "senha")
    assert stranger.register() == 401
    assert stranger.call("190").status == 407
    assert not lab.outside.heard


def test_another_password(telephony, line, phone):
    telephony.provision(replace(LINE, password="nova"))
    assert line.register() == 401
    assert phone("5551933330001", "nova").register() == 200


def test_another_number(telephony, line, phone):
    telephony.provision(replace(LINE, number="+5551933330003"), former_number=LINE.number)
    assert line.register() == 401
    assert phone("5551933330003", "senha").register() == 200


def test_who_was_removed_is_gone(telephony, line):
    line.register()
    for _time in range(2):
        telephony.remove(LINE.number)
    assert telephony.registered([LINE.number]) == {}
    assert line.register() == 401


def test_the_switch_holds_no_password(lab, line):
    stored = lab.kamailio.store.query("SELECT * FROM subscriber")
    assert "senha" not in str(stored)


# Call


def test_a_call_out(lab, line):
    assert talk(line, OUTSIDE) == 200
    assert [each.method for each in lab.outside.heard] == ["INVITE", "ACK", "BYE"]


def test_a_call_between_two_lines(telephony, line, phone):
    telephony.provision(OTHER)
    other = phone("5551933330002", "outra")
    assert line.call("5551933330002").status == 480
    other.register()
    assert talk(line, "5551933330002") == 200
    assert other.heard[0].method == "INVITE"


def test_a_call_from_outside(lab, telephony, line):
    line.register()
    assert talk(lab.outside, "5551933330001") == 200
    assert [each.method for each in line.heard] == ["INVITE", "ACK", "BYE"]
    assert lab.outside.call("5551933330009").status == 404
    [told] = soon(lambda: telephony.calls(hour_ago()))
    assert (told.number, told.direction, told.peer) == ("+5551933330001", "in", "outside")
    telephony.provision(replace(LINE, access=p.BLOCKED))
    assert lab.outside.call("5551933330001").status == 480


def test_the_name_that_others_are_shown(lab, telephony, line):
    telephony.provision(replace(LINE, caller_name="Padaria Sabiá"))
    talk(line, OUTSIDE)
    shown = lab.outside.heard[0].first("p-asserted-identity")
    assert shown == '"Padaria Sabiá" <sip:5551933330001@voz.example.com>'
    telephony.provision(LINE)
    talk(line, OUTSIDE)
    assert not [each for each in lab.outside.heard[3:] if each.first("p-asserted-identity")]


# Bar and block


def test_a_barred_line_calls_nobody_but_is_there(lab, telephony, line, phone):
    telephony.provision(OTHER)
    other = phone("5551933330002", "outra")
    telephony.provision(replace(LINE, access=p.PARTIAL))
    assert line.register() == 200
    assert line.call(OUTSIDE).status == 403
    assert line.call("5551933330002").status == 403
    assert not lab.outside.heard
    assert talk(other, "5551933330001") == 200


@pytest.mark.parametrize("number", EMERGENCY)
def test_a_barred_line_calls_emergency_numbers(lab, telephony, line, number):
    telephony.provision(replace(LINE, access=p.PARTIAL))
    assert talk(line, number) == 200
    assert lab.outside.heard[0].uri.startswith(f"sip:{number}@")


def test_what_only_begins_like_an_emergency_number_is_barred(telephony, line):
    telephony.provision(replace(LINE, access=p.PARTIAL))
    assert line.call("1900").status == 403


def test_a_blocked_line_has_nothing(lab, telephony, line, phone):
    telephony.provision(OTHER)
    other = phone("5551933330002", "outra")
    line.register()
    telephony.provision(replace(LINE, access=p.BLOCKED))
    assert line.register() == 403
    assert line.call(OUTSIDE).status == 403
    assert line.call("190").status == 403
    assert other.call("5551933330001").status == 480
    assert not lab.outside.heard


def test_an_unblocked_line_is_back_at_once(telephony, line):
    telephony.provision(replace(LINE, access=p.BLOCKED))
    assert line.register() == 403
    telephony.provision(LINE)
    assert line.register() == 200
    assert talk(line, OUTSIDE) == 200


def test_from_barred_to_full(telephony, line):
    telephony.provision(replace(LINE, access=p.PARTIAL))
    telephony.provision(LINE)
    assert talk(line, OUTSIDE) == 200


# What was called


def test_calls_as_the_subscriber_sees_them(telephony, line):
    call = line.call(OUTSIDE)
    began = datetime.now(timezone.utc)
    soon(lambda: datetime.now(timezone.utc) - began > timedelta(seconds=1.2))
    assert telephony.calls(hour_ago()) == []
    line.hang_up(call)
    [told] = soon(lambda: telephony.calls(hour_ago()))
    assert told.call_id == call.call_id
    assert (told.number, told.direction, told.peer) == ("+5551933330001", "out", OUTSIDE)
    assert (told.result, 1 <= told.duration <= 3) == (200, True)
    assert abs(told.started_at - began) < timedelta(seconds=2)


def test_a_call_between_two_lines_is_of_both(telephony, line, phone):
    telephony.provision(OTHER)
    phone("5551933330002", "outra").register()
    talk(line, "5551933330002")
    told = soon(lambda: telephony.calls(hour_ago()))
    assert {(each.number, each.direction, each.peer) for each in told} == {
        ("+5551933330001", "out", "5551933330002"),
        ("+5551933330002", "in", "5551933330001"),
    }


@pytest.mark.parametrize("code", [486, 603])
def test_a_call_that_nobody_took(telephony, line, phone, code):
    telephony.provision(OTHER)
    phone("5551933330002", "outra", answers=code).register()
    assert line.call("5551933330002").status == code
    told = soon(lambda: telephony.calls(hour_ago()))
    assert {(each.result, each.duration) for each in told} == {(code, 0)}


def test_a_barred_call_is_told(telephony, line):
    telephony.provision(replace(LINE, access=p.PARTIAL))
    line.call(OUTSIDE)
    [told] = soon(lambda: telephony.calls(hour_ago()))
    assert (told.peer, told.result) == (OUTSIDE, 403)


def test_calls_are_read_on_from_the_last_end(telephony, line):
    talk(line, "190")
    talk(line, "193")
    first, second = soon(lambda: len(c := telephony.calls(hour_ago())) == 2 and c)
    assert telephony.calls(hour_ago(), limit=1) == [first]
    assert second in telephony.calls(first.ended_at)
    assert telephony.calls(second.ended_at + timedelta(seconds=1)) == []


def test_a_long_call_that_ends_late_is_not_missed(lab, telephony):
    telephony.provision(LINE)
    end = datetime(2026, 3, 1, 12, 0)
    for call, minutes in (("longa", 90), ("curta", 10)):
        for method, at in (("INVITE", end - timedelta(minutes=minutes)), ("BYE", end)):
            lab.kamailio.store.query(
                "INSERT INTO acc (method, callid, sip_code, time, src_user, dst_ouser)"
                " VALUES (%s, %s, '200', %s, '5551933330001', '190')",
                [method, call, at],
            )
        end += timedelta(minutes=-5) if call == "longa" else timedelta()
    utc_end = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
    told = telephony.calls(utc_end - timedelta(minutes=30))
    assert [(each.call_id, each.duration) for each in told] == [("curta", 600), ("longa", 5400)]
    assert [each.call_id for each in telephony.calls(told[0].ended_at)] == ["curta", "longa"]


def test_calls_of_nobody_of_ours_take_no_room(lab, telephony, line):
    """As whoever rings unknown numbers from outside: they would fill a batch for ever."""
    for _time in range(2):
        lab.outside.call("5551933330009")
    line.register()
    talk(line, "190")
    [told] = soon(lambda: telephony.calls(hour_ago(), limit=1))
    assert told.peer == "190"


def test_a_switch_in_another_time_zone(lab, line):
    facts = lab.state()["kamailio"]
    telephony = KamailioBackend(facts["dsn"], facts["domain"], "America/Sao_Paulo")
    talk(line, OUTSIDE)
    [told] = soon(lambda: telephony.calls(hour_ago()))
    ahead = told.started_at - datetime.now(timezone.utc)
    assert timedelta(hours=2.9) < ahead < timedelta(hours=3.1)


# Nobody answers


def test_a_database_that_is_down():
    nowhere = {"host": "127.0.0.1", "port": 9, "user": "kamailio", "password": "senha"}
    with pytest.raises(p.Unreachable) as told:
        KamailioBackend(nowhere, "voz.example.com").provision(LINE)
    assert "senha" not in str(told.value)
