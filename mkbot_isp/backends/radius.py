"""FreeRADIUS with PostgreSQL: who may dial, at which rate, who is on line, what they moved.

The tables are those that FreeRADIUS 3 ships. A subscriber's password, device and addresses are rows
of ``radcheck`` and ``radreply``; what they may do is one group of ``radusergroup``, so that a
provider can add attributes of their own to a group. Rows that we don't know are left alone.

Sessions on line are changed by CoA-Request and Disconnect-Request (RFC 5176) to the access server
that accounts for them. The records are written and committed first; whoever is told *Unreachable*
repeats the call, which finds out by itself what is still to be done. No connection to the database
is held while an access server is waited for.

Volumes per day are sums of the table ``radusage`` where ``radusage.sql`` made it. Without it each
session's octets are spread evenly over its time, which is right for sessions of a day and a guess
for those of a month.
"""

from . import coa
from . import port as p
from . import radius_rows as r
from .database import connect

#: Three times the interval of interim accounting that is usual: who was silent longer is off line.
SILENT_S = 900
USAGE_S = 120

_SESSION = """
    SELECT radacctid, username, acctsessionid, host(nasipaddress) AS nas, acctstarttime,
           acctstoptime,
           coalesce(acctstoptime, acctupdatetime, acctstarttime) AS seen,
           nullif(acctterminatecause, '') AS cause, host(framedipaddress) AS ipv4,
           callingstationid, nullif(nasportid, '') AS port,
           coalesce(acctoutputoctets, 0) AS down, coalesce(acctinputoctets, 0) AS up,
           acctstoptime IS NULL AND coalesce(acctupdatetime, acctstarttime)
               > now() - %(silent)s * interval '1 second' AS is_online
      FROM radacct
"""
_BY_HOUR = """
    SELECT username, (hour AT TIME ZONE %(zone)s)::date AS day,
           sum(acctoutputoctets)::bigint AS down, sum(acctinputoctets)::bigint AS up
      FROM radusage
     WHERE hour >= %(since)s::timestamp AT TIME ZONE %(zone)s
       AND hour < (%(until)s::timestamp + interval '1 day') AT TIME ZONE %(zone)s
  GROUP BY 1, 2
  ORDER BY 2, 1
"""
_EVENLY = """
    WITH days AS (
        SELECT day::date, day AT TIME ZONE %(zone)s AS begins,
               (day + interval '1 day') AT TIME ZONE %(zone)s AS ends
          FROM generate_series(%(since)s::timestamp, %(until)s, interval '1 day') AS day
    ), sessions AS (
        SELECT username, acctstarttime AS begins,
               greatest(coalesce(acctstoptime, acctupdatetime),
                        acctstarttime + interval '1 second') AS ends,
               coalesce(acctoutputoctets, 0) AS down, coalesce(acctinputoctets, 0) AS up
          FROM radacct
         WHERE username IS NOT NULL
           AND acctstarttime < (%(until)s::timestamp + interval '1 day') AT TIME ZONE %(zone)s
           AND greatest(coalesce(acctstoptime, acctupdatetime, acctstarttime),
                        acctstarttime + interval '1 second')
               > %(since)s::timestamp AT TIME ZONE %(zone)s
    )
    SELECT username, day, round(sum(down * share))::bigint AS down,
           round(sum(up * share))::bigint AS up
      FROM (
        SELECT s.username, d.day, s.down, s.up,
               extract(epoch FROM least(s.ends, d.ends) - greatest(s.begins, d.begins))
               / extract(epoch FROM s.ends - s.begins) AS share
          FROM sessions s
          JOIN days d ON s.begins < d.ends AND s.ends > d.begins
      ) AS parts
  GROUP BY 1, 2
    HAVING sum(down * share) + sum(up * share) >= 1
  ORDER BY 2, 1
"""


