"""The whole lab, from nothing to running and back."""

import contextlib
import secrets
import sys

from .. import console, paths, postgres
from ..odooconf import LOCALHOST
from ..paths import REPO
from . import packages
from .kamailio import DOMAIN, Kamailio
from .phone import Phone
from .radius import FreeRadius
from .snmp import Snmpd
from .store import Store


class Laboratory:
    """Everything in one process: servers as its children, the rest as its threads.

    :param folder: its name under .dev/
    :param prefix: of the names of its databases
    :param interim_s: seconds between two interim accountings
    :param keeps: whether the databases stay when it ends
    """

    def __init__(self, folder, prefix, interim_s=1.0, keeps=True):
        self.home = paths.scratch(folder)
        self.home.mkdir(exist_ok=True)
        self._prefix = prefix
        self._interim_s = interim_s
        self._keeps = keeps
        self._stack = contextlib.ExitStack()

    def start(self):
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self):
        with console.step("Lab: Debian's packages"):
            found = packages.find()
        with console.step("Lab: PostgreSQL"):
            self._connection = self._stack.enter_context(postgres.running())
        with console.step("Lab: servers"):
            secret = secrets.token_hex(12)
            self.radius = FreeRadius(self.home, found, self._store("radius"), secret)
            # Whoever is called outside: it takes all calls.
            self.outside = Phone("outside", "", 0, DOMAIN).start()
            self._stack.callback(self.outside.stop)
            self.kamailio = Kamailio(self.home, found, self._store("kamailio"), self.outside.port)
            self._launch(self.radius)
            self._launch(self.kamailio)
            self.kamailio.wait()
            self.radius.wait()
            self._dialling(secret)
            self.snmpd = Snmpd(self.home, found, self.control.url, secrets.token_hex(6))
            self._launch(self.snmpd)
            self.snmpd.wait()
            self._fakes()

    def _fakes(self):
        """What nobody can install: the tests' strict fakes, which keep to docs/."""
        if str(REPO / "tests") not in sys.path:
            sys.path.insert(0, str(REPO / "tests"))
        from peers.iclass import IClassPeer
        from peers.tvhub import TvHub

        self.tv = self._stack.enter_context(TvHub())
        self.iclass = self._stack.enter_context(IClassPeer())

    def _dialling(self, secret):
        # What these import is in the virtual environment only.
        from .bras import Bras
        from .control import Control

        self.bras = Bras(
            secret.encode(), self.radius.auth_port, self.radius.acct_port, self._interim_s
        )
        self._stack.callback(self.bras.stop)
        self.bras.start()
        self.control = Control(self)
        self._stack.callback(self.control.stop)
        self.control.start()

    def _store(self, name):
        store = Store(self._connection, f"{self._prefix}_{name}")
        if not self._keeps:
            self._stack.callback(store.drop)
        return store

    def _launch(self, daemon):
        daemon.prepare()
        self._stack.callback(daemon.stop)
        daemon.launch()

    def stop(self):
        """End whatever was started, the last first."""
        self._stack.close()

    def reset(self):
        """Nobody dials, and nothing is stored."""
        self.bras.hang_up_all()
        self.outside.heard.clear()
        self.kamailio.reset()
        self.radius.reset()
        self.tv.clear()
        self.iclass.clear()

    def state(self):
        """What tests and drivers need to know, as JSON has it."""
        return {
            "radius": {
                "host": LOCALHOST,
                "auth_port": self.radius.auth_port,
                "acct_port": self.radius.acct_port,
                "secret": self.radius.secret,
                "dsn": self.radius.store.dsn,
            },
            "bras": {"host": LOCALHOST, "coa_port": self.bras.coa_port},
            "snmp": {
                "host": LOCALHOST,
                "port": self.snmpd.port,
                "community": self.snmpd.community,
            },
            "kamailio": {
                "host": LOCALHOST,
                "sip_port": self.kamailio.port,
                "domain": DOMAIN,
                "dsn": self.kamailio.store.dsn,
            },
            "tv": {"url": self.tv.url, "token": self.tv.token},
            "iclass": {"url": self.iclass.url, "token": self.iclass.token},
            "control": {"url": self.control.url},
        }
