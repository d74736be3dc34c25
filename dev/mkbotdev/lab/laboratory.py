"""The whole lab, from nothing to running and back."""

import contextlib
import secrets

from .. import console, paths, postgres
from ..odooconf import LOCALHOST
from . import packages
from .radius import FreeRadius
from .store import Store

SERVICES = ("radius", "bras")


class Laboratory:
    """Everything in one process: servers as its children, the rest as its threads.

    :param name: of its folder under .dev/ and, as a prefix, of its databases
    :param interim_s: seconds between two interim accountings
    """

    def __init__(self, name, interim_s=1.0):
        self.home = paths.scratch(name)
        self.home.mkdir(exist_ok=True)
        self._name = name
        self._interim_s = interim_s
        self._stack = contextlib.ExitStack()

    def start(self):
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self):
        enter = self._stack.enter_context
        with console.step("Lab: Debian's packages"):
            found = packages.find()
        with console.step("Lab: PostgreSQL"):
            connection = enter(postgres.running())
        # Once the packages are here: what these import is in the virtual environment only.
        from .bras import Bras

        with console.step("Lab: servers"):
            secret = secrets.token_hex(12)
            store = Store(connection, f"{self._name}_radius")
            self.radius = FreeRadius(self.home, found, store, secret)
            self._run(self.radius)
            self.radius.wait()
            self.bras = Bras(
                secret.encode(), self.radius.auth_port, self.radius.acct_port, self._interim_s
            )
            self._stack.callback(self.bras.stop)
            self.bras.start()

    def _run(self, daemon):
        daemon.prepare()
        self._stack.callback(daemon.stop)
        daemon.launch()

    def stop(self):
        """End whatever was started, the last first."""
        self._stack.close()

    def reset(self):
        """Nobody dials, and nothing is stored."""
        self.bras.hang_up_all()
        self.radius.reset()

    def drop(self):
        """Remove its databases, after the end."""

    def state(self):
        """What tests and drivers need to know, as JSON has it."""
        return {
            "radius": {
                "dsn": self.radius.store.dsn,
                "secret": self.radius.secret,
                "auth_port": self.radius.auth_port,
                "acct_port": self.radius.acct_port,
                "coa_port": self.bras.coa_port,
                "host": LOCALHOST,
            },
        }
