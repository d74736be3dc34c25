from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..demo import coins
from .mkbot_action_second_copy import SETTLED

#: What is paid on a day comes to be known some days later: banks report on their next working day.
GRACE_DAYS = 3
BATCH = 500


class MkbotPromise(models.Model):
    """What a customer promised to pay of an instalment, and until when."""

    _name = "mkbot.promise"
    _description = "Promise of Payment"
    _order = "date desc, id desc"

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Instalment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id", string="Invoice", store=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="move_line_id.company_id", store=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount = fields.Monetary(string="Promised", required=True, readonly=True)
    paid_before = fields.Monetary(
        readonly=True, help="What was paid of the instalment when it was promised."
    )
    date = fields.Date(string="Promised for", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Registered by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    note = fields.Text(string="Notes", readonly=True)

    _one_open = models.UniqueIndex(
        "(move_line_id) WHERE state = 'open'", "This instalment has an open promise already."
    )
    _open_index = models.Index("(id) WHERE state = 'open'")
    _amount_positive = models.Constraint("CHECK(amount > 0)", "Promise more than nothing.")

    @api.depends("date", "amount", "currency_id")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = f"{promise._money()} – {format_date(self.env, promise.date)}"

    def _money(self):
        return formatLang(self.env, self.amount, currency_obj=self.currency_id)

    @api.model
    def _keep(self, line, date, amount, note=False, session=None):
        """Keep a promise; it takes the place of an open one.

        :param line: the instalment, in superuser mode
        :param session: the attendance in which it was given
        :raise UserError: the day has passed, or the amount is not owed
        """
        if date < line.company_id._mkbot_today():
            raise UserError(self.env._("The day of a promise cannot have passed."))
        if (
            not 0 < amount
            or line.currency_id.compare_amounts(amount, line.amount_residual_currency) > 0
        ):
            raise UserError(
                self.env._(
                    "Of this instalment %s is owed: promise that, or less.",
                    formatLang(
                        self.env, line.amount_residual_currency, currency_obj=line.currency_id
                    ),
                )
            )
        # sudo: operators keep promises by this way only
        promises = self.sudo()
        earlier = promises.search([("move_line_id", "=", line.id), ("state", "=", "open")])
        earlier._settle()
        earlier.filtered(lambda promise: promise.state == "open").state = "cancelled"
        earlier.flush_recordset()
        promise = promises.create(
            {
                "move_line_id": line.id,
                "partner_id": line.partner_id.commercial_partner_id.id,
                "amount": amount,
                "paid_before": line.amount_currency - line.amount_residual_currency,
                "date": date,
                "note": note,
                "session_id": session.id if session else False,
                "user_id": self.env.uid,
            }
        )
        promise._tell()
        return promise

    def _tell(self):
        """Note on the invoice, and in the attendance for the colleagues, what was promised."""
        words = self.env._(
            "Promise of payment: %(amount)s of %(invoice)s until %(date)s.",
            amount=self._money(),
            invoice=self.move_id.name,
            date=format_date(self.env, self.date),
        )
        author = self.user_id.partner_id
        self.move_id._message_log(body=words, author_id=author.id)
        if self.session_id:
            self.session_id._post_note(words, author)

    def action_cancel(self):
        """Take back an open promise that was registered by mistake."""
        promise = self.env["mkbot.session"]._check_look_up(self, self.partner_id, "finance_promise")
        if promise.state != "open":
            raise UserError(self.env._("This promise is open no more."))
        promise.state = "cancelled"
        return True

    @api.model
    def _load_demo_coins(self):
        """Write what the coins show of the demo's customers. Called when demo data are loaded."""
        coins.load(self.env)

    # ----- kept or broken -----

    @api.model
    def _cron_settle(self):
        """See which open promises were kept, and which were not."""
        last = 0
        while promises := self.search(
            [("state", "=", "open"), ("id", ">", last)], order="id", limit=BATCH
        ):
            last = promises[-1].id
            promises._settle()
            self.env["ir.cron"]._commit_progress(len(promises))

    def _settle(self):
        """Say kept or broken, where that is known."""
        for promise in self.filtered(lambda promise: promise.state == "open"):
            if promise._is_kept():
                promise.state = "kept"
            elif promise.company_id._mkbot_today() > promise.date + timedelta(days=GRACE_DAYS):
                promise.state = "broken"

    def _is_kept(self):
        """Whether so much as was promised was paid until that day."""
        line = self.move_line_id
        if not line.reconciled and line.move_id.payment_state in SETTLED:
            # A payment without an entry of its own, until the bank's statement confirms it.
            return self.company_id._mkbot_today() <= self.date + timedelta(days=GRACE_DAYS)
        in_time = line.matched_credit_ids.filtered(
            lambda part: part.credit_move_id.date <= self.date
        )
        paid = sum(in_time.mapped("debit_amount_currency"))
        return line.currency_id.compare_amounts(paid, self.paid_before + self.amount) >= 0
