"""Starting other programs, keeping their output, and ending them for sure."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

from .errors import Trouble
from .paths import scratch

PR_SET_PDEATHSIG = 1
EXCERPT_LINES = 25
NETWORK_SIGNS = (
    "temporary failure in name resolution",
    "temporary failure resolving",
    "could not resolve",
    "failed to resolve",
    "dns error",
    "network is unreachable",
    "no route to host",
    "connection refused",
    "connection timed out",
    "connect timeout",
    "enotfound",
    "eai_again",
)


def die_with_parent(sig=signal.SIGTERM):
    """For preexec_fn: end this child when its parent is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sig)


def tail(path, lines=EXCERPT_LINES):
    """The last lines of a log, for the screen."""
    text = Path(path).read_text(errors="replace").rstrip().splitlines()
    return "\n".join("    " + line for line in text[-lines:])


def run(command, what, *, log=None, **options):
    """Run to its end with output in a log; on failure raise Trouble.

    `what` is the sentence's subject ("Installing the Python packages").
    """
    log = Path(log or scratch("setup.log"))
    with open(log, "ab") as out:
        out.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        out.flush()
        start = out.tell()
        try:
            status = subprocess.call(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,
                **options,
            )
        except FileNotFoundError as error:
            raise Trouble(
                f"{what} needs the program {command[0]}, which is not installed."
            ) from error
    if status:
        raise Trouble(explain(what, log.read_bytes()[start:].decode(errors="replace"), log))


def explain(what, output, log):
    """One sentence for a failed step: network, disk, or where to read on."""
    low = output.lower()
    if "no space left" in low:
        return f"{what} failed: no space left on the disk."
    if any(sign in low for sign in NETWORK_SIGNS):
        return f"{what} failed because the network cannot be reached (details in {log})."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1][:200] if lines else "no output"
    return f"{what} failed: {last} (details in {log})."


def output(command, **options):
    """Standard output of a quick command, "" when it fails or is missing."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
            **options,
        )
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def start(command, log, **options):
    """Start a program in its own process group with its output in `log`."""
    with open(log, "ab") as out:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **options,
        )


def stop(process, grace=10, politely=signal.SIGTERM):
    """End a program and whatever it started: politely, giving it `grace`
    seconds, then for sure; at once if `grace` is None."""
    if grace is not None and process.poll() is None:
        _signal(process, politely)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process, sig):
    try:
        os.killpg(process.pid, sig)
    except (ProcessLookupError, PermissionError):
        pass
