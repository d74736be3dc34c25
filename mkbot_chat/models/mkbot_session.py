from odoo import api, fields, models

from ..bot import documents
from ..plain import plain_text
from ..port import OPEN_STATES, PLATFORMS

PREVIEW_LENGTH = 90


class MkbotSession(models.Model):
    """One attendance: a conversation from the customer's first word to its rating.

    The record holds what it is about and when each thing happened. Its legal moves are in
    ``mkbot_session_moves``, what operators do in ``mkbot_session_actions``, the messages in
    ``mkbot_session_messages``, the bot in ``mkbot_session_bot`` and the files beside it, what waits
    for the opening hours in ``mkbot_session_schedule`` and what the panel shows in
    ``mkbot_session_panel``.
    """

    _name = "mkbot.session"
    _description = "Attendance"
    _order = "id desc"

    name = fields.Char(string="Protocol", required=True, readonly=True, copy=False, index=True)
    account_id = fields.Many2one(
        "mkbot.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    platform = fields.Selection(PLATFORMS, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    contact_id = fields.Many2one(
        "mkbot.contact", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    # Without a sector every operator would see it.
    sector_id = fields.Many2one(
        "mkbot.sector", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    channel_id = fields.Many2one("discuss.channel", readonly=True, ondelete="set null")
    state = fields.Selection(
        [
            ("bot", "With the bot"),
            ("waiting", "Waiting"),
            ("active", "In attendance"),
            ("rating", "Being rated"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="bot",
    )
    queue_reason = fields.Selection(
        [
            ("asked", "Asked for a person"),
            ("misses", "Not understood three times"),
            ("unidentified", "Could not identify themselves"),
            ("direct", "Straight to the queue"),
            ("returned", "Returned to the queue"),
            ("transferred", "Transferred"),
            ("bot_error", "The bot failed"),
            ("invited", "We wrote first"),
            ("elsewhere", "Somebody answers from the phone or another inbox"),
            ("action", "The bot cannot do it"),
            ("receipt", "Sent a receipt of payment"),
            ("scheduled", "Waited for the opening hours"),
            ("abuse", "Asked for a person after insults"),
        ],
        string="Why it waits",
        readonly=True,
    )
    end_reason = fields.Selection(
        [
            ("solved", "Solved by the bot"),
            ("operator", "Ended by the operator"),
            ("customer", "Ended by the customer"),
            ("timeout", "Not rated in time"),
            ("abandoned", "Abandoned by the customer"),
            ("cancelled", "Cancelled by an operator"),
            ("idle", "By itself: the customer did not answer"),
        ],
        readonly=True,
    )
    category_id = fields.Many2one("mkbot.category", readonly=True, ondelete="restrict")
    tag_ids = fields.Many2many("mkbot.tag", string="Tags", readonly=True)

    operator_id = fields.Many2one(
        "res.users", string="Responsible operator", readonly=True, index="btree_not_null"
    )
    operator_ids = fields.Many2many(
        "res.users",
        "mkbot_session_operator_rel",
        "session_id",
        "user_id",
        string="Attending now",
        readonly=True,
    )
    first_operator_id = fields.Many2one("res.users", readonly=True)
    closing_operator_id = fields.Many2one("res.users", readonly=True)
    stretch_ids = fields.One2many("mkbot.session.stretch", "session_id", readonly=True)
    move_ids = fields.One2many("mkbot.session.move", "session_id", readonly=True)

    # The customer's place when the attendance opened: people move, figures must not.
    city = fields.Char(readonly=True)
    state_id = fields.Many2one("res.country.state", string="State (place)", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)

    # Times (UTC) and durations (seconds), written when things happen so that reports only sum.
    opened_at = fields.Datetime(required=True, readonly=True, index=True)
    state_since = fields.Datetime(required=True, readonly=True)
    queued_at = fields.Datetime(string="First queued", readonly=True)
    rescued_at = fields.Datetime(string="First rescued", readonly=True)
    first_answer_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    seconds_bot = fields.Integer(string="Seconds with the bot", readonly=True)
    seconds_waiting = fields.Integer(string="Seconds in the queue", readonly=True)
    seconds_active = fields.Integer(string="Seconds in attendance", readonly=True)
    seconds_to_first_answer = fields.Integer(
        readonly=True, help="From the queue to the first operator's answer."
    )

    rating = fields.Integer(readonly=True, aggregator="avg", help="0 to 10; see “Rated”.")
    is_rated = fields.Boolean(string="Rated", readonly=True)
    rating_text = fields.Char(string="Grade", compute="_compute_rating_text")

    last_inbound_at = fields.Datetime(string="Last word of the customer", readonly=True)
    last_outbound_at = fields.Datetime(string="Last word of ours", readonly=True)
    last_activity_at = fields.Datetime(readonly=True)
    unanswered_since = fields.Datetime(
        readonly=True, help="Since when the customer's words have no answer of an operator."
    )
    last_preview = fields.Char(string="Last words", readonly=True)
    last_author = fields.Selection(
        [("customer", "Customer"), ("bot", "Bot"), ("operator", "Operator")], readonly=True
    )

    summary = fields.Text(string="What the bot learned", readonly=True)
    misses = fields.Integer(string="Not understood", readonly=True)
    # With what a customer typed before they proved who they are.
    bot_state = fields.Json(readonly=True, groups="mkbot_chat.group_admin")
    bot_pending = fields.Json(
        readonly=True,
        groups="mkbot_chat.group_admin",
        help="What the customer wrote and the bot has not treated yet.",
    )
    rank = fields.Integer(
        readonly=True, default=1, help="Grows with every change; newer data have a higher rank."
    )

    # One open attendance a contact: two first messages at the same instant make one.
    _open_contact_unique = models.UniqueIndex(
        "(contact_id) WHERE state IN ('bot', 'waiting', 'active', 'rating')"
    )
    _channel_unique = models.UniqueIndex("(channel_id) WHERE channel_id IS NOT NULL")
    _open_index = models.Index(
        "(company_id, state, state_since) WHERE state IN ('bot', 'waiting', 'active', 'rating')"
    )
    _rating_range = models.Constraint(
        "CHECK(rating IS NULL OR rating BETWEEN 0 AND 10)", "A rating goes from 0 to 10."
    )

    @api.depends("rating", "is_rated")
    def _compute_rating_text(self):
        for session in self:
            session.rating_text = str(session.rating) if session.is_rated else "***"

    def _open(self, contact, state=None, reason=None):
        """Open an attendance of a contact and its conversation.

        :param state: "waiting" to skip the bot, for the `reason` given
        :return: the new session, in state bot, or waiting where the contact skips the bot
        """
        direct = contact.direct_to_queue and not state
        if direct:
            state, reason = "waiting", "direct"
        now = fields.Datetime.now()
        account = contact.account_id
        partner = contact.partner_id
        name = (
            self.env["ir.sequence"]
            .with_context(tz=account.company_id._mkbot_tz())
            .next_by_code("mkbot.session")
        )
        channel = self.env["discuss.channel"]._mkbot_begin(contact)
        session = self.create(
            {
                "name": name,
                "account_id": account.id,
                "platform": account.platform,
                "company_id": account.company_id.id,
                "contact_id": contact.id,
                "sector_id": account.sector_id.id,
                "channel_id": channel.id,
                "state": state or "bot",
                "queue_reason": reason,
                "queued_at": now if state == "waiting" else False,
                "opened_at": now,
                "state_since": now,
                "last_activity_at": now,
                "bot_pending": [{"kind": "start"}],
                "partner_id": partner.id,
                **self._place_of(partner),
            }
        )
        session.move_ids.create({"session_id": session.id, "to_state": session.state, "at": now})
        if direct:
            session._say_queued("direct_queue")
        session._state_changed(False, session.state)
        session._panel_push()
        return session

    @api.model
    def _place_of(self, partner):
        return {
            "city": partner.city or False,
            "state_id": partner.state_id.id,
            "country_id": partner.country_id.id,
        }

    def _identify(self, partner):
        """Store whose conversation this is, and on the contact, so that it stays known (I1)."""
        self.ensure_one()
        contact = self.contact_id
        if self.partner_id == partner and contact.partner_id == partner:
            return
        self.write({"partner_id": partner.id, **self._place_of(partner)})
        contact.partner_id = partner
        self._name_conversation()
        self._panel_push()

    def _name_conversation(self):
        """Have the customer speak under the name that is known of them."""
        contact = self.contact_id
        name = self.partner_id.name or contact.name or self.env._("Visitor")
        if contact.guest_id.name != name:
            contact.guest_id.name = name
        self.channel_id.sudo().name = name

    @api.model
    def _preview(self, message):
        """One line that says what a message is, for the lists of the panel."""
        # Lists are seen by more people than the conversation: no whole CPF in them.
        text = documents.mask_all(" ".join(plain_text(message.body).split()))
        if not text and message.attachment_ids:
            text = f"📎 {message.attachment_ids[0].name}"
        return text if len(text) <= PREVIEW_LENGTH else text[: PREVIEW_LENGTH - 1] + "…"

    def _last_said(self):
        """The customer's last message here."""
        return self.env["mail.message"].search(
            [
                ("model", "=", "discuss.channel"),
                ("res_id", "=", self.channel_id.id),
                ("author_guest_id", "!=", False),
            ],
            order="id desc",
            limit=1,
        )

    def _is_open(self):
        return self.state in OPEN_STATES
