"""Kamailio with PostgreSQL: who may register and call, who is registered, who called whom.

The tables are those that Kamailio 5 ships. A line is a row of ``subscriber``, with the digest of
its password and never the password; what it may do is a row of ``grp``: *barred* lets emergency
calls out and no others, *blocked* refuses its registration too. The switch's own routing has to ask
for these groups, as ``dev/lab.d/kamailio/kamailio.cfg`` does. Calls come from ``acc``, with the
columns that Kamailio's default configuration (WITH_ACCDB) tells one to add; its ``dst_ouser`` is
what was dialled.

Kamailio stores times without a zone, as it reads its clock: ``timezone`` says which.
"""

import hashlib
from datetime import timedelta

from .database import connect
from .port import BLOCKED, FULL, PARTIAL, Call

BARRED_GROUP, BLOCKED_GROUP = "barred", "blocked"
GROUPS = {FULL: None, PARTIAL: BARRED_GROUP, BLOCKED: BLOCKED_GROUP}
CALLER_NAME = "caller_name"
#: A call that lasts longer is not told; it bounds what has to be read.
LONGEST_CALL = timedelta(days=1)

_CALLS = """
    SELECT * FROM (
    SELECT i.id, i.callid, i.src_user AS caller, i.dst_ouser AS callee, i.sip_code::int AS result,
           i.time AT TIME ZONE %(zone)s AS began,
           coalesce(b.time, i.time) AT TIME ZONE %(zone)s AS ended,
           EXISTS (SELECT FROM subscriber WHERE username = i.src_user) AS is_out,
           EXISTS (SELECT FROM subscriber WHERE username = i.dst_ouser) AS is_in
      FROM acc i
 LEFT JOIN LATERAL (
           SELECT min(time) AS time FROM acc
            WHERE callid = i.callid AND method = 'BYE' AND i.sip_code LIKE '2%%') b ON true
     WHERE i.method = 'INVITE'
       AND i.time >= (%(since)s - %(longest)s) AT TIME ZONE %(zone)s
       AND (b.time IS NOT NULL OR i.sip_code NOT LIKE '2%%')
       AND coalesce(b.time, i.time) >= %(since)s AT TIME ZONE %(zone)s
    ) told
     WHERE is_out OR is_in
  ORDER BY ended, id
     LIMIT %(limit)s
"""


class KamailioBackend:
    """A :class:`port.TelephoneBackend`.

    :param dsn: of Kamailio's database, as keyword arguments for psycopg2.connect
    :param domain: the realm of its subscribers
    :param timezone: of the clock by which Kamailio writes times
    """

    def __init__(self, dsn, domain, timezone="UTC"):
        self._dsn = dsn
        self._domain = domain
        self._timezone = timezone

    def provision(self, subscriber, former_number=None):
        username = _username(subscriber.number)
        row = {
            "username": username,
            "domain": self._domain,
            **digests(username, self._domain, subscriber.password),
        }
        with connect(self._dsn) as cursor:
            if former_number and former_number != subscriber.number:
                self._forget(cursor, _username(former_number))
            cursor.execute(
                """INSERT INTO subscriber (username, domain, password, ha1, ha1b)
                   VALUES (%(username)s, %(domain)s, '', %(ha1)s, %(ha1b)s)
                   ON CONFLICT (username, domain) DO UPDATE
                   SET password = '', ha1 = EXCLUDED.ha1, ha1b = EXCLUDED.ha1b""",
                row,
            )
            self._ungroup(cursor, username)
            group = GROUPS[subscriber.access]
            if group:
                cursor.execute(
                    """INSERT INTO grp (username, domain, grp, last_modified)
                       VALUES (%s, %s, %s, now() AT TIME ZONE %s)""",
                    (username, self._domain, group, self._timezone),
                )
            self._name(cursor, username, subscriber.caller_name)

    def remove(self, number):
        with connect(self._dsn) as cursor:
            self._forget(cursor, _username(number))

    def registered(self, numbers):
        query = """
            SELECT username, max(expires) AT TIME ZONE %(zone)s AS until FROM location
             WHERE username = ANY(%(names)s) AND expires > now() AT TIME ZONE %(zone)s
          GROUP BY username"""
        names = {_username(number): number for number in numbers}
        with connect(self._dsn) as cursor:
            cursor.execute(query, {"zone": self._timezone, "names": list(names)})
            return {names[row.username]: row.until for row in cursor}

    def calls(self, since, limit=5000):
        parameters = {"zone": self._timezone, "since": since, "limit": limit}
        with connect(self._dsn) as cursor:
            cursor.execute(_CALLS, parameters | {"longest": LONGEST_CALL})
            return [call for row in cursor for call in _calls(row)]

    def _forget(self, cursor, username):
        self._ungroup(cursor, username)
        self._name(cursor, username, "")
        cursor.execute(
            "DELETE FROM subscriber WHERE username = %s AND domain = %s", (username, self._domain)
        )
        # Only a switch that keeps no registrations in memory (usrloc's db_mode 3) notices.
        cursor.execute("DELETE FROM location WHERE username = %s", (username,))

    def _ungroup(self, cursor, username):
        cursor.execute(
            "DELETE FROM grp WHERE username = %s AND domain = %s AND grp = ANY(%s)",
            (username, self._domain, [BARRED_GROUP, BLOCKED_GROUP]),
        )

    def _name(self, cursor, username, name):
        """The name that others are shown, where the switch has a table of preferences."""
        cursor.execute("SELECT to_regclass('usr_preferences') IS NOT NULL AS found")
        if not cursor.fetchone().found:
            return
        key = (username, self._domain, CALLER_NAME)
        cursor.execute(
            "DELETE FROM usr_preferences WHERE username = %s AND domain = %s AND attribute = %s",
            key,
        )
        if name:
            cursor.execute(
                """INSERT INTO usr_preferences (username, domain, attribute, type, value)
                   VALUES (%s, %s, %s, 0, %s)""",
                (*key, name),
            )


def digests(username, domain, password):
    """What Kamailio proves a password by: ha1 for the user's name, ha1b for the name with its
    domain (RFC 2617 section 3.2.2.2)."""
    return {
        "ha1": _md5(f"{username}:{domain}:{password}"),
        "ha1b": _md5(f"{username}@{domain}:{domain}:{password}"),
    }


def _md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _username(number):
    return number.removeprefix("+")


def _calls(row):
    """A row as its subscribers see it: one call, or two where both ends are ours."""
    seconds = int((row.ended - row.began).total_seconds())
    ends = ((row.is_out, "out", row.caller, row.callee), (row.is_in, "in", row.callee, row.caller))
    for is_ours, direction, own, other in ends:
        if is_ours:
            yield Call(row.callid, f"+{own}", direction, other, row.began, seconds, row.result)
