"""Bodies that no platform would send, signed, at every webhook: no 5xx, nothing lost."""

import argparse
import time

from .. import console, fuzzing, harness
from ..barrage import Barrage
from ..errors import Failure
from ..measure import emit

NAME = "fuzz"
SHOWN = 5
PATIENCE_S = 1800


def main(arguments):
    """Print bodies_per_s, server_errors, lost, untreated and dead; status 1 unless the last four
    are 0."""
    parser = argparse.ArgumentParser(prog="dev/bench fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=20000, help="for all platforms together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--platform", choices=fuzzing.PLATFORMS, action="append")
    options = parser.parse_args(arguments)
    platforms = options.platform or fuzzing.PLATFORMS
    with harness.workshop() as shop, Barrage(shop.node()) as barrage:
        started = time.monotonic()
        volleys = [
            _fire(barrage, platform, -(-options.bodies // len(platforms)), options.seed)
            for platform in platforms
        ]
        bodies = sum(volley.bodies for volley in volleys)
        emit(NAME, "bodies_per_s", bodies / (time.monotonic() - started), "1/s")
        with console.step("Treating what was accepted"):
            untreated = barrage.rest(PATIENCE_S)
        _report(barrage, volleys, bodies, untreated)


def _fire(barrage, platform, count, seed):
    with console.step(f"{platform}: {count} bodies") as remark:
        volley = barrage.fire(platform, count, seed)
        remark(" ".join(f"{status}: {n}" for status, n in sorted(volley.statuses.items())))
    return volley


def _report(barrage, volleys, bodies, untreated):
    faults = [(volley.platform, *fault) for volley in volleys for fault in volley.faults]
    for platform, status, kind, body in faults[:SHOWN]:
        console.say(f"{platform}: {status} for {kind!r} {body[:2000]!r}")
    journal = barrage.journal()
    lost = sum(
        max(0, volley.accepted - sum(journal[volley.platform].values())) for volley in volleys
    )
    dead = barrage.dead()
    for platform, kind, error, payload in dead[:SHOWN]:
        console.say(f"{platform}: {kind}: {error}\n{payload}")
    detail = {volley.platform: dict(sorted(volley.statuses.items())) for volley in volleys}
    emit(NAME, "server_errors", len(faults), "bodies", {"bodies": bodies, **detail})
    emit(NAME, "lost", lost, "events", {name: dict(states) for name, states in journal.items()})
    emit(NAME, "untreated", untreated, "events")
    emit(NAME, "dead", len(dead), "events")
    if faults or lost or untreated or dead:
        raise Failure("Not every body came to a good end.")
