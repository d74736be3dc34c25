"""`dev/lab`: what it starts runs, and what it ends is gone, whatever became of it."""

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest
from mkbotdev.lab import packages
from mkbotdev.lab.store import Store
from mkbotdev.lab.supervisor import Supervisor
from mkbotdev.paths import REPO, checkout_name
from waiting import soon

from odoo.addons.mkbot_isp.backends.port import Access
from odoo.addons.mkbot_isp.backends.radius import RadiusBackend

NAME = f"lab_test_{os.getpid()}"


@pytest.fixture
def supervisor(laboratory):
    """Of another lab, which is gone with its data when the test ends. The session's lab keeps
    PostgreSQL running."""
    other = Supervisor(NAME)
    yield other
    other.end()
    for kind in ("radius", "kamailio"):
        Store(laboratory.radius.store.connection, f"{checkout_name()}_{NAME}_{kind}").drop()
    for left in REPO.joinpath(".dev").glob(f"{NAME}.*"):
        left.unlink()
    shutil.rmtree(REPO / ".dev" / NAME, ignore_errors=True)


def dev_lab(verb):
    done = subprocess.run(
        [REPO / "dev" / "lab", verb, "--name", NAME],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def children(pid):
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    return [child for child, parent in pairs if parent == pid]


def runs(pid):
    return Path(f"/proc/{pid}").exists()


def sessions(state):
    with urllib.request.urlopen(f"{state['control']['url']}/sessions", timeout=5) as answer:
        return json.load(answer)


def test_up_status_reset_down(supervisor):
    assert dev_lab("status")[0] == 1
    status, told = dev_lab("up")
    state = supervisor.state()
    assert status == 0, told
    assert str(state["radius"]["auth_port"]) in told
    assert state["radius"]["secret"] not in told
    # Again: the same lab.
    assert dev_lab("up")[0] == 0
    assert supervisor.state() == state
    # Who is known to RADIUS dials.
    radius = state["radius"]
    RadiusBackend(radius["dsn"], radius["secret"]).provision(
        Access("ana", "segredo", 100_000, 50_000, 1_000, mac="00:00:5E:00:53:1A")
    )
    [session] = soon(lambda: sessions(state))
    assert (session["login"], session["mac"]) == ("ana", "00:00:5E:00:53:1A")
    assert "on line     1" in dev_lab("status")[1]
    assert dev_lab("reset")[0] == 0
    soon(lambda: sessions(state) == [])
    started = children(state["pid"])
    assert len(started) == 3
    assert dev_lab("down")[0] == 0
    soon(lambda: not any(map(runs, started)))
    assert "No lab runs." in dev_lab("down")[1]


def test_a_lab_that_was_killed_leaves_nothing_and_starts_again(supervisor):
    dev_lab("up")
    before = supervisor.state()
    started = children(before["pid"])
    os.kill(before["pid"], signal.SIGKILL)
    soon(lambda: not any(map(runs, started)))
    assert dev_lab("status")[0] == 1
    assert dev_lab("up")[0] == 0
    after = supervisor.state()
    assert after["pid"] != before["pid"]
    # What was configured for it goes on working.
    assert after | {"pid": before["pid"]} == before


def test_a_machine_without_the_packages_is_told_so(monkeypatch):
    monkeypatch.setattr(packages.cache, "find", lambda *_key: None)
    monkeypatch.setattr(packages.debian, "available", lambda: False)
    with pytest.raises(Exception, match="lab's servers are not here"):
        packages.find()
