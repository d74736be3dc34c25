"""A small access server (BRAS): customers dial through it, and RADIUS tells it what to do.

It asks FreeRADIUS for each of them, accounts for what they move, obeys CoA-Request and
Disconnect-Request (RFC 5176), and dials again after a drop, as their routers do. There are no PPP
frames: a session is what RADIUS knows of it.
"""

import asyncio
import contextlib
import ipaddress
import itertools
import secrets
import threading
import time
from dataclasses import dataclass, field

from pyrad import packet

from ..odooconf import LOCALHOST
from . import radius_wire as wire
from .session import Session

#: Framed-Pool → addresses; "" where RADIUS names none.
POOLS = {"": "100.64.128.0/18", "walled": "10.66.0.0/18"}
REDIAL_S = 0.3
REFUSED_S = (0.5, 2.0)
CALL_TIMEOUT_S = 15
REMEMBERED_ORDERS = 256


@dataclass
class Line:
    """A customer's line. `refused` counts the rejections since it was last on line."""

    customer: object
    session: Session | None = None
    refused: int = 0
    task: asyncio.Task | None = None
    #: Set to the Acct-Terminate-Cause by whoever ends the session.
    over: asyncio.Future | None = None
    #: Set when the device is switched off.
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Bras:
    """`start` and `stop` may be called by any thread, as may everything without an underscore."""

    secret: bytes
    auth_port: int
    acct_port: int
    coa_port: int
    interim_s: float
    _lines: dict = field(default_factory=dict)
    #: Orders that came again are answered as before (RFC 5176 section 3.5).
    _answered: dict = field(default_factory=dict)

    def start(self):
        self._words = wire.dictionary()
        # Other than those of an earlier run: RADIUS would take them for the same session.
        self._prefix = secrets.token_hex(3)
        self._numbers = itertools.count(1)
        self._taken = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bras", daemon=True)
        self._thread.start()
        self._call(self._open())
        return self

    def stop(self):
        """Every session ends, and RADIUS is told."""
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # What a customer does

    def dial(self, customer):
        """Dial for as long as they stay; a device that did so with something else begins anew."""
        self._call(self._dial(customer))

    def hang_up(self, mac):
        """Switch a device off. Nothing happens where there is none."""
        self._call(self._hang_up(mac))

    def hang_up_all(self):
        self._call(self._hang_up_all())

    # What can be seen

    def session(self, login):
        """The Session of a login, counted up to now; None while there is none."""
        return next((each for each in self.sessions() if each.customer.login == login), None)

    def sessions(self):
        return self._call(self._counted())

    def refused(self, mac):
        """How often a device was rejected since it was last on line."""
        line = self._lines.get(mac)
        return line.refused if line else 0

    def customers(self):
        return [line.customer for line in list(self._lines.values())]

    # Inside the loop

    def _call(self, coroutine):
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        return future.result(CALL_TIMEOUT_S)

    async def _open(self):
        bras = self

        class Ear(asyncio.DatagramProtocol):
            def connection_made(self, transport):
                self.transport = transport

            def datagram_received(self, data, address):
                answer = bras._obey(data, address)
                if answer:
                    self.transport.sendto(answer, address)

        self._ear, _protocol = await self._loop.create_datagram_endpoint(
            Ear, local_addr=(LOCALHOST, self.coa_port)
        )
        await self._tell("Accounting-On")

    async def _close(self):
        await self._hang_up_all()
        await self._tell("Accounting-Off")
        self._ear.close()

    async def _tell(self, status, session=None, cause=None):
        now = time.monotonic()
        if session:
            session.advance(now)
        told = wire.accounting_request(status, self.secret, self._words, session, now, cause)
        await wire.ask(told, self.acct_port)

    async def _dial(self, customer):
        await self._hang_up(customer.mac)
        line = self._lines[customer.mac] = Line(customer)
        line.task = asyncio.ensure_future(self._live(line))

    async def _hang_up(self, mac, cause="User-Request"):
        line = self._lines.pop(mac, None)
        if not line:
            return
        line.gone.set()
        if line.session:
            self._end(line, cause)
        # Until RADIUS was told of the end.
        await line.task

    async def _hang_up_all(self):
        macs = list(self._lines)
        await asyncio.gather(*(self._hang_up(mac, "NAS-Reboot") for mac in macs))

    async def _counted(self):
        now = time.monotonic()
        found = [line.session for line in self._lines.values() if line.session]
        for session in found:
            session.advance(now)
        return found

    async def _live(self, line):
        """Dial, stay until something ends it, dial again."""
        wait, longest = REFUSED_S
        while not line.gone.is_set():
            asked = wire.access_request(line.customer, self.secret, self._words)
            reply = await wire.ask(asked, self.auth_port)
            if reply is None or reply.code != packet.AccessAccept:
                line.refused += 1
                await _pause(line, wait)
                wait = min(2 * wait, longest)
            elif not line.gone.is_set():
                wait, line.refused = REFUSED_S[0], 0
                await self._stay(line, reply)
                await _pause(line, REDIAL_S)

    async def _stay(self, line, accepted):
        session = Session(
            line.customer,
            f"{self._prefix}{next(self._numbers):06x}",
            time.monotonic(),
            self._address(accepted),
            _first(accepted, "Mikrotik-Rate-Limit", ""),
            _first(accepted, "Delegated-IPv6-Prefix"),
        )
        line.over = self._loop.create_future()
        line.session = session
        interval = _first(accepted, "Acct-Interim-Interval", self.interim_s)
        try:
            await self._tell("Start", session)
            while not line.over.done():
                await asyncio.wait([line.over], timeout=interval)
                if not line.over.done():
                    await self._tell("Interim-Update", session)
        finally:
            line.session = None
            self._taken.discard(session.address)
        await self._tell("Stop", session, line.over.result())

    def _address(self, accepted):
        """What RADIUS gives, else a free one of the pool it names."""
        address = _first(accepted, "Framed-IP-Address")
        if not address:
            pool = ipaddress.ip_network(POOLS[_first(accepted, "Framed-Pool", "")])
            address = next(str(each) for each in pool.hosts() if str(each) not in self._taken)
        self._taken.add(address)
        return address

    def _end(self, line, cause):
        if not line.over.done():
            line.over.set_result(cause)

    # RFC 5176

    def _obey(self, data, address):
        """The answer to a datagram; None for silence."""
        told = wire.order(data, self.secret, self._words)
        if told is None:
            return None
        key = (address, told.id, bytes(told.authenticator))
        if key not in self._answered:
            if len(self._answered) >= REMEMBERED_ORDERS:
                del self._answered[next(iter(self._answered))]
            self._answered[key] = self._carry_out(told).ReplyPacket()
        return self._answered[key]

    def _carry_out(self, told):
        line = self._meant(told)
        if line is None:
            return wire.nak(told, wire.NOT_FOUND)
        if told.code == packet.DisconnectRequest:
            self._end(line, "Admin-Reset")
            return told.CreateReply()
        limit = _first(told, "Mikrotik-Rate-Limit")
        try:
            line.session.advance(time.monotonic())
            line.session.limit(limit)
        except (TypeError, ValueError):
            return wire.nak(told, wire.UNSUPPORTED)
        return told.CreateReply()

    def _meant(self, told):
        """The line on line that everything in the order fits (RFC 5176 section 3)."""
        login = _first(told, "User-Name")
        session_id = _first(told, "Acct-Session-Id")
        address = _first(told, "Framed-IP-Address")
        if not (login or session_id or address):
            return None
        for line in self._lines.values():
            session = line.session
            if (
                session
                and not line.over.done()
                and login in (None, line.customer.login)
                and session_id in (None, session.id)
                and address in (None, session.address)
            ):
                return line
        return None


async def _pause(line, seconds):
    """Wait, unless the device is switched off."""
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(line.gone.wait(), seconds)


def _first(told, name, default=None):
    return told[name][0] if name in told else default