class RadiusBackend:
    """An :class:`port.AccessBackend`.

    :param dsn: of FreeRADIUS's database, as keyword arguments for psycopg2.connect
    :param secret: shared with the access servers, for orders to them; the table ``nas`` may have
        others for single servers, by address
    :param coa_port: where access servers take orders
    :param walled_garden: whether who is blocked may dial all the same, into the group ``walled``:
        a pool and an address list by which the provider shows them a page
    :param silent_s: a session of which nothing was heard for so many seconds is over
    """

    def __init__(
        self,
        dsn,
        secret,
        coa_port=coa.PORT,
        walled_garden=False,
        silent_s=SILENT_S,
        try_s=coa.TRY_S,
        tries=coa.TRIES,
    ):
        self._dsn = dsn
        self._secret = secret
        self._orders = {"port": coa_port, "try_s": try_s, "tries": tries}
        self._walled_garden = walled_garden
        self._silent_s = silent_s

    # What a connection is

    def provision(self, access, former_login=None):
        group = r.group_of(access, self._walled_garden)
        if former_login == access.login:
            former_login = None
        with connect(self._dsn) as cursor:
            _lock(cursor, access.login)
            _make_groups(cursor)
            must_redial = _write(cursor, access, group)
            if former_login:
                _forget(cursor, former_login)
        ends = must_redial or access.access == p.BLOCKED and group != r.WALLED
        outcome = self._change(access.login, None if ends else r.rate_limit(access))
        if former_login:
            outcome = _sum(outcome, self._change(former_login, None))
        if must_redial:
            with connect(self._dsn) as cursor:
                _ungroup(cursor, access.login, [r.REDIAL])
        return outcome

    def remove(self, login):
        with connect(self._dsn) as cursor:
            _lock(cursor, login)
            _forget(cursor, login)
        return self._change(login, None)

    def disconnect(self, login):
        return self._change(login, None)

    # Who is on line, and was

    def sessions(self, logins):
        query = f"SELECT * FROM ({_SESSION}) AS s WHERE is_online AND username = ANY(%(logins)s)"
        return [_session(row) for row in self._rows(query, logins=list(logins))]

    def ended(self, logins):
        query = f"""
            SELECT DISTINCT ON (username) * FROM ({_SESSION}) AS s
             WHERE NOT is_online AND username = ANY(%(logins)s)
          ORDER BY username, acctstarttime DESC, radacctid DESC"""
        return [_session(row) for row in self._rows(query, logins=list(logins))]

    def history(self, login, limit=20):
        query = f"""{_SESSION} WHERE username = %(login)s
          ORDER BY acctstarttime DESC, radacctid DESC LIMIT %(limit)s"""
        return [_session(row) for row in self._rows(query, login=login, limit=limit)]

    def rejections(self, login, limit=5):
        query = """
            SELECT authdate, pass AS tried FROM radpostauth
             WHERE username = %(login)s AND reply = 'Access-Reject'
          ORDER BY authdate DESC LIMIT %(limit)s"""
        with connect(self._dsn) as cursor:
            stored = _stored(cursor, login)
            groups = _groups(cursor, login)
            cursor.execute(query, {"login": login, "limit": limit})
            return [(row.authdate, _reason(row, stored, groups)) for row in cursor]

    def usage(self, since, until, timezone):
        with connect(self._dsn, USAGE_S) as cursor:
            cursor.execute("SELECT to_regclass('radusage') IS NOT NULL AS by_hour")
            query = _BY_HOUR if cursor.fetchone().by_hour else _EVENLY
            cursor.execute(query, {"since": since, "until": until, "zone": timezone})
            return [p.Usage(row.username, row.day, row.down, row.up) for row in cursor]

    # Orders

    def _change(self, login, limit):
        """Give every session of a login another rate, or end them where there is none. All of them
        are tried before the first trouble is told."""
        dropped = changed = unknown = 0
        trouble = None
        sessions = self.sessions([login])
        orders = coa.Orders(self._secret, self._secrets(sessions), **self._orders)
        for session in sessions:
            try:
                if limit is None:
                    is_known = orders.disconnect(session)
                    dropped += is_known
                else:
                    is_known = orders.change_rate(session, limit)
                    changed += is_known
                unknown += not is_known
            except p.BackendError as error:
                trouble = trouble or error
        if trouble:
            raise trouble
        return p.Outcome(dropped, changed, unknown)

    def _secrets(self, sessions):
        """The secrets of the servers that have one of their own."""
        if not sessions:
            return {}
        query = "SELECT nasname, secret FROM nas WHERE nasname = ANY(%(servers)s)"
        servers = sorted({session.nas for session in sessions})
        return {row.nasname: row.secret for row in self._rows(query, servers=servers)}

    def _rows(self, query, **parameters):
        with connect(self._dsn) as cursor:
            cursor.execute(query, {"silent": self._silent_s, **parameters})
            return cursor.fetchall()


