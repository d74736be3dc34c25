"""Who dials, and what they move while they are on line. No network here."""

import math
import re
import zlib
from dataclasses import dataclass

#: The load of a line swings around its mean with this period.
WAVE_S = 60
RATE = re.compile(r"(\d+)([kMG]?)/(\d+)([kMG]?)")
UNITS = {"": 0.001, "k": 1, "M": 1000, "G": 1000_000}


@dataclass(frozen=True)
class Customer:
    """A customer's device and what was typed into it. `load` is the share of the rate that they
    use on average, from 0 to 1."""

    login: str
    password: str
    mac: str
    port: str = "ether1"
    chap: bool = False
    load: float = 0.2


def rates(limit):
    """(down, up) in kbit/s of a Mikrotik-Rate-Limit, whose first number is what the access server
    *receives*: "50M/100M" is 100 down. ValueError where it is none."""
    found = RATE.match(limit)
    if not found:
        raise ValueError(f"no rate limit: {limit!r}")
    up, up_unit, down, down_unit = found.groups()
    return int(down) * UNITS[down_unit], int(up) * UNITS[up_unit]


class Session:
    """One session: an address, a rate, and octets that grow as the rate allows.

    Times are of a clock in seconds that only goes forward."""

    def __init__(self, customer, session_id, now, address, limit="", prefix=None):
        self.customer = customer
        self.id = session_id
        self.address = address
        self.prefix = prefix
        self.started = self._counted = now
        self.down_octets = self.up_octets = 0
        self.down_kbps = self.up_kbps = 0
        self._phase = zlib.crc32(customer.login.encode()) % WAVE_S
        self.limit(limit or "0/0")

    def limit(self, value):
        """Go on under another Mikrotik-Rate-Limit."""
        self.down_kbps, self.up_kbps = rates(value)

    def advance(self, now):
        """Count what moved since the last time, before anybody reads or changes the rate."""
        elapsed = max(0.0, now - self._counted)
        self._counted = now
        wave = 1 + 0.6 * math.sin(2 * math.pi * (now + self._phase) / WAVE_S)
        share = min(1.0, self.customer.load * wave)
        self.down_octets += int(self.down_kbps * 125 * share * elapsed)
        # Who watches films sends little.
        self.up_octets += int(self.up_kbps * 125 * share * elapsed / 4)

    def seconds(self, now):
        return int(now - self.started)
