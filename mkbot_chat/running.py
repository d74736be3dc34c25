"""Shows other processes that a worker is at work: a lock that PostgreSQL frees when it dies."""

import zlib
from contextlib import contextmanager

from odoo.tools import SQL


def lock_id(name):
    """The first key of the locks of a kind of worker."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


OUTBOX_RUNS = lock_id("mkbot.outbox")
INBOX_RUNS = lock_id("mkbot.inbox")
ERRAND_RUNS = lock_id("mkbot.errands")


@contextmanager
def running(cr, kind, number):
    """Hold a lock while something runs. It belongs to the connection, and outlives commits.

    :param kind, number: the two keys of the lock
    """
    cr.execute(SQL("SELECT pg_try_advisory_lock(%s, %s)", kind, number))
    [held] = cr.fetchone()
    cr.commit()  # pylint: disable=invalid-commit
    try:
        yield
    except BaseException:
        if not cr.closed:
            cr.rollback()
        raise
    finally:
        if held and not cr.closed:
            cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", kind, number))


def is_running(cr, kind, number):
    """Whether somebody holds that lock."""
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", kind, number))
    return not cr.fetchone()[0]
