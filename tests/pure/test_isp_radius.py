"""How a connection is written for FreeRADIUS, and how an access server is spoken to."""

import re
import socket
import threading
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from pyrad import packet

from odoo.addons.mkbot_isp.backends import coa
from odoo.addons.mkbot_isp.backends import port as p
from odoo.addons.mkbot_isp.backends import radius_rows as r

ANA = p.Access("ana", "segredo", 100_000, 50_000, 1_000)
MAC = "00:00:5E:00:53:01"


@pytest.mark.parametrize(
    ("access", "walled_garden", "group"),
    [
        (p.FULL, False, "plan"),
        (p.PARTIAL, False, "reduced"),
        (p.BLOCKED, False, "blocked"),
        (p.BLOCKED, True, "walled"),
    ],
)
def test_the_group_of_an_access(access, walled_garden, group):
    assert r.group_of(replace(ANA, access=access), walled_garden) == group


@pytest.mark.parametrize(
    ("access", "limit"),
    [(p.FULL, "50000k/100000k"), (p.PARTIAL, "1000k/1000k"), (p.BLOCKED, "1000k/1000k")],
)
def test_the_upload_comes_first(access, limit):
    assert r.rate_limit(replace(ANA, access=access)) == limit


def test_reducing_never_makes_faster():
    slow = replace(ANA, up_kbps=500, access=p.PARTIAL)
    assert r.rate_limit(slow) == "500k/1000k"


def test_rows():
    access = replace(ANA, ipv4="100.64.0.9", ipv6_prefix="2001:db8::/56", mac=MAC)
    rows = r.rows(access, "plan")
    assert ("Cleartext-Password", ":=", "segredo") in rows["radcheck"]
    assert {row[0] for row in rows["radcheck"]} == set(r.OWNED["radcheck"])
    assert {row[0] for row in rows["radreply"]} == set(r.OWNED["radreply"])
    assert [row[0] for row in r.rows(access, "walled")["radreply"]] == ["Mikrotik-Rate-Limit"]


@pytest.mark.parametrize(
    ("change", "redial"),
    [
        ({}, False),
        ({"down_kbps": 1}, False),
        ({"access": p.PARTIAL}, False),
        ({"password": "nova"}, True),
        ({"ipv4": "100.64.0.9"}, True),
        ({"ipv6_prefix": "2001:db8::/56"}, True),
        ({"mac": MAC}, True),
    ],
)
def test_what_a_session_cannot_go_on_under(change, redial):
    after = replace(ANA, **change)
    group = r.group_of(after, False)
    told = r.must_redial(r.rows(ANA, "plan"), r.rows(after, group), "plan", group)
    assert told is redial


@pytest.mark.parametrize("groups", [("plan", "walled"), ("walled", "plan")])
def test_in_and_out_of_the_garden_one_redials(groups):
    rows = r.rows(ANA, "plan")
    assert r.must_redial(rows, rows, *groups)


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        (MAC, True),
        ("00-00-5e-00-53-01", True),
        ("0000.5e00.5301", True),
        ("00005E005301", True),
        ("00:00:5E:00:53:02", False),
        ("00:00:5E:00:53:01:99", False),
    ],
)
def test_a_device_however_it_is_written(written, fits):
    assert bool(re.search(r.device_pattern(MAC), written)) is fits


@pytest.mark.parametrize(
    ("station", "device"),
    [
        ("0000.5e00.5301", MAC),
        ("00-00-5e-00-53-01", MAC),
        ("5551933330001", "5551933330001"),
        ("", None),
        (None, None),
    ],
)
def test_a_calling_station(station, device):
    assert r.device_of(station) == device


# Orders


class AccessServer:
    """Answers each order by `reply(order)`, a packet or bytes; None for silence."""

    def __init__(self, reply):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.orders = []
        self._reply = reply
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self.socket.close()

    def _serve(self):
        while raw := self.socket.recvfrom(4096):
            data, address = raw
            if not data:
                return
            order = packet.CoAPacket(packet=data, secret=b"segredo", dict=coa._dictionary())
            self.orders.append(order)
            reply = self._reply(order)
            if reply is not None:
                raw = reply if isinstance(reply, bytes) else reply.ReplyPacket()
                self.socket.sendto(raw, address)


def session(nas="127.0.0.1"):
    now = datetime.now(timezone.utc)
    return p.Session("ana", "0a1b", nas, now, now, ipv4="100.64.0.9")


def orders(server, secret="segredo", **more):
    return coa.Orders(secret, {}, port=server.port, try_s=0.2, tries=2, **more)


def refusing(cause):
    def reply(order):
        told = order.CreateReply()
        told.code = packet.CoANAK if order.code == packet.CoARequest else packet.DisconnectNAK
        if cause:
            told["Error-Cause"] = cause
        return told

    return reply


def test_an_order_names_the_session_and_is_signed():
    with AccessServer(lambda order: order.CreateReply()) as server:
        assert orders(server).disconnect(session())
        assert orders(server).change_rate(session(), "1k/2k")
    first, second = server.orders
    assert (first.code, second.code) == (packet.DisconnectRequest, packet.CoARequest)
    assert first["User-Name"] == ["ana"]
    assert first["Acct-Session-Id"] == ["0a1b"]
    assert first["Framed-IP-Address"] == ["100.64.0.9"]
    assert second["Mikrotik-Rate-Limit"] == ["1k/2k"]
    for order in server.orders:
        assert order.VerifyCoARequest()
        assert order.verify_message_authenticator()


def test_a_session_that_is_unknown():
    with AccessServer(refusing(503)) as server:
        assert orders(server).disconnect(session()) is False
        assert orders(server).change_rate(session(), "1k/2k") is False


@pytest.mark.parametrize("cause", [401, 501, None])
def test_another_refusal_is_told(cause):
    with AccessServer(refusing(cause)) as server:
        with pytest.raises(p.Refused, match=f"Error-Cause {cause or 0}"):
            orders(server).disconnect(session())


@pytest.mark.parametrize(
    "reply",
    [
        lambda order: None,
        lambda order: b"nonsense",
        lambda order: order.CreateReply().ReplyPacket()[:-1] + b"x" * 5,
        lambda order: packet.CoAPacket(41, order.id, b"outro", order.authenticator).ReplyPacket(),
    ],
    ids=["silence", "nonsense", "cut", "another secret"],
)
def test_what_is_no_answer_is_waited_out(reply):
    with AccessServer(reply) as server:
        with pytest.raises(p.Unreachable, match="127.0.0.1 does not answer"):
            orders(server).disconnect(session())
    assert len(server.orders) == 2
    assert server.orders[0].raw_packet == server.orders[1].raw_packet


def test_a_name_that_is_no_host():
    with pytest.raises(p.Unreachable):
        coa.Orders("segredo", {}, tries=1).disconnect(session("nas.invalid"))
