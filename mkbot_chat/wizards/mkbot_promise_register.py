from datetime import timedelta

from odoo import fields, models

from ..answers import told


class MkbotPromiseRegister(models.TransientModel):
    """Asks what a customer promises to pay of an instalment, and until when."""

    _name = "mkbot.promise.register"
    _inherit = "mkbot.about.mixin"
    _description = "Register a Promise of Payment"
    _about = "move_line_id"

    move_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount = fields.Monetary(string="Promised", required=True)
    date = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=2),
    )
    note = fields.Text(string="Notes")

    def action_register(self):
        """Keep the promise, of the conversation from which the instalment was opened if any."""
        self.ensure_one()
        line = self.move_line_id._mkbot_open_for_tool("finance_promise")
        session = None
        if self.env.context.get("mkbot_session_id"):
            session = self.env["mkbot.session"]._look_up_session(line.partner_id)
        self.env["mkbot.promise"]._keep(line, self.date, self.amount, self.note, session)
        return told(self.env._("The promise is registered."))
