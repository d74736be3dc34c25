"""What the commands say while they work: one line a step, with seconds."""

import contextlib
import sys
import time

quiet = False
"""Set by dev/odoo and dev/bench, whose output belongs to Odoo and to figures:
steps are then told only if they take long enough for somebody to wonder, and
on standard error."""

WONDER_S = 2


def say(text=""):
    print(text, flush=True)


def warn(text):
    sys.stdout.flush()
    print(f"mkbot: warning: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Print `title`, then how long the block took.

    Yields a function that adds a remark to the line (a version, a count).
    """
    remarks = []
    started = time.monotonic()
    live = not quiet and sys.stdout.isatty()
    if live:
        print(f"  {title} ...", end="\r", flush=True)
    outcome = "failed"
    try:
        yield remarks.append
        outcome = ""
    finally:
        seconds = time.monotonic() - started
        remark = f" ({', '.join(remarks)})" if remarks else ""
        line = f"{seconds:7.1f} s  {title}{remark} {outcome}".rstrip()
        if not quiet:
            print(line.ljust(70) if live else line, flush=True)
        elif seconds > WONDER_S:
            print(line, file=sys.stderr, flush=True)
