"""The driver of a TV hub, against a fake that keeps strictly to docs/tv-hub.md."""

from dataclasses import replace

import pytest
from peers.tvhub import TvHub

from odoo.addons.mkbot_isp import drivers
from odoo.addons.mkbot_isp.backends import port as p
from odoo.addons.mkbot_isp.backends.tv import TelevisionHub

CPF = "00000010154"
ANA = p.Television("TV-1", "25", CPF, "Ana Sabiá", "ana@example.com", ("SN-1", "SN-2"))


@pytest.fixture
def hub():
    with TvHub(products={25: 2, 26: 5}, limit=2) as peer:
        yield peer
        assert not peer.errors


@pytest.fixture
def driver(hub):
    return TelevisionHub(hub.url, hub.token, answer_s=1)


@pytest.fixture
def active(hub, driver):
    """The reference of a service that its customer accepted."""
    reference = driver.activate(ANA)
    hub.accept(CPF, 25)
    return reference


def test_an_activation_waits_for_the_customer(hub, driver):
    reference = driver.activate(ANA)
    assert hub.status(CPF, 25) == "checkout"
    assert driver.state(reference) == "pending"
    hub.accept(CPF, 25)
    assert driver.state(reference) == "active"
    assert hub.subscribers[CPF]["devices"] == ["SN-1", "SN-2"]


def test_suspend_and_reactivate(hub, driver, active):
    for _time in range(2):
        driver.suspend(active)
        assert (hub.status(CPF, 25), driver.state(active)) == ("suspend", "suspended")
    for _time in range(2):
        driver.reactivate(active)
        assert (hub.status(CPF, 25), driver.state(active)) == ("active", "active")


def test_activating_again_reactivates(driver, active):
    driver.suspend(active)
    assert driver.activate(ANA) == active
    assert driver.state(active) == "active"


def test_cancel_is_for_good_and_may_be_repeated(hub, driver, active):
    for _time in range(2):
        driver.cancel(active)
        assert (hub.status(CPF, 25), driver.state(active)) == ("canceled", "cancelled")
    with pytest.raises(p.Refused, match="no such product"):
        driver.reactivate(active)


def test_another_product(hub, driver, active):
    reference = driver.change(replace(ANA, product="26"), active)
    assert (hub.status(CPF, 25), hub.status(CPF, 26)) == ("canceled", "active")
    assert driver.state(reference) == "active"
    assert driver.state(active) == "cancelled"


def test_other_devices(hub, driver, active):
    assert driver.change(replace(ANA, devices=("SN-9",)), active) == active
    assert hub.subscribers[CPF]["devices"] == ["SN-9"]
    with pytest.raises(p.Refused, match="the product allows 2 devices"):
        driver.change(replace(ANA, devices=("1", "2", "3")), active)


def test_beyond_the_limit_one_waits(driver, active):
    documents = ("00000010235", "00000010316")
    waiting = [driver.activate(replace(ANA, document=document)) for document in documents]
    assert [driver.state(each) for each in waiting] == ["pending", "pending"]


def test_a_subscription_does_not_change_hands(driver, active):
    with pytest.raises(p.Refused, match="change hands"):
        driver.change(replace(ANA, document="00000010235"), active)


@pytest.mark.parametrize("product", ["premium", "99", ""])
def test_a_product_that_is_none(driver, product):
    with pytest.raises(p.Refused):
        driver.activate(replace(ANA, product=product))


@pytest.mark.parametrize("reference", ["", "25", ":1", "x:1", "25:"])
def test_a_reference_that_is_none(driver, reference):
    with pytest.raises(p.Refused):
        driver.suspend(reference)


def test_nothing_is_known_of_a_stranger(driver):
    assert driver.state(f"25:{CPF}") == "cancelled"
    driver.cancel(f"25:{CPF}")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_unreachable(hub, driver, active, status):
    hub.fail_next(status, b"<html>")
    with pytest.raises(p.Unreachable, match=str(status)):
        driver.suspend(active)
    driver.suspend(active)


@pytest.mark.parametrize("after", [True, False])
def test_a_dropped_connection_is_unreachable(hub, driver, active, after):
    hub.drop_next(after=after)
    with pytest.raises(p.Unreachable):
        driver.suspend(active)
    driver.suspend(active)


def test_a_body_that_is_cut_is_unreachable(hub, driver, active):
    hub.fail_next(200, b"{}", headers={"Content-Encoding": "gzip"})
    with pytest.raises(p.Unreachable):
        driver.suspend(active)


def test_slowness_is_unreachable(hub, active):
    hub.slow(3)
    with pytest.raises(p.Unreachable):
        TelevisionHub(hub.url, hub.token, answer_s=0.1).suspend(active)
    hub.slow(0)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b""])
def test_an_answer_that_is_none_is_unreachable(hub, driver, active, body):
    hub.fail_next(200, body)
    with pytest.raises(p.Unreachable):
        driver.suspend(active)


def test_a_redirect_is_not_followed(hub, driver, active):
    hub.fail_next(307, headers={"Location": f"{hub.url}/elsewhere"})
    with pytest.raises(p.Refused):
        driver.suspend(active)
    assert not hub.calls_to("elsewhere")


@pytest.mark.parametrize("url", ["nowhere", "ftp://example.com", "http://"])
def test_an_address_that_is_none(url):
    with pytest.raises(p.Refused, match="address"):
        TelevisionHub(url, "hub-token").suspend(f"25:{CPF}")


def test_nobody_there_and_no_secret_told():
    with pytest.raises(p.Unreachable) as told:
        TelevisionHub("http://user:secret@127.0.0.1:9", "hub-token").suspend(f"25:{CPF}")
    assert "secret" not in str(told.value) and "hub-token" not in str(told.value)


def test_a_wrong_token_is_refused():
    with TvHub() as hub:
        with pytest.raises(p.Refused, match="credentials") as told:
            TelevisionHub(hub.url, "errado").suspend(f"25:{CPF}")
        assert "errado" not in str(told.value)


def test_a_netrc_does_not_replace_the_token(hub, driver, active, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login other password other\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    driver.suspend(active)
    assert hub.status(CPF, 25) == "suspend"


def test_a_smaller_package_between_given_and_blocked(hub, active):
    """As Odoo's worker brings it about: what is asked is the package and the access."""
    settings = {"url": hub.url, "token": hub.token}

    def have(product, access, reference):
        asked = (replace(ANA, product=product), reference, access)
        return drivers.do("tv", settings, "provision", asked)

    smaller = have("26", "partial", active)
    assert (hub.status(CPF, 26), hub.status(CPF, 25)) == ("active", "canceled")
    assert have("26", "partial", smaller) == smaller
    blocked = have("25", "blocked", smaller)
    assert (hub.status(CPF, 26), hub.status(CPF, 25)) == ("canceled", "suspend")
    # At no moment was the whole package there.
    verbs = [call.path.rpartition("/")[2] for call in hub.calls if call.method == "POST"]
    assert verbs[-2:] == ["suspend", "change"]
    assert have("25", "full", blocked) == active
    assert hub.status(CPF, 25) == "active"
