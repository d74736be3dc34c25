"""Stages pure, lab and system: pytest, told as it goes, counted from its JUnit."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from .. import paths, procs, tally

NO_TESTS_COLLECTED = 5
STAGE_LIMIT_S = 40 * 60


def chosen_paths(arguments, stage):
    """The paths among pytest's arguments that belong to `stage`; None when
    the arguments name none at all."""
    named = [word for word in arguments if is_test_path(word)]
    if not named:
        return None
    return [word for word in named if _stage_of(Path(word.partition("::")[0]).resolve()) == stage]


def _stage_of(path):
    for stage in ("lab", "system"):
        if (paths.REPO / "tests" / stage).resolve() in (path, *path.parents):
            return stage
    return "pure"


def is_test_path(word):
    return not word.startswith("-") and Path(word.partition("::")[0]).exists()


def default_paths(stage):
    tests = paths.REPO / "tests"
    if stage != "pure":
        return [tests / stage]
    return [tests / "pure", *sorted(tests.glob("test_*.py"))]


def run(stage, arguments, odoo=None):
    """Run one stage's tests; a crash of pytest itself counts as a failure."""
    chosen = chosen_paths(arguments, stage)
    targets = default_paths(stage) if chosen is None else chosen
    targets = [path for path in targets if Path(str(path).partition("::")[0]).exists()]
    if not targets:
        return tally.Tally()
    junit = paths.scratch(f"junit-{stage}.xml")
    junit.unlink(missing_ok=True)
    options = [word for word in arguments if not is_test_path(word)]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--tb=short",
        f"--junitxml={junit}",
        f"--rootdir={paths.REPO}",
    ]
    environment = {**os.environ, **({"MKBOT_ODOO": odoo} if odoo else {})}
    log = paths.scratch(f"{stage}.log")
    status = _tee([*map(str, [*command, *options, *targets])], log, environment)
    if not junit.exists():
        counted = tally.Tally()
        counted.fail(f"pytest ({stage}) ended with status {status}", procs.tail(log))
        return counted
    counted = tally.from_junit(junit)
    if status not in (0, 1, NO_TESTS_COLLECTED) or (status == 1 and not counted.failed):
        counted.fail(f"pytest ({stage}) ended with status {status}", procs.tail(log))
    return counted


def _tee(command, log, environment):
    """Run with output on the screen and in a log, for at most the limit."""
    with open(log, "wb") as out:
        process = subprocess.Popen(
            command,
            cwd=paths.REPO,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=procs.die_with_parent,
        )
        # SIGINT lets pytest run its fixtures' clean-up.
        limit = threading.Timer(STAGE_LIMIT_S, os.kill, (process.pid, signal.SIGINT))
        limit.daemon = True
        limit.start()
        try:
            while chunk := process.stdout.read1(65536):
                out.write(chunk)
                out.flush()
                sys.stdout.buffer.write(chunk)
                sys.stdout.flush()
            return process.wait()
        finally:
            limit.cancel()
            procs.stop(process, grace=30, politely=signal.SIGINT)
