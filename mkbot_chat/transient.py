"""Running a transaction again when PostgreSQL could not fit it in between others."""

import random
import time

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
