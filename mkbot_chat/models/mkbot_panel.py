from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..port import OPEN_STATES
from .mkbot_panel_presence import HEARTBEAT_SECONDS
from .mkbot_session_panel import SUBCHANNEL, SUPERVISORS_SUBCHANNEL, iso

LISTS = {
    "waiting": (("waiting",), "state_since, id"),
    "bot": (("bot",), "state_since desc, id desc"),
    "all": (OPEN_STATES, "state_since desc, id desc"),
}
ROWS_LIMIT = 200
DAY_SECONDS = 86400


class MkbotPanel(models.AbstractModel):
    """What the panel asks of the server. Operators only; records by the operator's own rights."""

    _name = "mkbot.panel"
    _description = "Operator Panel"

    def _check_operator(self):
        if not self.env.user.has_group("mkbot_chat.group_operator"):
            raise AccessError(self.env._("Only MKBOT operators can use the panel."))

    def _check_tool(self, code):
        """Check that the user may use a tool of the palette.

        :param str code: the tool's id in the panel's registry
        :raise AccessError: they may not, in words
        """
        self._check_operator()
        self.env["mkbot.tool"]._check(code)

    def _readable_session(self, session_id):
        session = self.env["mkbot.session"].browse(session_id).exists()
        session.check_access("read")
        return session

    @api.model
    def open(self, panel_uuid):
        """All that a panel needs to start or to catch up, in one answer.

        :param str panel_uuid: of this panel; it is counted as open from now on
        :return: see the keys below; ``sessions`` is every open session the user may read, as
            ``[id, state, mine, rank]``: the counts derive from it
        """
        self._check_operator()
        user = self.env.user
        presence = self.env["mkbot.panel.presence"]._beat(str(panel_uuid))._as_state()
        settings = self.env["res.users.settings"]._find_or_create_for_user(user)
        mine = self.env["mkbot.session"].search(self._mine_domain(), order="state_since, id")
        return {
            "me": {
                "id": user.id,
                "name": user.name,
                "sound": settings.mkbot_sound,
                "notify": settings.mkbot_notify,
                "theme": settings.mkbot_theme,
                "presence": presence,
                "supervisor": user.has_group("mkbot_chat.group_supervisor"),
                "admin": user.has_group("mkbot_chat.group_admin"),
            },
            "now": iso(fields.Datetime.now()),
            "bot_partner_id": self.env.ref("mkbot_chat.partner_bot").id,
            "sessions": self._compact_sessions(set(mine.ids)),
            "mine": mine._panel_rows(card=True),
            **self._settings(),
            "heartbeat_seconds": HEARTBEAT_SECONDS,
            "bus_channel": "mkbot.panel",
        }

    def _mine_domain(self):
        return Domain("state", "=", "active") & Domain("operator_ids", "in", self.env.uid)

    def _compact_sessions(self, mine_ids):
        session = self.env["mkbot.session"]
        query = session._search(Domain("state", "in", OPEN_STATES))
        columns = [
            session._field_to_sql(session._table, name, query) for name in ("id", "state", "rank")
        ]
        return [
            [id_, state, int(id_ in mine_ids), rank or 0]
            for id_, state, rank in self.env.execute_query(query.select(*columns))
        ]

    def _settings(self):
        return {
            "sectors": self.env["mkbot.sector"].search_read(
                [], ["name", "target_wait_seconds", "target_answer_seconds"], load=None
            ),
            "categories": self.env["mkbot.category"].search_read(
                [], ["name", "sector_id"], load=None
            ),
            "tags": self.env["mkbot.tag"].search_read([], ["name", "color"], load=None),
        }

    @api.model
    def rows(self, which, offset=0, limit=50, search=""):
        """A page of a list.

        :param str which: ``waiting`` (longest first), ``bot`` or ``all`` (newest first)
        :param str search: words of the customer's or contact's name, protocol, or last message
        :return: ``{"rows": [Row…], "total": n}``
        """
        self._check_operator()
        if which not in LISTS:
            raise UserError(self.env._("There is no list “%s”.", which))
        states, order = LISTS[which]
        domain = Domain("state", "in", states)
        if search := (search or "").strip():
            domain &= self._search_domain(domain, search)
        session = self.env["mkbot.session"]
        limit = min(max(int(limit), 1), ROWS_LIMIT)
        rows = session.search(domain, offset=max(int(offset), 0), limit=limit, order=order)
        return {"rows": rows._panel_rows(), "total": session.search_count(domain)}

    def _search_domain(self, domain, search):
        """What `search` finds among the sessions of `domain`. Names are looked up among theirs:
        there are millions of customers and contacts whose names it could match."""
        sessions = self.env["mkbot.session"].search_fetch(domain, ["partner_id", "contact_id"])
        found = Domain("name", "ilike", search) | Domain("last_preview", "ilike", search)
        for name in ("partner_id", "contact_id"):
            # sudo: the row shows these names to whoever may read the session
            named = sessions.sudo()[name].with_context(active_test=False)
            ids = named.search([("id", "in", named.ids), ("name", "ilike", search)]).ids
            found |= Domain(name, "in", ids)
        return found

    @api.model
    def operators(self, session_id):
        """Who could take or join a session: operators of its company whose panel is open.

        :return: ``[{"id", "name", "sector_names", "load", "paused"}]``, least busy first;
            ``load`` is how many conversations they attend, snoozed ones not counted
        """
        self._check_operator()
        session = self._readable_session(session_id)
        panels = self.env["mkbot.panel.presence"]._open_panels()
        # Whoever may read the attendance is told the names, sectors and load of its operators.
        others = session._colleagues() - session.sudo().operator_ids
        users = others.filtered(lambda user: user.id in panels)
        loads = users._mkbot_loads()
        sectors = self.env["mkbot.sector"].sudo().search([("operator_ids", "in", users.ids)])
        result = [
            {
                "id": user.id,
                "name": user.name,
                "sector_names": sectors.filtered(lambda s, u=user: u in s.operator_ids).mapped(
                    "name"
                ),
                "load": loads.get(user.id, 0),
                "paused": panels[user.id],
            }
            for user in users
        ]
        return sorted(result, key=lambda row: (row["paused"], row["load"], row["name"]))

    @api.model
    def heartbeat(self, panel_uuid, idle=0):
        """The panel is open. Every :data:`HEARTBEAT_SECONDS` seconds.

        :param int idle: seconds since somebody did something in it
        :return: the user's state over all their panels, ``{"state", "reason_id", "reason",
            "since"}``: available, paused, away, or closed where the panel is somebody else's
        """
        self._check_operator()
        idle = min(max(0, int(idle or 0)), DAY_SECONDS)
        return self.env["mkbot.panel.presence"]._beat(str(panel_uuid), idle)._as_state()

    @api.model
    def history(self, session_id, before_id=None, limit=1):
        """Earlier attendances of the same customer, newest first, that the user may read.

        :param int before_id: only those before this session
        """
        self._check_operator()
        session = self._readable_session(session_id)
        # sudo: the contact of a session the user may read
        contact = session.sudo().contact_id
        # An attendance whose chatbot ID was deleted has nothing in common with others like it.
        same = Domain("contact_id", "=", contact.id) if contact else Domain.FALSE
        if session.partner_id:
            same |= Domain("partner_id", "=", session.partner_id.id)
        earlier = self.env["mkbot.session"].search(
            same & Domain("id", "<", before_id or session.id),
            order="id desc",
            limit=min(max(int(limit), 1), 20),
        )
        return [
            {
                "id": row.id,
                "name": row.name,
                "state": row.state,
                "opened_at": iso(row.opened_at),
                "closed_at": iso(row.closed_at),
                "channel_id": row.channel_id.id,
                "rating_text": row.rating_text,
                "category": row.category_id.name or "",
            }
            for row in earlier.sudo()
        ]

    def _bus_channels(self):
        """The bus channels a user's panel listens to; none unless they are an operator."""
        user = self.env.user
        if not user.has_group("mkbot_chat.group_operator"):
            return []
        led = user._mkbot_supervised_sectors()
        if user.has_group("mkbot_chat.group_supervisor") and not led:
            shared = [(company, SUPERVISORS_SUBCHANNEL) for company in user.company_ids]
        else:
            # sudo: the user's own sectors. As the rules say it: archived ones too, in the user's
            # companies only.
            sectors = self.env["mkbot.sector"].sudo().with_context(active_test=False)
            own = Domain("operator_ids", "in", user.id) | Domain("id", "in", led.ids)
            sectors = sectors.search(own & Domain("company_id", "in", user.company_ids.ids))
            shared = [(record, SUBCHANNEL) for record in (*user.company_ids, *sectors)]
        return [(user, SUBCHANNEL), *shared]
