"""The process that is the lab between `dev/lab up` and `dev/lab down`.

It holds a lock for as long as it lives, so that nobody has to guess from a number whether it does.
Killed outright, it takes its children along (they ask the kernel for it); what it leaves is a file
that says where everything was, which the next one replaces.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time

from .. import paths, procs
from ..errors import Failure, Trouble, guarded
from ..paths import REPO

NAME = "lab"
START_TIMEOUT_S = 300
STOP_TIMEOUT_S = 30
LOCK_TIMEOUT_S = 2
INTERIM_S = 10


class Supervisor:
    """The process of the lab of that name, of this checkout, as others see it."""

    def __init__(self, name=NAME):
        self.name = name
        self.state_path = paths.scratch(f"{name}.json")
        self.log_path = paths.scratch(f"{name}.log")
        self._lock_path = paths.scratch(f"{name}.lock")

    def state(self):
        """Where what runs, None while nothing does. `pid` is the process's."""
        if not self._is_locked():
            return None
        try:
            return json.loads(self.state_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def launch(self):
        """Start the lab, wait until it runs, and return its state."""
        return self.wait(self.begin())

    def begin(self, dies_with_parent=False):
        """Start the lab without waiting; return its process."""
        with open(self.log_path, "wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "mkbotdev.lab.supervisor", self.name],
                cwd="/",
                env={**os.environ, "PYTHONPATH": str(REPO / "dev"), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=procs.die_with_parent if dies_with_parent else None,
            )

    def wait(self, process):
        """Wait until a lab that was begun runs, and return its state."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if found := self.state():
                return found
            if process.poll() is not None:
                raise Failure(f"The lab did not start:\n{procs.tail(self.log_path)}")
            time.sleep(0.05)
        process.terminate()
        raise Failure(f"The lab did not start in time:\n{procs.tail(self.log_path)}")

    def end(self):
        """Stop it, if it runs; whether it did."""
        found = self.state()
        if not found:
            return False
        os.kill(found["pid"], signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self._is_locked():
            if time.monotonic() > deadline:
                raise Trouble(
                    f"The lab (process {found['pid']}) does not end; see {self.log_path}."
                )
            time.sleep(0.05)
        return True

    @contextlib.contextmanager
    def only_one(self):
        """Hold the lock for the block. Whoever looks whether it is held has it for a moment."""
        with open(self._lock_path, "a") as handle:
            deadline = time.monotonic() + LOCK_TIMEOUT_S
            while not _takes(handle):
                if time.monotonic() > deadline:
                    raise Trouble("This lab runs already.")
                time.sleep(0.02)
            self.state_path.unlink(missing_ok=True)
            yield

    def publish(self, value):
        """Tell where everything is. It holds secrets."""
        part = self.state_path.with_suffix(".part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_text(json.dumps(value, indent=2), encoding="utf-8")
        part.rename(self.state_path)

    def _is_locked(self):
        with open(self._lock_path, "a") as handle:
            return not _takes(handle)


def _takes(handle):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main(name):
    from .follower import Follower
    from .laboratory import Laboratory

    supervisor = Supervisor(name)
    with supervisor.only_one(), contextlib.ExitStack() as stack:
        lab = Laboratory(name, f"{paths.checkout_name()}_{name}", INTERIM_S)
        stack.callback(lab.stop)
        lab.start()
        stack.callback(Follower(lab.bras, lab.radius.store).start().stop)
        supervisor.publish({"pid": os.getpid(), **lab.state()})
        stack.callback(supervisor.state_path.unlink, missing_ok=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1])))
