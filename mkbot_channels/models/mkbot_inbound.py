import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.retention import GC_BATCH, days_of

from ..waker import INBOX, wake

DEFAULT_DAYS = 90
#: WhatsApp repeats for seven days: what the journal forgot would be a second message.
LEAST_DAYS = 8
#: A search by a customer's name looks at so many of that name.
MOST_CONTACTS = 200


class MkbotInbound(models.Model):
    """The journal of what came in: written by the webhook before anything else happens.

    A row is never written twice for one event, whatever the platform repeats. It is ``new`` until
    a worker made a message of it (``done``); what fails again and again is ``dead``, keeps its
    error, and can be replayed.
    """

    _name = "mkbot.inbound"
    _description = "Inbox Journal"
    _order = "id desc"
    _rec_name = "key"
    _log_access = False

    account_id = fields.Many2one("mkbot.account", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id")
    key = fields.Char(required=True, readonly=True, help="The event's id on the platform.")
    lane = fields.Char(
        string="Conversation", required=True, readonly=True, help="Its events go one by one."
    )
    customer = fields.Char(compute="_compute_customer", search="_search_customer")
    kind = fields.Selection(
        [
            ("start", "Chat opened"),
            ("message", "Message"),
            ("choice", "Button pressed"),
            ("edit", "Message edited"),
            ("delete", "Message deleted"),
            ("reaction", "Reaction"),
            ("echo", "Sent from elsewhere"),
            ("receipt", "Receipt"),
            ("typing", "Typing"),
            ("notice", "About the customer"),
            ("account", "About the account"),
            ("end", "Conversation ended"),
            ("unknown", "Unknown"),
        ],
        required=True,
        readonly=True,
    )
    provider_id = fields.Char(
        string="Message on the platform",
        readonly=True,
        help="The platform's id of the message, or of the one that a receipt is of.",
    )
    payload = fields.Json(readonly=True)
    at = fields.Float(
        string="Sent (seconds since 1970, UTC)",
        digits=(16, 3),
        required=True,
        readonly=True,
        help="By the platform's clock, to the millisecond: the order of the conversation.",
    )
    at_date = fields.Datetime(string="Sent", compute="_compute_at_date")
    received_at = fields.Datetime(string="Received", required=True, readonly=True)
    state = fields.Selection(
        [("new", "New"), ("done", "Done"), ("dead", "Dead")],
        required=True,
        readonly=True,
        default="new",
    )
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    error = fields.Text(readonly=True)
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _key_unique = models.Constraint(
        "UNIQUE(account_id, key)", "This event is in the journal already."
    )
    _lane_index = models.Index("(account_id, lane, id) WHERE state = 'new'")
    # For the screen: everything of one customer.
    _customer_index = models.Index("(lane, id)")
    _new_index = models.Index("(id) WHERE state = 'new'")
    _provider_index = models.Index("(account_id, provider_id) WHERE provider_id IS NOT NULL")
    _dead_index = models.Index("(id) WHERE state = 'dead'")
    _gc_index = models.Index("(received_at) WHERE state = 'done'")

    @api.depends("at")
    def _compute_at_date(self):
        for event in self:
            event.at_date = event.at and fields.Datetime.to_datetime("1970-01-01") + timedelta(
                seconds=event.at
            )

    @api.depends("account_id", "lane")
    def _compute_customer(self):
        identifiers = self.env["mkbot.contact.identifier"].search(
            [("account_id", "in", self.account_id.ids), ("value", "in", self.mapped("lane"))]
        )
        names = {(i.account_id.id, i.value): i.contact_id.display_name for i in identifiers}
        for event in self:
            event.customer = names.get((event.account_id.id, event.lane), False)

    def _search_customer(self, operator, value):
        """Find by the name, the phone or an id of the customer, through the ids we know."""
        if operator not in ("=", "ilike", "like"):
            return NotImplemented
        contacts = self.env["mkbot.contact"].search(
            [
                "|",
                "|",
                "|",
                ("name", operator, value),
                ("partner_id.name", operator, value),
                ("phone", operator, value),
                ("address", "=", value),
            ],
            limit=MOST_CONTACTS,
        )
        values = contacts.identifier_ids.mapped("value")
        return [("lane", "in", [*values, *contacts.mapped("address")])]

    @api.model
    def _journal(self, account_id, events):
        """Write events to the journal, in one statement.

        :param events: list of :class:`port.Event`
        :return: how many were new; those that are there already are left alone
        """
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC', 'new', 0)",
                account_id,
                key,
                event.lane,
                event.kind,
                provider_id,
                json.dumps(event.raw),
                event.at.timestamp(),
            )
            for event in events
            for key, provider_id in _rows_of(event)
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO mkbot_inbound
                       (account_id, key, lane, kind, provider_id, payload, at,
                        received_at, state, attempts)
                   VALUES %s
                   ON CONFLICT (account_id, key) DO NOTHING""",
                rows,
            )
        )
        return self.env.cr.rowcount

    def action_replay(self):
        """Give dead events another chance, in their place of the conversation."""
        self.check_access("write")
        dead = self.filtered(lambda event: event.state == "dead")
        dead.write({"state": "new", "attempts": 0, "next_try": False, "error": False})
        self._wake()
        return True

    @api.model
    def _wake(self, delay=0.0):
        """Have the workers look at the journal after the commit, `delay` seconds later."""
        wake(self.env, INBOX, delay)

    @api.autovacuum
    def _gc_done(self):
        """Delete treated events after ``mkbot_channels.journal_days`` days (0: never)."""
        days = days_of(self.env, "mkbot_channels.journal_days", DEFAULT_DAYS, LEAST_DAYS)
        if not days:
            return 0, False
        self.flush_model(["state", "received_at"])
        limit = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute(
            SQL(
                """DELETE FROM mkbot_inbound WHERE id IN (
                       SELECT id FROM mkbot_inbound
                        WHERE state = 'done' AND received_at < %s
                        LIMIT %s)""",
                limit,
                GC_BATCH,
            )
        )
        return self.env.cr.rowcount, self.env.cr.rowcount == GC_BATCH


def _rows_of(event):
    """The key and the platform's message of each row that an event becomes.

    One, but for a receipt of several messages: each must be found by its message, should it come
    before we know that we sent it.
    """
    if event.kind != "receipt":
        return [(event.key, event.provider_id)]
    ids = event.receipt.provider_ids or (None,)
    return [(f"{event.key}#{i}" if i else event.key, id_) for i, id_ in enumerate(ids)]
