"""Running a transaction again when PostgreSQL could not fit it in between others."""

import random
import time

from psycopg2 import InterfaceError, OperationalError
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo.exceptions import ConcurrencyError

#: Nobody's fault: the same transaction succeeds when it is run again.
TRANSIENT = (SerializationFailure, DeadlockDetected, LockNotAvailable, ConcurrencyError)
TRIES = 6


class StillBusy(Exception):
    """The transaction was run again several times, and each time others were in its way."""


def run_again(env, function):
    """Call `function`, which commits, and call it again after a transient error.

    :raise StillBusy: it failed :data:`TRIES` times; all is rolled back
    """
    for attempt in range(TRIES):
        try:
            return function()
        except TRANSIENT:
            env.cr.rollback()
            env.transaction.reset()
            env.registry.reset_changes()
            time.sleep(random.uniform(0.005, 0.02 * 2**attempt))
    raise StillBusy


def one_alone(env, failed, find, logger, words):
    """Do one thing of many, in a transaction of its own, and commit.

    :param list failed: ids of those to leave alone; one that cannot be done is added
    :param find: called with `failed`; finds one and gives its id, falsy where there is none, and
        the function that does it
    :param words: what is logged, as an error, of one that failed; its place is the id's
    :return: whether it is worth trying again
    """
    found = None

    def do():
        nonlocal found
        found, done = find(failed)
        if found:
            done()
        env.flush_all()
        env.cr.commit()  # pylint: disable=invalid-commit
        return bool(found)

    try:
        return run_again(env, do)
    except StillBusy:
        return False
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        env.cr.rollback()
        env.transaction.reset()
        logger.exception(words, found)
        failed.append(found)
        return bool(found)
