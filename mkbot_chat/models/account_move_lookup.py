from odoo import models
from odoo.exceptions import UserError

from ..answers import copied, told


class AccountMove(models.Model):
    """An invoice, as the look-up of a customer's finance treats it."""

    _inherit = "account.move"

    def _mkbot_for_tool(self, code):
        """Check that the user may use a button on this invoice; return it in superuser mode.

        :raise UserError: it is nothing that the customer may see
        """
        move = self.env["mkbot.session"]._check_look_up(self, self.partner_id, code)
        if move.move_type not in ("out_invoice", "out_refund") or move.state != "posted":
            raise UserError(self.env._("Only posted invoices are shown to customers."))
        return move

    def action_mkbot_link(self):
        """Give the address where the customer sees and pays the invoice."""
        return self._mkbot_for_tool("finance_link")._mkbot_copy_link()

    def action_mkbot_pdf(self):
        """Show the invoice as Odoo prints it."""
        return self._mkbot_for_tool("finance_pdf")._mkbot_show_pdf()

    def action_mkbot_send(self):
        """Send the invoice's address and its PDF into the conversation."""
        move = self._mkbot_for_tool("finance_send")
        session = self.env["mkbot.session"]._look_up_session(move.partner_id)
        if words := self.env["mkbot.panel"]._why_not_again(session, move):
            return told(words, "warning")
        action = self.env["mkbot.action.second_copy"]
        session._say_as_me([action._reply("bill_link", link=move._mkbot_link())])
        move._mkbot_send_document(session)
        if line := move._mkbot_next_due():
            self.env["mkbot.second.copy"]._log(line, session, self.env.user)
        return told(self.env._("The invoice was sent in the conversation."))

    # ----- what is common to invoices and their instalments -----

    def _mkbot_next_due(self):
        """The open instalment of an invoice that is due first."""
        open_lines = self.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and not line.reconciled
                and line.amount_residual > 0
            )
        )
        return open_lines.sorted(lambda line: (line.date_maturity or line.date, line.id))[:1]

    def _mkbot_copy_link(self):
        return copied(self._mkbot_link(), self.env._("Payment link copied"))

    def _mkbot_show_pdf(self):
        return {
            "type": "ir.actions.act_url",
            "url": f"/mkbot/invoice/{self.id}",
            "target": "new",
        }

    def _mkbot_send_document(self, session):
        """Have the PDF follow in a conversation, and note on the invoice who sent it."""
        self.env["mkbot.errand"]._send_document(session, self, self.env.user)
        self._mkbot_log_sent(session, self.env.user.partner_id)
