"""SNMP: the octets that an interface of an access server has moved (RFC 2863, SNMPv2c).

An interface is seen from the server: it *receives* (ifHCInOctets) what the customer sends. Where
the interface is the customer's own, ``faces_customer=False`` turns that round.
"""

import asyncio
from datetime import datetime, timezone

from pysnmp.error import PySnmpError
from pysnmp.hlapi.v1arch import asyncio as snmp

from .port import Counters, Refused, Unreachable

PORT = 161
TRY_S = 2
RETRIES = 1
ROWS_AT_ONCE = 40
IF_NAME, IF_DESCR, IF_ALIAS = (
    "1.3.6.1.2.1.31.1.1.1.1",
    "1.3.6.1.2.1.2.2.1.2",
    "1.3.6.1.2.1.31.1.1.1.18",
)
IN_OCTETS, OUT_OCTETS = "1.3.6.1.2.1.31.1.1.1.6", "1.3.6.1.2.1.31.1.1.1.10"


class SnmpBackend:
    """A :class:`port.TrafficBackend`. Its methods may not be called within a running event loop.

    A wrong community is answered by silence, as by a server that is down: Unreachable.
    """

    def __init__(
        self, host, community, port=PORT, faces_customer=True, try_s=TRY_S, retries=RETRIES
    ):
        self._address = (host, port)
        self._community = community
        self._faces_customer = faces_customer
        self._patience = {"timeout": try_s, "retries": retries}

    def interface(self, name):
        found = asyncio.run(self._look_for(name))
        if found is None:
            raise Refused(f"{self._address[0]} has no interface called {name}")
        return found

    def is_called(self, index, name):
        names = asyncio.run(self._get(index, (IF_NAME, IF_DESCR, IF_ALIAS)))
        return name in map(str, names)

    def counters(self, index):
        received, sent = asyncio.run(self._read(index))
        down, up = (sent, received) if self._faces_customer else (received, sent)
        return Counters(datetime.now(timezone.utc), down, up)

    async def _look_for(self, name):
        """The ifIndex of the first interface whose ifName, ifDescr or ifAlias that is."""
        with snmp.SnmpDispatcher() as dispatcher:
            for column in (IF_NAME, IF_DESCR, IF_ALIAS):
                walk = snmp.bulk_walk_cmd(
                    dispatcher,
                    *await self._peer(),
                    0,
                    ROWS_AT_ONCE,
                    snmp.ObjectType(snmp.ObjectIdentity(column)),
                    lookupMib=False,
                    lexicographicMode=False,
                )
                async for answer in walk:
                    for oid, value in self._values(answer):
                        if str(value) == name:
                            return int(str(oid).rpartition(".")[2])
        return None

    async def _read(self, index):
        """(received, sent) octets of an interface."""
        values = await self._get(index, (IN_OCTETS, OUT_OCTETS))
        try:
            return [int(value) for value in values]
        except (TypeError, ValueError):
            raise Refused(f"{self._address[0]} counts nothing for interface {index}") from None

    async def _get(self, index, columns):
        """The values of an interface in some columns."""
        asked = [snmp.ObjectType(snmp.ObjectIdentity(f"{column}.{index}")) for column in columns]
        with snmp.SnmpDispatcher() as dispatcher:
            answer = await snmp.get_cmd(dispatcher, *await self._peer(), *asked, lookupMib=False)
        return [value for _oid, value in self._values(answer)]

    async def _peer(self):
        try:
            target = await snmp.UdpTransportTarget.create(self._address, **self._patience)
        except (PySnmpError, OSError):
            raise Unreachable(f"there is no host called {self._address[0]}") from None
        return snmp.CommunityData(self._community, mpModel=1), target

    def _values(self, answer):
        """The (oid, value) pairs of an answer of pysnmp, with its trouble told as ours."""
        silence, status, _index, pairs = answer
        if silence:
            raise Unreachable(f"{self._address[0]} does not answer SNMP")
        if status:
            raise Refused(f"{self._address[0]} refused: {status.prettyPrint()}")
        return [(pair[0], pair[1]) for pair in pairs]
