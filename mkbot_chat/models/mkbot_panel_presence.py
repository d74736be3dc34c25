from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

# Seconds between two signs of life of an open panel, and after how long it counts as closed.
HEARTBEAT_SECONDS = 25
TIMEOUT_SECONDS = 75
# Seconds a panel keeps after its WebSocket closed: more than one heartbeat, so that a mere
# reconnection changes nothing.
GRACE_SECONDS = 30


class MkbotPanelPresence(models.Model):
    """An open panel of an operator: who has one, and is neither paused nor away, can be given
    conversations.

    Written by heartbeats, removed by the page's last breath. `mail.presence` does not do: any
    closing socket sets the user offline until another tab speaks. The state of the person, over
    all their panels, is their open ``mkbot.presence.stretch``.
    """

    _name = "mkbot.panel.presence"
    _description = "Open Panel"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    uuid = fields.Char(required=True)
    last_seen = fields.Datetime(required=True)
    active_at = fields.Datetime(help="When somebody last did something in this panel.")

    _uuid_unique = models.Constraint("UNIQUE(uuid)", "A panel has one presence.")

    @api.model
    def _beat(self, uuid, idle=0):
        """Note that the user's panel is open, and move the user on to the state that follows.

        :param int idle: seconds since somebody did something in it
        :return: the user's open ``mkbot.presence.stretch``
        """
        user = self.env.user
        is_ours, stretch_id, state, is_idle = self._beat_row(uuid, idle)
        stretches = self.env["mkbot.presence.stretch"]
        stretch = stretches.sudo().browse(stretch_id or [])
        wanted = "away" if is_idle else "available"
        if not is_ours or state in ("paused", wanted):
            return stretch
        return stretches._begin(user, wanted) if stretch else stretches._arrive(user, wanted)

    def _beat_row(self, uuid, idle):
        """One query: 500 operators beat every :data:`HEARTBEAT_SECONDS` seconds.

        :return: ``(the panel is the user's, id and state of their stretch, they do nothing)``
        """
        now = fields.Datetime.now()
        # sudo: users have no rights on presences, they only ever write their own here.
        self.sudo().flush_model()
        self.env["mkbot.presence.stretch"].sudo().flush_model()
        self.env["res.company"].sudo().flush_model(["mkbot_away_minutes"])
        # A uuid of somebody else's panel is left alone.
        self.env.cr.execute(
            SQL(
                """WITH beat AS (
                       INSERT INTO mkbot_panel_presence AS panel
                                   (user_id, uuid, last_seen, active_at)
                       VALUES (%(uid)s, %(uuid)s, %(now)s, %(active)s)
                  ON CONFLICT (uuid) DO UPDATE
                          SET last_seen = EXCLUDED.last_seen,
                              active_at = GREATEST(panel.active_at, EXCLUDED.active_at)
                        WHERE panel.user_id = EXCLUDED.user_id
                    RETURNING active_at)
                   SELECT EXISTS (SELECT FROM beat), stretch.id, stretch.state,
                          company.mkbot_away_minutes > 0 AND
                          GREATEST((SELECT active_at FROM beat),
                                   (SELECT max(active_at) FROM mkbot_panel_presence
                                     WHERE user_id = users.id AND last_seen > %(limit)s))
                          < %(now)s - company.mkbot_away_minutes * INTERVAL '1 minute'
                     FROM res_users AS users
                     JOIN res_company AS company ON company.id = users.company_id
                LEFT JOIN mkbot_presence_stretch AS stretch
                       ON stretch.user_id = users.id AND stretch.ended_at IS NULL
                    WHERE users.id = %(uid)s""",
                uid=self.env.uid,
                uuid=uuid,
                now=now,
                active=now - timedelta(seconds=idle),
                limit=self._alive_since(),
            )
        )
        row = self.env.cr.fetchone()
        self.sudo().invalidate_model()
        return row

    @api.model
    def _alive_since(self):
        return fields.Datetime.now() - timedelta(seconds=TIMEOUT_SECONDS)

    @api.model
    def _is_idle(self, user):
        """Whether a user did nothing in any open panel for as long as their company allows."""
        minutes = user.sudo().company_id.mkbot_away_minutes
        # sudo: see `_beat_row`.
        panels = self.sudo().search(
            [("user_id", "=", user.id), ("last_seen", ">", self._alive_since())]
        )
        active_at = max(filter(None, panels.mapped("active_at")), default=None)
        limit = fields.Datetime.now() - timedelta(minutes=minutes)
        return bool(minutes and active_at and active_at < limit)

    @api.model
    def _leave(self, uuid):
        """Forget the user's panel: it was closed."""
        user = self.env.user
        # sudo: users have no rights on presences, they only ever remove their own here
        panels = self.sudo()
        panel = panels.search([("uuid", "=", uuid), ("user_id", "=", user.id)])
        if not panel:
            return
        stretch = self.env["mkbot.presence.stretch"]._of(user)
        # Two windows that close at the same time see each other.
        stretch._hold()
        panel.unlink()
        alive = [("user_id", "=", user.id), ("last_seen", ">", self._alive_since())]
        if not panels.search_count(alive, limit=1):
            stretch._close(fields.Datetime.now())

    @api.model
    def _socket_closed(self, user):
        """A socket of the user closed: unless the panel speaks again soon, it is gone too."""
        query = SQL(
            "UPDATE mkbot_panel_presence SET last_seen = LEAST(last_seen, %s) WHERE user_id = %s",
            fields.Datetime.now() - timedelta(seconds=TIMEOUT_SECONDS - GRACE_SECONDS),
            user.id,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except OperationalError:
            # The panel is beating or leaving at this very moment: it speaks for itself.
            return
        self.invalidate_model()

    @api.model
    def _open_stretches(self):
        """The open stretches of all who have a panel open now, by user id."""
        # sudo: presences are only ever read through what the panel shows of them
        self.sudo().flush_model()
        stretches = self.env["mkbot.presence.stretch"].sudo()
        stretches.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, user_id FROM mkbot_presence_stretch AS stretch
                    WHERE ended_at IS NULL AND EXISTS (
                          SELECT FROM mkbot_panel_presence AS panel
                           WHERE panel.user_id = stretch.user_id AND panel.last_seen > %s)""",
                self._alive_since(),
            )
        )
        all_of_them = stretches.browse(id_ for id_, _user_id in rows)
        return {user_id: stretch for (_id, user_id), stretch in zip(rows, all_of_them, strict=True)}

    @api.model
    def _open_panels(self):
        """Who has a panel open now.

        :return: dict of user id → whether that user gets no new conversations: paused or away
        """
        return {
            user_id: stretch.state != "available"
            for user_id, stretch in self._open_stretches().items()
        }

    @api.model
    def _available_users(self):
        """The users who can be given a conversation now."""
        panels = self._open_panels()
        return self.env["res.users"].browse([uid for uid, paused in panels.items() if not paused])

    @api.autovacuum
    def _gc_presences(self):
        limit = fields.Datetime.now() - timedelta(hours=1)
        self.search([("last_seen", "<", limit)]).unlink()
