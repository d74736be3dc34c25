from odoo import api, fields, models

from .mkbot_action_second_copy import SETTLED


class MkbotSecondCopy(models.Model):
    """One sending of an instalment's means to pay: its codes, its PDF or its address.

    Written in the transaction of the sending and never changed after. What became of it is told by
    the instalment itself.
    """

    _name = "mkbot.second.copy"
    _description = "Second Copy Sent"
    _order = "at desc, id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Instalment",
        readonly=True,
        ondelete="set null",
        help="None: the invoice was written anew.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Owed",
        required=True,
        readonly=True,
        help="What was owed of the instalment when it was sent, in the company's currency.",
    )
    at = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, ondelete="set null", help="None: the bot."
    )
    session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sender = fields.Selection(
        [("bot", "Bot"), ("operator", "Operator")], required=True, readonly=True
    )

    _instalment_index = models.Index("(move_line_id, at, id)")
    _period_index = models.Index("(company_id, at)")

    @api.model
    def _log(self, line, session, user=None):
        """Write down that an instalment was sent; what is settled already is no second copy.

        :param line: the instalment, in superuser mode
        :param session: the attendance in which it was sent
        :param user: who sent it; none: the bot
        """
        if line.reconciled or line.amount_residual <= 0 or line.move_id.payment_state in SETTLED:
            return self.browse()
        # sudo: whoever may send it, writes it down by this way only
        return self.sudo().create(
            {
                "move_id": line.move_id.id,
                "move_line_id": line.id,
                "partner_id": line.move_id.commercial_partner_id.id,
                "company_id": line.company_id.id,
                "amount": line.amount_residual,
                "user_id": user.id if user else False,
                "sender": "operator" if user else "bot",
                "session_id": session.id,
            }
        )
