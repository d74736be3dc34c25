"""The live traffic of a connection, read from snmpd."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from mkbotdev.lab.session import Customer
from waiting import soon

from odoo.addons.mkbot_isp.backends import port as p

ANA = p.Access("ana", "segredo", 100_000, 40_000, 1_000)


@pytest.fixture
def online(radius, bras):
    radius.provision(ANA)
    bras.dial(Customer("ana", "segredo", "00:00:5E:00:53:01", port="ether1.101"))
    return soon(lambda: bras.session("ana"))


@pytest.mark.parametrize("name", ["<pppoe-ana>", "ether1.101"])
def test_an_interface_is_found_by_its_name_and_its_alias(traffic, online, name):
    assert traffic().interface(name) > 1000


def test_an_interface_is_known_by_its_name_still(traffic, online):
    index = traffic().interface("<pppoe-ana>")
    assert traffic().is_called(index, "<pppoe-ana>")
    assert traffic().is_called(index, "ether1.101")
    assert not traffic().is_called(index, "<pppoe-bia>")
    assert not traffic().is_called(9_999, "<pppoe-ana>")


def test_an_interface_among_many(traffic, radius, bras):
    for number in range(60):
        radius.provision(replace(ANA, login=f"cliente{number}"))
        bras.dial(Customer(f"cliente{number}", "segredo", f"00:00:5E:00:54:{number:02X}"))
    soon(lambda: len(bras.sessions()) == 60)
    found = {traffic().interface(f"<pppoe-cliente{number}>") for number in (0, 31, 59)}
    assert len(found) == 3


def test_counters_move_at_the_rate_of_the_session(traffic, online):
    backend = traffic()
    index = backend.interface("<pppoe-ana>")
    first = backend.counters(index)
    assert datetime.now(timezone.utc) - first.at < timedelta(seconds=5)

    def later():
        read = backend.counters(index)
        return read.at - first.at > timedelta(seconds=1) and read

    second = soon(later)
    seconds = (second.at - first.at).total_seconds()
    kbps = (second.down_octets - first.down_octets) / 125 / seconds
    assert 1_000 < kbps <= 100_000
    assert 0 < second.up_octets - first.up_octets < second.down_octets - first.down_octets


def test_the_customers_own_interface_is_the_other_way_round(traffic, online):
    index = traffic().interface("<pppoe-ana>")
    soon(lambda: traffic().counters(index).down_octets)
    read = traffic(faces_customer=False).counters(index)
    assert read.up_octets > read.down_octets


def test_an_interface_that_is_not_there(traffic, online):
    with pytest.raises(p.Refused, match="no interface called <pppoe-bia>"):
        traffic().interface("<pppoe-bia>")
    with pytest.raises(p.Refused, match="counts nothing"):
        traffic().counters(9_999)


def test_a_wrong_community_is_answered_by_silence(traffic, online):
    with pytest.raises(p.Unreachable) as told:
        traffic(community="errada").interface("<pppoe-ana>")
    assert "errada" not in str(told.value)


@pytest.mark.parametrize("where", [{"port": 9}, {"host": "nas.invalid"}])
def test_a_server_that_is_down(traffic, where):
    with pytest.raises(p.Unreachable):
        traffic(**where).counters(1)
