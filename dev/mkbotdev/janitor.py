"""Stops our PostgreSQL when its last user was killed and could not.

`python -m mkbotdev.janitor BINARIES NAME` sleeps on the lock that every user of
the server shares; the kernel gives the lock up for the dead.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from .paths import REPO


def launch(binaries, name):
    """Start a janitor that outlives this process."""
    subprocess.Popen(
        [sys.executable, "-m", "mkbotdev.janitor", str(binaries), name],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(REPO / "dev")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def watch(cluster):
    """Wait for the server to have no users, then see that it is stopped."""
    with open(cluster.users_lock, "a") as users:
        while True:
            fcntl.flock(users, fcntl.LOCK_EX)
            # Let go before taking the lock that starters take first: a new
            # user may come in between, and then there is more waiting.
            fcntl.flock(users, fcntl.LOCK_UN)
            if cluster.stop_if_last(users):
                return


if __name__ == "__main__":
    from .postgres import Cluster

    watch(Cluster(Path(sys.argv[1]), sys.argv[2]))
