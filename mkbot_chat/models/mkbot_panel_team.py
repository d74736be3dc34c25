from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .mkbot_session_panel import SUBCHANNEL, iso

# Rows of an operator's conversations that are shown at most.
TEAM_SESSIONS_LIMIT = 100


class MkbotPanel(models.AbstractModel):
    """What supervisors see and do of their operators."""

    _inherit = "mkbot.panel"

    def _check_supervisor(self, code):
        self._check_tool(code)
        if not self.env.user.has_group("mkbot_chat.group_supervisor"):
            raise AccessError(self.env._("Only MKBOT supervisors can see the team."))

    def _today(self):
        """When the company's day began, in UTC."""
        return self.env.company._mkbot_day_start()

    def _team_users(self):
        """The operators of the companies at hand, or of the supervisor's sectors: supervisors are
        told of every one of them."""
        users = self.env["res.users"]._mkbot_operators_of(self.env.companies)
        led = self.env.user._mkbot_supervised_sectors()
        return users.filtered(lambda user: user.mkbot_sector_ids & led) if led else users

    def _team_sectors(self):
        """The sectors of the companies at hand that the supervisor leads."""
        # sudo: the sectors' operators and capacities, for supervisors
        sectors = self.env["mkbot.sector"].sudo()
        own = self.env.user._mkbot_supervises("id")
        return sectors.search(Domain("company_id", "in", self.env.companies.ids) & own)

    @api.model
    def team(self):
        """Every operator as they are now, by a fixed number of queries.

        :return: ``{"now", "operators": […], "sectors": [{"id", "name", "wait_target",
            "answer_target"}]}``; of an operator ``id name state reason_id reason since
            sector_ids load capacity own_capacity unanswered_since answer_target done
            average_seconds``: ``state`` as in :meth:`heartbeat`; ``capacity`` the largest that
            automatic assignment keeps to, 0 for none; ``answer_target`` of the conversation that
            is unanswered longest; ``done`` how many they ended or handed on today, in
            ``average_seconds`` each
        """
        self._check_supervisor("team")
        users = self._team_users()
        states = self.env["mkbot.panel.presence"]._open_stretches()
        closed = self.env["mkbot.presence.stretch"]._as_state()
        loads, done, unanswered = users._mkbot_loads(), self._done(users), self._unanswered(users)
        sectors = self._team_sectors()
        sector_ids = defaultdict(list)
        for sector in sectors:
            for user_id in sector.operator_ids.ids:
                sector_ids[user_id].append(sector.id)
        operators = []
        for user in users:
            own = sectors.browse(sector_ids[user.id])
            since, target = unanswered.get(user.id, (False, 0))
            count, seconds = done.get(user.id, (0, 0))
            stretch = states.get(user.id)
            operators.append(
                {
                    "id": user.id,
                    "name": user.name,
                    **(stretch._as_state() if stretch else closed),
                    "sector_ids": own.ids,
                    "load": loads.get(user.id, 0),
                    "capacity": user.mkbot_capacity or own._widest_capacity(),
                    "own_capacity": user.mkbot_capacity,
                    "unanswered_since": iso(since),
                    "answer_target": target,
                    "done": count,
                    "average_seconds": seconds,
                }
            )
        return {
            "now": iso(fields.Datetime.now()),
            "operators": operators,
            "sectors": [
                {
                    "id": sector.id,
                    "name": sector.name,
                    "wait_target": sector.target_wait_seconds,
                    "answer_target": sector.target_answer_seconds,
                }
                for sector in sectors
            ],
        }

    def _done(self, users):
        """What each ended or handed on today, as ``{user id: (count, average seconds)}``."""
        # sudo: colleagues' stretches, of the companies at hand.
        stretches = self.env["mkbot.session.stretch"].sudo()
        groups = stretches._read_group(
            [
                ("ended_at", ">=", self._today()),
                ("operator_id", "in", users.ids),
                ("session_id.company_id", "in", self.env.companies.ids),
            ],
            ["operator_id"],
            ["session_id:count_distinct", "seconds:sum"],
        )
        return {user.id: (count, round(seconds / count)) for user, count, seconds in groups}

    def _unanswered(self, users):
        """Each one's conversation that is unanswered longest, as ``{user id: (since when, the
        sector's target in seconds)}``."""
        self.env["mkbot.session"].sudo().flush_model()
        self.env["mkbot.sector"].sudo().flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (rel.user_id) rel.user_id, session.unanswered_since,
                          COALESCE(sector.target_answer_seconds, %(default)s)
                     FROM mkbot_session_operator_rel AS rel
                     JOIN mkbot_session AS session ON session.id = rel.session_id
                LEFT JOIN mkbot_sector AS sector ON sector.id = session.sector_id
                    WHERE rel.user_id = ANY(%(users)s) AND session.state = 'active'
                      AND session.unanswered_since IS NOT NULL
                      AND session.company_id = ANY(%(companies)s)
                 ORDER BY rel.user_id, session.unanswered_since""",
                users=users.ids,
                companies=self.env.companies.ids,
                default=self._default_target("target_answer_seconds"),
            )
        )
        return {user_id: (since, target) for user_id, since, target in rows}

    def _default_target(self, name):
        """The target of conversations without a sector."""
        return self.env["mkbot.sector"].default_get([name])[name]

    @api.model
    def team_sessions(self, user_id):
        """The conversations of an operator, that the supervisor may read.

        :return: ``[Row…]``, unanswered longest first
        """
        self._check_supervisor("team")
        sessions = self.env["mkbot.session"].search(
            [("state", "=", "active"), ("operator_ids", "in", [int(user_id)])],
            order="unanswered_since, state_since, id",
            limit=TEAM_SESSIONS_LIMIT,
        )
        return sessions._panel_rows()

    @api.model
    def operators(self, session_id):
        """Also says of each what keeps them: ``state``, ``reason`` and ``since``."""
        rows = super().operators(session_id)
        stretches = self.env["mkbot.panel.presence"]._open_stretches()
        closed = self.env["mkbot.presence.stretch"]
        return [{**row, **stretches.get(row["id"], closed)._as_state()} for row in rows]

    # ----- leading -----

    def _team_user(self, user_id):
        user = self._team_users().filtered(lambda user: user.id == user_id)
        if not user:
            raise UserError(self.env._("Choose an operator."))
        return user

    def _team_open_stretch(self, user):
        stretch = self.env["mkbot.panel.presence"]._open_stretches().get(user.id)
        if not stretch:
            raise UserError(self.env._("%s has no panel open now.", user.name))
        return stretch

    @api.model
    def team_pause(self, user_id, reason_id=None):
        """Have an operator given no new conversations.

        :param int reason_id: a ``mkbot.pause.reason``
        :return: the operator's state, see :meth:`heartbeat`
        """
        self._check_supervisor("team")
        user = self._team_user(user_id)
        reason = self._pause_reason(reason_id)
        self._team_open_stretch(user)
        stretch = self.env["mkbot.presence.stretch"]._begin(user, "paused", reason)
        self._team_notice(
            user,
            lambda env: env._("%s paused you: you get no new conversations.", self.env.user.name),
        )
        return stretch._as_state()

    @api.model
    def team_resume(self, user_id):
        """End an operator's pause: they are available, or away where nobody sits at the panel.

        :return: the operator's state, see :meth:`heartbeat`
        """
        self._check_supervisor("team")
        user = self._team_user(user_id)
        stretch = self._team_open_stretch(user)
        if stretch.state == "paused":
            is_idle = self.env["mkbot.panel.presence"]._is_idle(user)
            state = "away" if is_idle else "available"
            stretch = self.env["mkbot.presence.stretch"]._begin(user, state)
            self._team_notice(user, lambda env: env._("%s ended your pause.", self.env.user.name))
        return stretch._as_state()

    @api.model
    def team_capacity(self, user_id, capacity):
        """Set how many conversations automatic assignment gives an operator at most.

        :param int capacity: 0 for the sector's limit
        """
        self._check_supervisor("team")
        capacity = int(capacity)
        if not 0 <= capacity <= 999:
            raise UserError(self.env._("A capacity is a number from 0 to 999."))
        # sudo: users are written by administrators; this one number is a supervisor's to set.
        self._team_user(user_id).sudo().mkbot_capacity = capacity
        self.env["mkbot.sector"]._assign_soon()
        return True

    def _team_notice(self, user, words):
        """Tell an operator, in their language, what was done to them."""
        if user != self.env.user:
            message = words(self.with_context(lang=user.lang).env)
            self.env["bus.bus"]._sendone(
                (user, SUBCHANNEL), "mkbot.panel/notice", {"message": message, "type": "info"}
            )
