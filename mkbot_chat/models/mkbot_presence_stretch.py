from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from .mkbot_errand import utc_now
from .mkbot_panel_presence import GRACE_SECONDS, TIMEOUT_SECONDS
from .mkbot_session_panel import SUBCHANNEL, SUPERVISORS_SUBCHANNEL, iso

# A pause goes on for whoever closes the panel in it and comes back within this time: the lid is
# shut for lunch, the window is closed before a meeting.
PAUSE_KEPT = timedelta(hours=4)


class MkbotPresenceStretch(models.Model):
    """How long an operator was in one state: the raw fact behind reports of presence.

    The open stretch of a user, the one without an end, is the state they are in; who has none has
    no panel open. Whoever depends on the state, or gives the user a conversation, writes that row:
    of two transactions that read it at the same time one fails to serialize and is run again.
    """

    _name = "mkbot.presence.stretch"
    _description = "Operator's Stretch of Presence"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", "Operator", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    state = fields.Selection(
        [("available", "Available"), ("paused", "Paused"), ("away", "Away")], required=True
    )
    reason_id = fields.Many2one("mkbot.pause.reason", index="btree_not_null", ondelete="restrict")
    started_at = fields.Datetime(required=True, index=True)
    ended_at = fields.Datetime()
    seconds = fields.Integer(help="Duration, written when the stretch ends.")
    # With fractions of a second, for the turn of each in a burst.
    given_at = fields.Datetime(
        help="When the operator was last given a conversation, or took one; also before this"
        " stretch."
    )
    idle_at = fields.Datetime(
        help="When the operator last got a conversation or got rid of one; also before this"
        " stretch."
    )

    _open_unique = models.UniqueIndex("(user_id) WHERE ended_at IS NULL")
    _user_index = models.Index("(user_id, id)")

    # ----- which -----

    @api.model
    def _of(self, user):
        """The open stretch of a user."""
        # sudo: operators have no right on their colleagues' stretches, nor to write their own.
        return self.sudo().search([("user_id", "=", user.id), ("ended_at", "=", False)])

    def _as_state(self):
        """The state this stretch means, as panels show it.

        :return: ``{"state", "reason_id", "reason", "since"}``; ``closed`` without a stretch
        """
        # sudo: as above, and the reason may be another company's by now.
        stretch = self.sudo()
        return {
            "state": stretch.state or "closed",
            "reason_id": stretch.reason_id.id,
            "reason": stretch.reason_id.name or "",
            "since": iso(stretch.started_at),
        }

    # ----- changes -----

    @api.model
    def _arrive(self, user, state):
        """A user whose panel was closed has one open: their pause goes on, a reload is no
        absence.

        :param state: what they are in otherwise
        """
        last = self.sudo().search([("user_id", "=", user.id)], limit=1)
        now = fields.Datetime.now()
        if last.state == "paused":
            is_kept = last.ended_at > now - PAUSE_KEPT
        else:
            is_kept = last.state == state and (
                last.ended_at > now - timedelta(seconds=GRACE_SECONDS)
            )
        if not is_kept:
            return self._begin(user, state)
        last.write({"ended_at": False, "seconds": 0})
        last._changed()
        return last

    @api.model
    def _begin(self, user, state, reason=None):
        """Put a user whose panel is open in a state, if they are not in it already.

        :param reason: a ``mkbot.pause.reason``
        :return: the open stretch
        """
        reason = reason or self.env["mkbot.pause.reason"]
        current = self._of(user)
        if (current.state, current.reason_id) == (state, reason):
            return current
        if current:
            current._end(fields.Datetime.now())
        # sudo: see `_of`.
        self.sudo().flush_model()
        # Two windows at the same time: the second fails to serialize and sees the first's stretch
        # when it is run again. A plain INSERT would fail for good.
        self.env.cr.execute(
            SQL(
                """INSERT INTO mkbot_presence_stretch
                          (user_id, company_id, state, reason_id, started_at, given_at, idle_at,
                           create_uid, create_date, write_uid, write_date)
                   SELECT %(user)s, %(company)s, %(state)s, %(reason)s, %(now)s, last.given_at,
                          last.idle_at, %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM (VALUES (1)) AS one
                LEFT JOIN LATERAL (SELECT given_at, idle_at FROM mkbot_presence_stretch
                                    WHERE user_id = %(user)s ORDER BY id DESC LIMIT 1) AS last
                       ON TRUE
              ON CONFLICT (user_id) WHERE ended_at IS NULL DO NOTHING
                RETURNING id""",
                user=user.id,
                company=user.sudo().company_id.id,
                state=state,
                reason=reason.id or None,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        stretch = self.sudo().browse(row[0] for row in self.env.cr.fetchall())
        stretch._changed()
        return stretch

    def _end(self, at):
        """End the stretch: what the user is in next is for the caller to say."""
        for stretch in self.sudo():
            at = max(at, stretch.started_at)
            seconds = int((at - stretch.started_at).total_seconds())
            stretch.write({"ended_at": at, "seconds": seconds})

    def _close(self, at):
        """End the stretch of a user whose last panel was closed."""
        if self:
            self._end(at)
            self._tell(self.sudo().user_id, self.browse()._as_state())

    def _changed(self):
        """Tell the user's panels and the supervisors of a new state; who is available may be
        given a conversation."""
        for stretch in self.sudo():
            self._tell(stretch.user_id, stretch._as_state())
            if stretch.state == "available":
                self.env["mkbot.sector"]._assign_soon(stretch.user_id)

    @api.model
    def _tell(self, user, state):
        send = self.env["bus.bus"]._sendone
        send((user, SUBCHANNEL), "mkbot.panel/presence", state)
        # sudo: where a colleague works
        user = user.sudo()
        supervisors = user.mkbot_sector_ids._supervisors_of_these()
        for channel in (
            *((company, SUPERVISORS_SUBCHANNEL) for company in user.company_ids),
            *((supervisor, SUBCHANNEL) for supervisor in supervisors),
        ):
            send(channel, "mkbot.panel/team", {"user_id": user.id, **state})

    def _hold(self):
        """Have every transition of the same user that is under way begin again after this one."""
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE mkbot_presence_stretch SET seconds = seconds WHERE id = ANY(%s)",
                    self.ids,
                )
            )

    @api.model
    def _note_given(self, users):
        """Note that users got a conversation. Also what makes capacity hold: see the class."""
        now = utc_now()
        self._note_load(
            SQL(
                """UPDATE mkbot_presence_stretch SET idle_at = %s, given_at = %s
                    WHERE user_id = ANY(%s) AND ended_at IS NULL""",
                now,
                now,
                users.ids,
            )
        )

    @api.model
    def _note_freed(self, users):
        """Note that users got rid of a conversation.

        Nobody need read anew because of that: somebody who counted one more does no harm. So it
        gives way to whoever is at the row.
        """
        # sudo: see `_of`. Not by the savepoint: it would also send what the panels are to be shown.
        self.sudo().flush_model()
        try:
            with self.env.cr.savepoint(flush=False):
                self._note_load(
                    SQL(
                        """UPDATE mkbot_presence_stretch SET idle_at = %s WHERE id IN (
                                  SELECT id FROM mkbot_presence_stretch
                                   WHERE user_id = ANY(%s) AND ended_at IS NULL
                                     FOR NO KEY UPDATE SKIP LOCKED)""",
                        utc_now(),
                        users.ids,
                    )
                )
        except OperationalError:
            # Changed since this transaction began.
            return

    @api.model
    def _note_load(self, query):
        # sudo: see `_of`.
        self.sudo().flush_model()
        self.env.cr.execute(query, log_exceptions=False)
        self.sudo().invalidate_model(["given_at", "idle_at"])

    # ----- panels that went without a word -----

    @api.model
    def _cron_sweep(self):
        """End the stretches of users none of whose panels is alive, when it was so last."""
        self.sudo().flush_model()
        self.env["mkbot.panel.presence"].sudo().flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """SELECT stretch.id, max(panel.last_seen)
                     FROM mkbot_presence_stretch AS stretch
                LEFT JOIN mkbot_panel_presence AS panel ON panel.user_id = stretch.user_id
                    WHERE stretch.ended_at IS NULL
                 GROUP BY stretch.id
                   HAVING COALESCE(max(panel.last_seen), '-infinity') <= %s""",
                now - timedelta(seconds=TIMEOUT_SECONDS),
            )
        )
        for stretch_id, last_seen in rows:
            try:
                with self.env.cr.savepoint():
                    self.browse(stretch_id)._close(last_seen or now)
            except OperationalError:
                # The user does something at this very moment: there is another minute.
                self.env.invalidate_all()
