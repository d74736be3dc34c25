"""Trouble in words: a bad environment gets one sentence and status 2."""

import errno
import signal
import sys

BAD_ENVIRONMENT = 2


class Trouble(Exception):
    """Something about this machine that the user can put right.

    The message is one sentence that says what is wrong and what to do.
    """


class Failure(Exception):
    """The code under development failed (an addon does not install, a server
    does not start): told with an excerpt of its log, status 1."""


def in_words(error):
    """The sentence for an operating system error, None if it has none."""
    if not isinstance(error, OSError):
        return None
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"No space left on the disk{where}; free some and run again."
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"This user has no permission{where}; "
            "set MKBOT_CACHE to a folder it may write to, or fix the permission."
        )
    if error.errno == errno.EROFS:
        return (
            f"The file system is read-only{where}; set MKBOT_CACHE to a folder that can be written."
        )
    return None


def _terminate(signum, _frame):
    # A second signal must not interrupt the clean-up that the first one began.
    signal.signal(signum, signal.SIG_IGN)
    raise SystemExit(128 + signum)


def guarded(function):
    """Run `function`; return its exit status, with trouble told in words.

    SIGTERM and SIGHUP become SystemExit, so that every `finally` runs and
    nothing that was started stays behind.
    """
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    try:
        return function() or 0
    except Trouble as trouble:
        sentence = str(trouble)
    except Failure as failure:
        sys.stdout.flush()
        print(f"mkbot: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except OSError as error:
        sentence = in_words(error)
        if sentence is None:
            raise
    sys.stdout.flush()
    print(f"mkbot: {sentence}", file=sys.stderr)
    return BAD_ENVIRONMENT
