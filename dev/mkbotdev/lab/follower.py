"""Lets everybody dial whom RADIUS knows, as if an installer had set up each router at once."""

import re
import threading
import zlib

from .. import console
from ..errors import Trouble
from .session import Customer

EVERY_S = 2.0
#: The documentation range of RFC 7042, for routers whose address RADIUS does not ask for.
OUI = "00:00:5E:00"
SUBSCRIBERS = """
    SELECT username, max(value) FILTER (WHERE attribute = 'Cleartext-Password') AS password,
           max(value) FILTER (WHERE attribute = 'Calling-Station-Id') AS device
      FROM radcheck GROUP BY username
"""


class Follower:
    """A thread between `start` and `stop`."""

    def __init__(self, bras, store):
        self._bras = bras
        self._store = store
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._stopping.set()
        self._thread.join()

    def _run(self):
        while not self._stopping.wait(EVERY_S):
            try:
                self.follow()
            except (Trouble, TimeoutError) as trouble:
                console.warn(f"nobody new dials: {trouble}")

    def follow(self):
        """Dial for who is new or was changed, hang up for who is gone."""
        known = {customer.mac: customer for customer in self._bras.customers()}
        wanted = {}
        for login, password, device in self._store.query(SUBSCRIBERS):
            if password:
                customer = Customer(login, password, _mac(login, device), **_habits(login))
                wanted[customer.mac] = customer
        for mac in known.keys() - wanted.keys():
            self._bras.hang_up(mac)
        for mac, customer in wanted.items():
            if known.get(mac) != customer:
                self._bras.dial(customer)


def _mac(login, pattern):
    """The device that RADIUS asks for, from the driver's regular expression."""
    plain = re.sub(r"\[(\w)\w\]", r"\1", (pattern or "").replace("[-:.]?", ""))
    digits = "".join(re.findall(r"[0-9a-fA-F]", plain))
    if len(digits) != 12:
        digits = f"{OUI}{zlib.crc32(login.encode()) & 0xFFFF:04x}".replace(":", "")
    return ":".join(digits[index : index + 2] for index in range(0, 12, 2)).upper()


def _habits(login):
    """Where somebody's line ends and how much they use, always the same for a login."""
    number = zlib.crc32(login.encode())
    return {"port": f"ether{1 + number % 8}.{100 + number % 50}", "load": (5 + number % 40) / 100}
