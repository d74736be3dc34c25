import json
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL

from .. import drivers

#: What was read longer ago says nothing of now.
STALE = timedelta(minutes=10)
#: Rows written in one transaction.
CHUNK = 2000
#: What is kept of what a server tells.
KEPT = (
    "online",
    "since",
    "seen_at",
    "ipv4",
    "mac",
    "nas",
    "port",
    "down_octets",
    "up_octets",
    "last_end_at",
    "last_end_cause",
)


class IspLive(models.Model):
    """A mirror of what access servers know of each connection, read every minute.

    A table of its own: what the poll writes neither locks a connection nor comes into its history.
    Only what changed is written; when all of a server was read stands in `isp.reading`. Off line,
    the device, the server and the port are those of the last session.
    """

    _name = "isp.live"
    _description = "Connection on its Access Server"
    _rec_name = "connection_id"
    _log_access = False

    connection_id = fields.Many2one(
        "isp.connection", required=True, readonly=True, ondelete="cascade"
    )
    server_id = fields.Many2one(
        "isp.server", required=True, readonly=True, index=True, ondelete="cascade"
    )
    online = fields.Boolean(required=True, readonly=True)
    since = fields.Datetime(readonly=True)
    seen_at = fields.Datetime(readonly=True, help="When the access server last told of it.")
    ipv4 = fields.Char(string="IPv4", readonly=True)
    mac = fields.Char(string="MAC", readonly=True)
    nas = fields.Char(string="Access server", readonly=True)
    port = fields.Char(readonly=True)
    down_octets = fields.Float(digits=(20, 0), readonly=True)
    up_octets = fields.Float(digits=(20, 0), readonly=True)
    last_end_at = fields.Datetime(readonly=True, string="Last drop")
    last_end_cause = fields.Char(readonly=True, string="Cause of the last drop")
    looked_at = fields.Datetime(readonly=True, help="When this one was asked for by itself.")
    read_at = fields.Datetime(compute="_compute_read_at")

    _connection_unique = models.Constraint(
        "UNIQUE(connection_id)", "This connection has its row already."
    )
    _online = models.Index("(connection_id) WHERE online")

    @api.depends("server_id", "looked_at")
    def _compute_read_at(self):
        # sudo: when it was read is no secret
        readings = (
            self.env["isp.reading"]
            .sudo()
            .search_fetch(
                [("server_id", "in", self.server_id.ids), ("kind", "=", "sessions")],
                ["server_id", "read_at"],
            )
        )
        read_at = {reading.server_id: reading.read_at for reading in readings}
        for live in self:
            moments = [read_at.get(live.server_id), live.looked_at]
            live.read_at = max((moment for moment in moments if moment), default=False)

    def _is_known(self):
        """Whether what stands here was read lately enough to be true now."""
        self.ensure_one()
        return bool(self.read_at) and fields.Datetime.now() - self.read_at < STALE

    @api.model
    def _cron_read(self):
        """Read who is on line from every access server; no transaction is open meanwhile."""
        self.env["isp.reading"]._each("sessions", self._read)

    @api.model
    def _read(self, reading_id):
        commit = self.env["isp.operation"]._commit
        server_id, kind, settings, known = commit(self._known, reading_id)
        logins = list(known)
        sessions = newest(drivers.ask(kind, settings, "sessions", logins))
        moved = [login for login, (_id, row) in known.items() if _moved(row, sessions.get(login))]
        ended = newest(drivers.ask(kind, settings, "ended", moved)) if moved else {}
        changed, turned = [], []
        for login, (connection_id, row) in known.items():
            facts = facts_of(row, sessions.get(login), ended.get(login))
            if facts != row:
                changed.append({"connection_id": connection_id, "server_id": server_id, **facts})
            if row and facts["online"] != row["online"]:
                turned.append(connection_id)
        for start in range(0, len(changed), CHUNK):
            commit(self._write_down, changed[start : start + CHUNK])
        commit(self._show, turned)
        return {}

    @api.model
    def _show(self, connection_ids):
        """Let who looks at connections in a panel see what became of them."""
        connections = self.env["isp.connection"].browse(connection_ids)
        if connections:
            self.env["mkbot.lookup"]._watch_changed(connections)

    @api.model
    def _known(self, reading_id):
        """What is asked and what was known before.

        :return: the server's id, kind and settings; ``{login: (connection id, what is known)}``,
            which is None of a connection that was never read
        """
        server = self.env["isp.reading"].browse(reading_id).server_id
        self.env["isp.connection"].flush_model(["server_id", "state", "code"])
        # Of other connections nothing is known any more.
        self.env.cr.execute(
            SQL(
                """DELETE FROM isp_live live USING isp_connection connection
                    WHERE connection.id = live.connection_id AND live.server_id = %s
                      AND (connection.state = 'ended'
                           OR connection.server_id IS DISTINCT FROM live.server_id)""",
                server.id,
            )
        )
        columns = SQL(", ").join(SQL.identifier("live", name) for name in KEPT)
        rows = self.env.execute_query(
            SQL(
                """SELECT connection.code, connection.id, live.id, %s
                     FROM isp_connection connection
                LEFT JOIN isp_live live ON live.connection_id = connection.id
                    WHERE connection.server_id = %s AND connection.state <> 'ended'""",
                columns,
                server.id,
            )
        )
        known = {
            login: (connection_id, dict(zip(KEPT, facts, strict=True)) if live_id else None)
            for login, connection_id, live_id, *facts in rows
        }
        return server.id, server.kind, server._settings(), known

    @api.model
    def _write_down(self, rows):
        """Keep rows ``{"connection_id", "server_id", …}``, all with the same names."""
        names = list(rows[0])
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        self.env.cr.execute(
            SQL(
                """INSERT INTO isp_live (%s)
                   SELECT %s FROM jsonb_populate_recordset(NULL::isp_live, %s) AS told
                    WHERE EXISTS (SELECT FROM isp_connection WHERE id = told.connection_id)
              ON CONFLICT (connection_id) DO UPDATE SET %s""",
                columns,
                SQL(", ").join(SQL.identifier("told", name) for name in names),
                json.dumps(rows, default=str),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in names
                ),
            )
        )
        self.invalidate_model()


def newest(sessions):
    """``{login: session}``, of several of one login the one that began last."""
    return {each.login: each for each in sorted(sessions, key=lambda one: one.started_at)}


def _moved(row, session):
    """Whether a session ended since the row was written, as far as one can see."""
    if row is None:
        return True
    if session is None:
        return row["online"]
    return not row["online"] or row["since"] != naive(session.started_at)


def facts_of(row, session, ended):
    """What is kept of a connection.

    :param row: what was kept before, None when it was never read
    :param session: the one on line, None when there is none
    :param ended: the last one that ended, None when none is known to have ended lately
    """
    last = session or ended
    facts = dict(row) if row else dict.fromkeys(KEPT, None)
    if last:
        facts.update(seen_at=naive(last.seen_at), mac=last.mac, nas=last.nas, port=last.port)
    if ended:
        facts.update(last_end_at=naive(ended.ended_at), last_end_cause=ended.end_cause)
    facts.update(
        online=bool(session),
        since=naive(session.started_at) if session else None,
        ipv4=session.ipv4 if session else None,
        down_octets=session.down_octets if session else 0,
        up_octets=session.up_octets if session else 0,
    )
    return facts


def naive(moment):
    """UTC as Odoo keeps it."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
