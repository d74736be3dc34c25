"""Reading the log of Odoo's test run: what ran, what failed, and why."""

import re

from ..tally import Tally

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+?): (?P<text>.*)$"
)
STARTING = re.compile(r"^Starting (?P<name>\S+(?: \(.*\))?) \.\.\.")
SKIPPED = re.compile(r"^skipped (?P<name>.+?) : (?P<reason>.*)")
BROKEN = re.compile(r"^(?:FAIL|ERROR): (?P<name>.+)")
RESULT = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<run>\d+) tests")
MODULE_ERRORS = re.compile(
    r"Module \S+: \d+ failures, \d+ errors|At least one test failed when loading"
)
DETAIL_LINES = 30


def read(text):
    """The Tally of a run's log.

    An error that Odoo logs outside of a test fails the run as one more test
    would: an addon that loads with errors is not sound.
    """
    tally = Tally()
    started, broken, skipped, outside = set(), {}, {}, []
    current, details, finished = None, None, None
    for line in text.splitlines():
        found = LINE.match(line)
        if not found:
            if details is not None and line.strip():
                details.append(line)
            continue
        details = None
        logger, message = found["logger"], found["text"]
        module = logger.removeprefix("odoo.addons.")
        if start := STARTING.match(message):
            current = f"{module}: {start['name']}"
            started.add(current)
        elif skip := SKIPPED.match(message):
            skipped[f"{module}: {skip['name'].strip()}"] = skip["reason"].strip()
        elif result := RESULT.search(message):
            finished = result
        elif fail := BROKEN.match(message):
            details = broken.setdefault(f"{module}: {fail['name'].strip()}", [])
        elif found["level"] in ("ERROR", "CRITICAL") and not MODULE_ERRORS.search(message):
            if not current or ".tests" not in logger:
                details = [message]
                outside.append(details)
    if finished is None:
        tally.fail("Odoo's tests did not finish")
        tally.notes.extend("\n".join(each[:DETAIL_LINES]) for each in outside)
    tally.passed = len(started - _tests(broken, started) - set(skipped))
    for name, lines in broken.items():
        tally.fail(name, "\n".join(lines[-DETAIL_LINES:]))
    for name, reason in skipped.items():
        tally.skip(name, reason)
    for lines in outside if finished is not None else ():
        tally.fail("an error in Odoo's log", "\n".join(lines[:DETAIL_LINES]))
    if finished and int(finished["failed"]) + int(finished["errors"]) and not broken:
        tally.fail("Odoo counted failures that its log does not name", finished[0])
    return tally


def _tests(broken, started):
    """The started tests that broke, themselves or in a subtest of theirs."""
    broken = {each.replace(": Subtest ", ": ", 1) for each in broken}
    return {
        name for name in started for each in broken if each == name or each.startswith(f"{name} ")
    }
