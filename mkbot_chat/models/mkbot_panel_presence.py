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
    """An open panel of an operator: who has one, and not paused, can be given conversations.

    Written by heartbeats, removed by the page's last breath. `mail.presence` does not do: any
    closing socket sets the user offline until another tab speaks.
    """

    _name = "mkbot.panel.presence"
    _description = "Open Panel"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    uuid = fields.Char(required=True)
    last_seen = fields.Datetime(required=True)
    paused = fields.Boolean()

    _uuid_unique = models.Constraint("UNIQUE(uuid)", "A panel has one presence.")

    @api.model
    def _beat(self, uuid, paused=None):
        """Note that the user's panel is open.

        :param bool paused: set the pause of all the user's panels; `None` leaves it as it is
        :return: whether the user is paused
        """
        now = fields.Datetime.now()
        uid = self.env.uid
        # A uuid of somebody else's panel is left alone.
        self.env.cr.execute(
            SQL(
                """INSERT INTO mkbot_panel_presence (user_id, uuid, last_seen, paused)
                   VALUES (%(uid)s, %(uuid)s, %(now)s, COALESCE(%(paused)s, (
                       SELECT bool_or(paused) FROM mkbot_panel_presence
                        WHERE user_id = %(uid)s AND last_seen > %(limit)s), FALSE))
                   ON CONFLICT (uuid) DO UPDATE
                      SET last_seen = EXCLUDED.last_seen,
                          paused = COALESCE(%(paused)s, mkbot_panel_presence.paused)
                    WHERE mkbot_panel_presence.user_id = EXCLUDED.user_id
                RETURNING paused""",
                uid=uid,
                uuid=uuid,
                now=now,
                paused=paused,
                limit=now - timedelta(seconds=TIMEOUT_SECONDS),
            )
        )
        row = self.env.cr.fetchone()
        if paused is not None:
            self.env.cr.execute(
                SQL(
                    "UPDATE mkbot_panel_presence SET paused = %s WHERE user_id = %s AND uuid != %s",
                    paused,
                    uid,
                    uuid,
                )
            )
        self.invalidate_model()
        return bool(row and row[0])

    @api.model
    def _leave(self, uuid):
        """Forget the user's panel: it was closed."""
        # sudo: users have no rights on presences, they only ever remove their own here
        self.sudo().search([("uuid", "=", uuid), ("user_id", "=", self.env.uid)]).unlink()

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
    def _open_panels(self):
        """Who has a panel open now.

        :return: dict of user id → whether that user is paused
        """
        limit = fields.Datetime.now() - timedelta(seconds=TIMEOUT_SECONDS)
        # sudo: presences are only ever read through what the panel shows of them
        groups = self.sudo()._read_group(
            [("last_seen", ">", limit)], ["user_id"], ["paused:bool_or"]
        )
        return {user.id: bool(paused) for user, paused in groups}

    @api.model
    def _available_users(self):
        """The users who can be given a conversation now."""
        panels = self._open_panels()
        return self.env["res.users"].browse([uid for uid, paused in panels.items() if not paused])

    @api.autovacuum
    def _gc_presences(self):
        limit = fields.Datetime.now() - timedelta(hours=1)
        self.search([("last_seen", "<", limit)]).unlink()
