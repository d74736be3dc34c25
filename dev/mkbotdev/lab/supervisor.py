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


def state_path():
    return paths.scratch("lab.json")


def log_path():
    return paths.scratch("lab.log")


def _lock_path():
    return paths.scratch("lab.lock")


def _is_locked():
    with open(_lock_path(), "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def state():
    """Where what runs, None while nothing does. `pid` is the supervisor's."""
    if not _is_locked():
        return None
    try:
        return json.loads(state_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def launch():
    """Start the lab, wait until it runs, and return its state."""
    with open(log_path(), "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkbotdev.lab.supervisor"],
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(REPO / "dev"), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        found = state()
        if found:
            return found
        if process.poll() is not None:
            raise Failure(f"The lab did not start:\n{procs.tail(log_path())}")
        time.sleep(0.05)
    process.terminate()
    raise Failure(f"The lab did not start in time:\n{procs.tail(log_path())}")


def end():
    """Stop it, if it runs; whether it did."""
    found = state()
    if not found:
        return False
    os.kill(found["pid"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while _is_locked():
        if time.monotonic() > deadline:
            raise Trouble(f"The lab (process {found['pid']}) does not end; see {log_path()}.")
        time.sleep(0.05)
    return True


def main():
    from .follower import Follower
    from .laboratory import Laboratory

    with open(_lock_path(), "a") as handle, contextlib.ExitStack() as stack:
        _take(handle)
        state_path().unlink(missing_ok=True)
        lab = Laboratory(NAME, f"{paths.checkout_name()}_lab", interim_s=INTERIM_S)
        stack.callback(lab.stop)
        lab.start()
        stack.callback(Follower(lab.bras, lab.radius.store).start().stop)
        _publish({"pid": os.getpid(), **lab.state()})
        stack.callback(state_path().unlink, missing_ok=True)
        while True:
            signal.pause()


def _take(handle):
    """Hold the lock for good. Whoever looks whether it is held has it for a moment."""
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Trouble("The lab of this checkout runs already.") from None
            time.sleep(0.02)


def _publish(value):
    part = state_path().with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(value, indent=2), encoding="utf-8")
    part.rename(state_path())


if __name__ == "__main__":
    sys.exit(guarded(main))
