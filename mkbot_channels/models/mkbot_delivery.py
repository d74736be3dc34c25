from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ..adapters import capabilities
from ..waker import OUTBOX, wake

#: How far a message has come. It never goes back, whatever order the platform tells it in.
PROGRESS = {
    "queued": 0,
    "sending": 1,
    "uncertain": 2,
    "failed": 2,
    "sent": 3,
    "delivered": 4,
    "read": 5,
}
#: An echo of what nobody knows whether it went comes from so long before the try, for clocks
#: differ, until so long after we gave up waiting.
ECHO_EARLY = timedelta(minutes=2)
ECHO_LATE = timedelta(minutes=10)


class MkbotDelivery(models.Model):
    """The outbox: one row for each message that must reach a customer.

    It is written in the transaction of the message; a worker sends it after the commit. The
    messages of one customer go one after the other.
    """

    _name = "mkbot.delivery"
    _description = "Outbox"
    _order = "id desc"
    _rec_name = "message_id"

    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one("mkbot.account", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True, precompute=True)
    contact_id = fields.Many2one(
        "mkbot.contact", required=True, readonly=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "mkbot.session", string="Attendance", readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("message", "Message"),
            ("edit", "Edited"),
            ("delete", "Deleted"),
            ("reaction", "Reaction"),
        ],
        required=True,
        readonly=True,
        default="message",
    )
    target_id = fields.Char(
        string="Concerns", readonly=True, help="The platform's id of the message to be changed."
    )
    emoji = fields.Char(readonly=True, help="Of a reaction; empty takes it back.")
    options = fields.Json(readonly=True)
    is_told = fields.Boolean(
        string="Outside an attendance",
        readonly=True,
        help="The customer was told something when nobody attended them.",
    )
    template_id = fields.Many2one("mkbot.template", readonly=True, ondelete="set null")
    template_values = fields.Json(readonly=True)
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Failed"),
            ("uncertain", "Uncertain"),
        ],
        required=True,
        readonly=True,
        default="queued",
    )
    state_since = fields.Datetime(string="Since", readonly=True, default=fields.Datetime.now)
    run = fields.Integer(readonly=True, help="Of the worker, while the message is being sent.")
    attempts = fields.Integer(readonly=True)
    parts_sent = fields.Integer(
        readonly=True, help="Of a message that the platform takes in several parts."
    )
    next_try = fields.Datetime(readonly=True)
    tried_at = fields.Datetime(
        string="Last try", readonly=True, help="When we last began to hand it to the platform."
    )
    provider_id = fields.Char(string="Id on the platform", readonly=True)
    error = fields.Text(readonly=True)
    part_ids = fields.One2many("mkbot.delivery.part", "delivery_id", readonly=True)

    _queued_index = models.Index("(id) WHERE state = 'queued'")
    _contact_index = models.Index("(contact_id, id) WHERE state IN ('queued', 'sending')")
    _provider_index = models.Index("(account_id, provider_id) WHERE provider_id IS NOT NULL")
    _trouble_index = models.Index("(id) WHERE state IN ('failed', 'uncertain')")

    @api.model
    def _queue(self, session, message, options=None, **vals):
        """Put a message, or a change to one, into the outbox, and have it sent after the commit."""
        # sudo: operators write messages, the outbox is no business of theirs.
        delivery = self.sudo().create(
            {
                "message_id": message.id,
                "account_id": session.account_id.id,
                "contact_id": session.contact_id.id,
                "session_id": session.id,
                "options": options or False,
                **vals,
            }
        )
        self._wake()
        return delivery

    @api.model
    def _note_elsewhere(self, session, message, provider_id):
        """Keep a message of ours that was not sent by us, so that its receipts find it."""
        return self.sudo().create(
            {
                "message_id": message.id,
                "account_id": session.account_id.id,
                "contact_id": session.contact_id.id,
                "session_id": session.id,
                "provider_id": provider_id,
                "state": "sent",
                "tried_at": message.date,
            }
        )

    @api.model
    def _by_provider_ids(self, account, provider_ids):
        """Return the deliveries that the platform knows by any of these ids."""
        ids = [provider_id for provider_id in provider_ids if provider_id]
        if not ids:
            return self.browse()
        domain = [("account_id", "=", account.id), ("provider_id", "in", ids)]
        found = self.search(domain)
        return found | self.env["mkbot.delivery.part"].search(domain).delivery_id

    @api.model
    def _recognise(self, contact, event):
        """Whether an echo is of a message that we sent ourselves.

        The platform may tell it before it answers us: then it is known by what it says, and what
        was uncertain is so no longer. Of a message that goes in several parts each is told.
        """
        if self._by_provider_ids(contact.account_id, [event.provider_id]):
            return True
        under_way = self.search(
            [
                ("contact_id", "=", contact.id),
                ("kind", "=", "message"),
                ("state", "in", ("sending", "uncertain")),
            ],
            order="id",
        )
        delivery = next((one for one in under_way if one._is_told_by(event)), None)
        if not delivery:
            return False
        delivery._keep_ids([event.provider_id])
        if delivery.state == "uncertain":
            delivery._advance("sent", error=False)
        return True

    def _is_told_by(self, event):
        """Whether an echo may be of this message, or of a part of it."""
        if self.state == "uncertain":
            # Long afterwards somebody may write the same words anew.
            at = event.at.astimezone(timezone.utc).replace(tzinfo=None)
            first = (self.tried_at or self.state_since) - ECHO_EARLY
            if not first <= at <= self.state_since + ECHO_LATE:
                return False
        outgoing = self._outgoing()
        ours = " ".join(outgoing.text.split())
        theirs = " ".join(event.text.split())
        if not theirs:
            return bool(event.attachments and outgoing.attachments)
        return bool(ours) and (theirs in ours or theirs.startswith(ours))

    @api.model
    def _wake(self, delay=0.0):
        """Have a worker look at the outbox after the commit, `delay` seconds later."""
        wake(self.env, OUTBOX, delay)

    # ----- states -----

    def _advance(self, state, **vals):
        """Move forward to a state; those that are there or further stay as they are.

        :return: the deliveries that moved
        """
        behind = self.filtered(lambda delivery: PROGRESS[delivery.state] < PROGRESS[state])
        if behind:
            behind.write({"state": state, "state_since": fields.Datetime.now(), **vals})
            behind._push_state()
        return behind

    @api.model
    def _apply_receipt(self, account, event):
        """Believe what the platform says of messages we sent.

        :param event: a :class:`port.Event` of kind receipt; a sender restricts it to theirs
        """
        receipt = event.receipt
        deliveries = self._by_provider_ids(account, receipt.provider_ids)
        if receipt.up_to and event.sender:
            # A watermark: all that was sent to this customer until then. The state may have
            # changed since, and we may have been late to learn of it.
            deliveries |= self.search(
                [
                    ("contact_id.account_id", "=", account.id),
                    ("contact_id.address", "=", event.sender.address),
                    ("state", "in", ("uncertain", "sent", "delivered")),
                    ("tried_at", "<=", receipt.up_to.replace(tzinfo=None)),
                ]
            )
        elif event.sender and account.platform == "site":
            # A visitor tells only of what they were sent themselves.
            deliveries = deliveries.filtered(
                lambda delivery: delivery.contact_id.address == event.sender.address
            )
        if receipt.state == "read":
            deliveries |= deliveries._sent_before()
        if receipt.state == "failed":
            deliveries._advance_to_failure(receipt.error)
        else:
            deliveries._advance(receipt.state, error=False)

    def _sent_before(self):
        """The messages sent before these in the same attendances: who reads one has read them."""
        if not self:
            return self
        return self.search(
            [
                ("session_id", "in", self.session_id.ids),
                ("id", "<", max(self.ids)),
                ("state", "in", ("sent", "delivered")),
            ]
        )

    def _apply_early_receipts(self):
        """Believe the receipts that came before we knew that we had sent the message.

        Called in a transaction after the one that stored the platform's id: a receipt that was
        treated before it is in the journal, and found there.
        """
        self.ensure_one()
        account = self.account_id
        journal = self.env["mkbot.inbound"]
        ids = [self.provider_id, *self.part_ids.mapped("provider_id")]
        receipts = [("account_id", "=", account.id), ("kind", "=", "receipt")]
        early = journal.search([*receipts, ("provider_id", "in", ids)])
        if getattr(account._adapter(), "WATERMARKS", False):
            early |= journal.search(
                [
                    *receipts,
                    ("provider_id", "=", False),
                    ("lane", "=", self.contact_id.address),
                    ("state", "=", "done"),
                    ("received_at", ">=", self.tried_at),
                ]
            )
        settings = account._target_of(account.id).settings
        for row in early.sorted(lambda row: (row.at, row.id)):
            self._apply_receipt(account, account._adapter().parse_event(settings, row.payload))

    def _advance_to_failure(self, error):
        """The platform took these messages and says later that it could not deliver them."""
        failed = self.filtered(lambda delivery: delivery.state not in ("delivered", "read"))
        failed.write(
            {
                "state": "failed",
                "state_since": fields.Datetime.now(),
                "error": error or False,
                # Nothing of it arrived: sent again, all of it goes.
                "parts_sent": 0,
            }
        )
        failed._push_state()

    def _store_value(self):
        """Return what the panel shows of a message's delivery, ``False`` without one."""
        if not self:
            return False
        return {"id": self.id, "state": self.state, "error": self.error or ""}

    def _degrades_options(self):
        """Whether the quick replies of this message went out as numbered lines."""
        return bool(self) and "buttons" not in capabilities(self.account_id.platform)

    def _push_state(self):
        """Show the new states to the colleagues who have the conversation open."""
        for delivery in self:
            message = delivery.message_id
            if delivery.kind != "message":
                continue
            if message.model != "discuss.channel":
                continue
            Store(bus_channel=message.channel_id, bus_subchannel="internal_users").add(
                message, [{"mkbot_delivery": delivery._store_value()}]
            ).bus_send()

    # ----- once more -----

    def action_send_again(self):
        """Send once more what failed, or what nobody knows whether it arrived."""
        self.check_access("write")
        self._send_again()
        return True

    @api.model
    def send_message_again(self, message_id):
        """Send a message of the conversation once more, for the operators' panel.

        :raise AccessError: the user is not in the conversation
        :raise UserError: it has ended, or the message did not fail
        """
        message = self.env["mail.message"].browse(message_id)
        message.check_access("read")
        # sudo: who may send again is decided here, by who attends the conversation.
        delivery = self.sudo().search(
            [("message_id", "=", message.id), ("kind", "=", "message")], order="id desc", limit=1
        )
        session = delivery.session_id
        if session and not session._is_open():
            raise UserError(self.env._("This conversation has ended."))
        if self.env.user not in session.operator_ids and not session._is_led_by(self.env.user):
            raise AccessError(self.env._("Only who attends the conversation can send it again."))
        if delivery.state not in ("failed", "uncertain"):
            raise UserError(self.env._("This message did not fail."))
        delivery._send_again()
        return True

    def _send_again(self):
        again = self.filtered(lambda delivery: delivery.state in ("failed", "uncertain"))
        anew = again.filtered(lambda delivery: not delivery.parts_sent)
        # What the platform told of the first try is not to be believed of the next. sudo: the
        # parts are nobody's to delete but the outbox's.
        anew.sudo().part_ids.unlink()
        anew.provider_id = False
        again.write(
            {
                "state": "queued",
                "state_since": fields.Datetime.now(),
                "attempts": 0,
                "next_try": False,
                "error": False,
            }
        )
        again._push_state()
        self._wake()

    def _lock_rows(self, ids):
        """Take deliveries for this transaction, leaving out those that another worker has.

        :return: the deliveries taken
        """
        if not ids:
            return self.browse()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM mkbot_delivery WHERE id IN %s AND state = 'queued'"
                " ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
                tuple(ids),
            )
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])
