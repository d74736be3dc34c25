"""A connection to a back-end's PostgreSQL, with its trouble told as ours."""

import contextlib

import psycopg2
import psycopg2.extras

from .port import Refused, Unreachable

CONNECT_S = 5
STATEMENT_S = 15
#: The words of libpq for what no repetition cures; it gives no code before a connection is made.
_FINAL = ("authentication failed", "pg_hba.conf", "does not exist", "permission denied")


@contextlib.contextmanager
def connect(dsn, statement_s=STATEMENT_S):
    """A connection whose block is one transaction, committed at its end, in UTC.

    :param dsn: keyword arguments for psycopg2.connect
    :param statement_s: seconds that one statement may take
    :raise Unreachable: where it does not answer, or not in time
    :raise Refused: where it answers that it will not
    """
    options = f"-c timezone=UTC -c statement_timeout={int(statement_s * 1000)}"
    try:
        link = psycopg2.connect(**{"connect_timeout": CONNECT_S, **dsn}, options=options)
    except psycopg2.Error as error:
        raise _translated(error) from None
    try:
        with link, link.cursor(cursor_factory=psycopg2.extras.NamedTupleCursor) as cursor:
            yield cursor
    except psycopg2.Error as error:
        raise _translated(error) from None
    finally:
        link.close()


def _translated(error):
    # Of the message only its first line: the others quote the statement with its values.
    words = (str(error).strip().splitlines() or ["no reason given"])[0]
    is_passing = isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
    if is_passing and not any(sign in words for sign in _FINAL):
        return Unreachable(f"the database does not answer: {words}")
    return Refused(f"the database refused: {words}")
