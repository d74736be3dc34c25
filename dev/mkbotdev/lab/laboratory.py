"""The whole lab, from nothing to running and back."""

import contextlib
import shutil
import sys

from .. import console, paths, postgres
from ..odooconf import LOCALHOST
from ..paths import REPO
from . import packages
from .kamailio import DOMAIN, Kamailio
from .kept import Kept
from .phone import Phone
from .radius import FreeRadius
from .snmp import Snmpd
from .store import Store


class Laboratory:
    """Everything in one process: servers as its children, the rest as its threads.

    :param folder: its name under .dev/
    :param prefix: of the names of its databases
    :param interim_s: seconds between two interim accountings
    :param keeps: whether its folder and databases stay when it ends
    """

    def __init__(self, folder, prefix, interim_s=1.0, keeps=True):
        self.home = paths.scratch(folder)
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
            self._packages = packages.find()
        self.home.mkdir(exist_ok=True)
        if not self._keeps:
            self._stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        self._kept = Kept(self.home / "kept.json")
        with console.step("Lab: PostgreSQL"):
            self._connection = self._stack.enter_context(postgres.running())
        with console.step("Lab: servers"):
            self._start_databases()
            self._start_dialling()
            self._start_fakes()

    def _start_databases(self):
        """What keeps its subscribers in a database; both at once, for that takes a moment."""
        # Whoever is called outside, or calls from there: it takes all calls.
        self.outside = self._started(Phone("outside", "", self._kept.udp_port("sip"), DOMAIN))
        ours = (self.home, self._packages)
        self.radius = FreeRadius(*ours, self._store("radius"), self._kept)
        self.kamailio = Kamailio(*ours, self._store("kamailio"), self._kept, self.outside.port)
        for daemon in (self.radius, self.kamailio):
            self._launch(daemon)
        for daemon in (self.radius, self.kamailio):
            daemon.wait()

    def _start_dialling(self):
        # What these import is in the virtual environment only.
        from .bras import Bras
        from .control import Control

        self.bras = self._started(
            Bras(
                self.radius.secret.encode(),
                self.radius.auth_port,
                self.radius.acct_port,
                self._kept.udp_port("coa"),
                self._interim_s,
            )
        )
        self.control = self._started(Control(self, self._kept.tcp_port("control")))
        self.snmpd = Snmpd(self.home, self._packages, self._kept, self.control.url)
        self._launch(self.snmpd)
        self.snmpd.wait()

    def _start_fakes(self):
        """What nobody can install: the tests' strict fakes, which keep to docs/."""
        if str(REPO / "tests") not in sys.path:
            sys.path.insert(0, str(REPO / "tests"))
        from peers.iclass import IClassPeer
        from peers.tvhub import TvHub

        self.tv = self._started(TvHub(), self._kept.tcp_port("tv"))
        self.iclass = self._started(IClassPeer(), self._kept.tcp_port("iclass"))

    def _store(self, name):
        store = Store(self._connection, f"{self._prefix}_{name}")
        if not self._keeps:
            self._stack.callback(store.drop)
        return store

    def _launch(self, daemon):
        daemon.prepare()
        self._stack.callback(daemon.stop)
        daemon.launch()

    def _started(self, thread, *arguments):
        thread.start(*arguments)
        self._stack.callback(thread.stop)
        return thread

    def stop(self):
        """End whatever was started, the last first."""
        self._stack.close()

    def reset(self):
        """Nobody dials, and nothing is stored."""
        self.bras.hang_up_all()
        self.outside.heard.clear()
        for each in (self.radius, self.kamailio):
            each.reset()
        for each in (self.tv, self.iclass):
            each.clear()

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
