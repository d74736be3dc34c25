"""A server of the lab: a process with a log, and a way to tell that it answers."""

import time

from .. import procs
from ..errors import Failure

START_TIMEOUT_S = 20


class Daemon:
    """`command` is started with `environment`; it is up as soon as `answers()`."""

    title = ""

    def __init__(self, home):
        self.home = home
        self.log = home / f"{self.title}.log"
        self._process = None

    def command(self):
        raise NotImplementedError

    def environment(self):
        raise NotImplementedError

    def answers(self):
        raise NotImplementedError

    def start(self):
        self.launch()
        self.wait()

    def launch(self):
        """Start it without waiting."""
        self.log.unlink(missing_ok=True)
        self._process = procs.start(self.command(), self.log, env=self.environment())

    def wait(self):
        """Wait until it answers."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failure(f"{self.title} did not start:\n{procs.tail(self.log)}")
            time.sleep(0.05)

    @property
    def pid(self):
        return self._process.pid if self._process else None

    def stop(self):
        if self._process:
            procs.stop(self._process, grace=5)
            self._process = None
