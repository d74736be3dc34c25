"""dev/test: everything that can be checked, ending in one line of counts."""

import argparse
import contextlib
import os
import threading
import time

from .. import apt, chromium, console, environment, harness, postgres
from ..errors import Failure
from ..stages import lint, odootests, pytests
from ..tally import Tally

STAGES = ("lint", "pure", "lab", "odoo", "system")
#: What waits for nothing of another runs beside it. Stages of one lane run one after the other;
#: the longest has its own.
LANES = (["lint", "odoo", "pure", "lab"], ["system"])


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/test",
        usage="%(prog)s [--odoo PATH] [--only STAGE,…] [--fix] [pytest options …]",
        description="Run every test. Other options, and paths of tests, go to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument("--odoo", metavar="PATH", help="an Odoo 19 to use instead of fetching one")
    parser.add_argument("--only", metavar="STAGES", help=f"some of {','.join(STAGES)}")
    parser.add_argument("--fix", action="store_true", help="let the linters repair what they can")
    options, rest = parser.parse_known_args(arguments)
    options.stages = stages(parser, options.only, rest)
    options.pytest = rest
    return options


def stages(parser, only, rest):
    """The stages to run: those asked for, or those that hold the paths given
    to pytest, or all."""
    if only:
        unknown = set(only.split(",")) - set(STAGES)
        if unknown:
            parser.error(f"--only knows {', '.join(STAGES)}, not {', '.join(sorted(unknown))}")
        return [stage for stage in STAGES if stage in only.split(",")]
    if any(map(pytests.is_test_path, rest)):
        return [stage for stage in ("pure", "lab", "system") if pytests.chosen_paths(rest, stage)]
    return list(STAGES)


def main(arguments):
    options = parse(arguments)
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    runners = {
        "lint": lambda: lint.run(options),
        "pure": lambda: pytests.run("pure", options.pytest, options.odoo),
        "lab": lambda: pytests.run("lab", options.pytest),
        "odoo": lambda: odootests.run(shop),
        "system": lambda: pytests.run("system", options.pytest, options.odoo),
    }
    with contextlib.ExitStack() as stack:
        if {"odoo", "system"} & set(options.stages):
            env = environment.prepare(options.odoo)
            with console.step("Chromium") as remark:
                remark(chromium.ensure() or "not available: browser tests are skipped")
            with console.step("wkhtmltopdf") as remark:
                remark(apt.wkhtmltopdf() or "not available: customers get no PDF in the tests")
            # Held for both stages, so that PostgreSQL starts once.
            connection = stack.enter_context(postgres.running())
            shop = harness.Workshop(env, connection)
            stack.callback(shop.close)
        total = _side_by_side(LANES, options.stages, runners)
    for note in total.notes:
        console.say(note)
    if not total.passed and not total.failed:
        console.say("No test ran: that proves nothing and counts as a failure.")
    console.say(total.line())
    return total.status()


def _side_by_side(lanes, stages, runners):
    """Run the stages of each lane that were asked for, and add up what they tell."""
    wanted = [[stage for stage in lane if stage in stages] for lane in lanes]
    results = [[] for _lane in wanted]

    def go(lane, tallies):
        for stage in lane:
            tallies.append(_timed(stage, runners[stage]))

    # Daemons: who interrupts the command waits for none of them, and their processes end with it.
    threads = [
        threading.Thread(target=go, args=args, daemon=True)
        for args in zip(wanted, results, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Tally()
    for lane, tallies in zip(wanted, results, strict=True):
        for tally in tallies:
            total.add(tally)
        for stage in lane[len(tallies) :]:
            total.fail(stage, "it was cut short: see above")
    return total


def _timed(stage, run):
    console.say(f"== {stage}")
    started = time.monotonic()
    try:
        tally = run()
    except Failure as failure:
        tally = Tally()
        tally.fail(stage, str(failure))
    console.say(f"== {stage}: {tally.line()} in {time.monotonic() - started:.1f} s")
    return tally
