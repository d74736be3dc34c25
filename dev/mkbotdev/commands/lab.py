"""dev/lab: a provider's back-ends on this machine: RADIUS, SNMP, telephony, TV."""

import argparse
import json
import urllib.request

from .. import console
from ..lab.supervisor import NAME, Supervisor

SECRETS = ("secret", "dsn", "community", "token")


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/lab",
        description="Run a provider's back-ends on loopback, from Debian's packages.",
    )
    parser.add_argument(
        "verb",
        choices=("up", "down", "reset", "status"),
        help="start it; end it, keeping its data; forget its data; tell what runs where",
    )
    parser.add_argument("--name", default=NAME, help="of another lab beside the usual one")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    act = {"up": _up, "down": _down, "reset": _reset, "status": _status}[options.verb]
    return act(Supervisor(options.name))


def _up(supervisor):
    found = supervisor.state()
    if not found:
        with console.step("Lab"):
            found = supervisor.launch()
    _tell(supervisor, found)
    return 0


def _down(supervisor):
    console.say("The lab has ended." if supervisor.end() else "No lab runs.")
    return 0


def _reset(supervisor):
    found = supervisor.state()
    if not found:
        console.say("No lab runs: dev/lab up starts it.")
        return 1
    asked = urllib.request.Request(f"{found['control']['url']}/reset", b"{}", method="POST")
    with urllib.request.urlopen(asked, timeout=60):
        console.say("Nobody dials, and nothing is stored.")
    return 0


def _status(supervisor):
    found = supervisor.state()
    if not found:
        console.say("No lab runs: dev/lab up starts it.")
        return 1
    _tell(supervisor, found)
    with urllib.request.urlopen(f"{found['control']['url']}/sessions", timeout=10) as answer:
        console.say(f"  on line     {len(json.load(answer))}")
    return 0


def _tell(supervisor, found):
    for name, value in found.items():
        if isinstance(value, dict):
            shown = {key: each for key, each in value.items() if key not in SECRETS}
            facts = "  ".join(f"{key} {each}" for key, each in shown.items())
            console.say(f"  {name:11} {facts}")
    console.say(f"  all of it   {supervisor.state_path} (process {found['pid']})")
