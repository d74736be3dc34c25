from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..answers import copied, told
from .mkbot_action_second_copy import SETTLED


class AccountMoveLine(models.Model):
    """An instalment, as the look-up of a customer's finance shows it and its buttons treat it."""

    _inherit = "account.move.line"

    mkbot_state = fields.Selection(
        [("overdue", "Overdue"), ("due", "To fall due"), ("paid", "Paid")],
        string="Instalment",
        compute="_compute_mkbot_state",
    )
    mkbot_days_late = fields.Integer(string="Days late", compute="_compute_mkbot_state")
    mkbot_promise_ids = fields.One2many(
        "mkbot.promise",
        "move_line_id",
        string="Promises",
        groups="account.group_account_readonly,account.group_account_invoice,"
        "mkbot_chat.group_supervisor",
    )
    mkbot_promise = fields.Char(string="Promise", compute="_compute_mkbot_promise")
    mkbot_promise_state = fields.Char(compute="_compute_mkbot_promise")

    @api.depends("date_maturity", "reconciled", "amount_residual", "move_id.payment_state")
    def _compute_mkbot_state(self):
        for line in self:
            if line.reconciled or line.move_id.payment_state in SETTLED:
                line.mkbot_state, line.mkbot_days_late = "paid", 0
                continue
            line.mkbot_days_late = line._mkbot_days_late()
            line.mkbot_state = "overdue" if line.mkbot_days_late else "due"

    @api.depends_context("lang")
    def _compute_mkbot_promise(self):
        # sudo: whoever may see the instalment may know when it was promised to be paid
        promises = (
            self.env["mkbot.promise"]
            .sudo()
            .search([("move_line_id", "in", self.ids), ("state", "!=", "cancelled")], order="id")
        )
        latest = {promise.move_line_id.id: promise for promise in promises}
        for line in self:
            promise = latest.get(line.id)
            line.mkbot_promise = promise and format_date(self.env, promise.date)
            line.mkbot_promise_state = promise and promise.state

    # ----- buttons -----

    def _mkbot_for_tool(self, code):
        """Check that the user may use a button on this instalment, and return it in superuser mode.

        :raise UserError: it is no instalment of an invoice to a customer
        """
        line = self.env["mkbot.session"]._check_look_up(self, self.partner_id, code)
        if line.move_id.move_type != "out_invoice" or line.parent_state != "posted":
            raise UserError(self.env._("This is no instalment of a customer's invoice."))
        return line

    def _mkbot_open_for_tool(self, code):
        """The same for what only makes sense while money is owed."""
        line = self._mkbot_for_tool(code)
        if line.mkbot_state == "paid" or line.amount_residual <= 0:
            raise UserError(self.env._("This instalment is paid already."))
        return line

    def action_mkbot_link(self):
        """Give the address where the customer sees and pays the invoice."""
        return self._mkbot_for_tool("finance_link").move_id._mkbot_copy_link()

    def action_mkbot_pix(self):
        """Give the Pix code of what is owed of this instalment."""
        line = self._mkbot_open_for_tool("finance_pix")
        pix = line.move_id._mkbot_pix(line.amount_residual_currency)
        if not pix:
            raise UserError(self.env._("There is no bank account with a Pix key for this invoice."))
        return copied(pix, self.env._("Pix code copied"))

    def action_mkbot_pdf(self):
        """Show the invoice as Odoo prints it."""
        return self._mkbot_for_tool("finance_pdf").move_id._mkbot_show_pdf()

    def action_mkbot_send(self):
        """Send the second copy of this instalment into the conversation: its codes and the PDF."""
        line = self._mkbot_open_for_tool("finance_send")
        session = self.env["mkbot.session"]._look_up_session(line.partner_id)
        if words := self.env["mkbot.panel"]._why_not_again(session, line.move_id):
            return told(words, "warning")
        action = self.env["mkbot.action.second_copy"].sudo().with_company(session.company_id)
        session._say_as_me(action._pay(session, line))
        line.move_id._mkbot_send_document(session)
        self.env["mkbot.second.copy"]._log(line, session, self.env.user)
        return told(self.env._("The second copy was sent in the conversation."))

    def action_mkbot_send_link(self):
        """Send only the address where the invoice is seen and paid."""
        line = self._mkbot_for_tool("finance_send")
        session = self.env["mkbot.session"]._look_up_session(line.partner_id)
        action = self.env["mkbot.action.second_copy"]
        session._say_as_me([action._reply("bill_link", link=line.move_id._mkbot_link())])
        self.env["mkbot.second.copy"]._log(line, session, self.env.user)
        return told(self.env._("The link was sent in the conversation."))

    def action_mkbot_promise(self):
        """Ask when the customer promises to pay this instalment."""
        line = self._mkbot_open_for_tool("finance_promise")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise of payment"),
            "res_model": "mkbot.promise.register",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                **self.env.context,
                "default_move_line_id": line.id,
                "default_amount": line.amount_residual_currency,
            },
        }