def _lock(cursor, login):
    """One at a time writes of a login: no constraint of the tables keeps rows single."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('radcheck'), hashtext(%s))", (login,))


def _make_groups(cursor):
    for name, tables in r.GROUPS.items():
        for table, items in zip(("radgroupcheck", "radgroupreply"), tables, strict=True):
            for item in items:
                cursor.execute(
                    f"""INSERT INTO {table} (groupname, attribute, op, value)
                        SELECT %(group)s, %(attribute)s, %(op)s, %(value)s
                         WHERE NOT EXISTS (
                            SELECT FROM {table}
                             WHERE groupname = %(group)s AND attribute = %(attribute)s)""",
                    dict(zip(("group", "attribute", "op", "value"), (name, *item), strict=True)),
                )


def _write(cursor, access, group):
    """Make the rows of a connection so; whether sessions on line must end for it, be it for what is
    changed now or for what an earlier call changed and could not carry out."""
    before, groups = _stored(cursor, access.login), _groups(cursor, access.login)
    after = r.rows(access, group)
    former = next((each for each in groups if each != r.REDIAL), None)
    redial = r.REDIAL in groups or r.must_redial(before, after, former, group)
    for table, wanted in after.items():
        if wanted != before[table]:
            cursor.execute(
                f"DELETE FROM {table} WHERE username = %s AND attribute = ANY(%s)",
                (access.login, list(r.OWNED[table])),
            )
            for row in sorted(wanted):
                cursor.execute(
                    f"INSERT INTO {table} (username, attribute, op, value) VALUES (%s, %s, %s, %s)",
                    (access.login, *row),
                )
    _ungroup(cursor, access.login, list(r.GROUPS))
    for name, priority in ((group, 1), (r.REDIAL, 99))[: 1 + redial]:
        cursor.execute(
            "INSERT INTO radusergroup (username, groupname, priority) VALUES (%s, %s, %s)",
            (access.login, name, priority),
        )
    return redial


def _stored(cursor, login):
    """{table: rows} of a login, of those that are ours."""
    found = {}
    for table, attributes in r.OWNED.items():
        cursor.execute(
            f"SELECT attribute, op, value FROM {table} WHERE username = %s AND attribute = ANY(%s)",
            (login, list(attributes)),
        )
        found[table] = {tuple(row) for row in cursor}
    return found


def _groups(cursor, login):
    cursor.execute(
        "SELECT groupname FROM radusergroup WHERE username = %s AND groupname = ANY(%s)",
        (login, list(r.GROUPS)),
    )
    return [row.groupname for row in cursor]


def _ungroup(cursor, login, groups):
    cursor.execute(
        "DELETE FROM radusergroup WHERE username = %s AND groupname = ANY(%s)", (login, groups)
    )


def _forget(cursor, login):
    for table in ("radcheck", "radreply", "radusergroup"):
        cursor.execute(f"DELETE FROM {table} WHERE username = %s", (login,))


def _session(row):
    ended = row.acctstoptime or (None if row.is_online else row.seen)
    return p.Session(
        login=row.username,
        session_id=row.acctsessionid,
        nas=row.nas,
        started_at=row.acctstarttime,
        seen_at=row.seen,
        ended_at=ended,
        end_cause=row.cause,
        ipv4=row.ipv4,
        mac=r.device_of(row.callingstationid),
        port=row.port,
        down_octets=row.down,
        up_octets=row.up,
    )


def _reason(rejection, stored, groups):
    """FreeRADIUS writes down what was tried, not why it was refused: it is told from what is in
    force now."""
    checks = {attribute: value for attribute, _op, value in stored["radcheck"]}
    if not checks:
        return p.UNKNOWN_LOGIN
    if r.REJECTED in groups:
        return p.ACCESS_BLOCKED
    # CHAP leaves a digest there, and some servers are told to leave nothing.
    if not rejection.tried or rejection.tried.startswith("0x"):
        return p.UNKNOWN_REASON
    if rejection.tried != checks.get("Cleartext-Password"):
        return p.WRONG_PASSWORD
    return p.OTHER_DEVICE if "Calling-Station-Id" in checks else p.UNKNOWN_REASON


def _sum(one, other):
    return p.Outcome(
        one.dropped + other.dropped, one.changed + other.changed, one.unknown + other.unknown
    )
