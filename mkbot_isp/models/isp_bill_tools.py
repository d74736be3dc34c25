from odoo import models
from odoo.exceptions import UserError


class IspBill(models.Model):
    """The buttons of the look-up of bills: they are those of the invoice."""

    _inherit = "isp.bill"

    def action_mkbot_pdf(self):
        return self._mkbot_invoice("finance_pdf").action_mkbot_pdf()

    def action_mkbot_link(self):
        return self._mkbot_invoice("finance_link").action_mkbot_link()

    def action_mkbot_send(self):
        return self._mkbot_invoice("finance_send").action_mkbot_send()

    def _mkbot_invoice(self, code):
        """The invoice, in superuser mode, once it is checked that the user may use a button."""
        bill = self.env["mkbot.session"]._check_look_up(self, self.partner_id, code)
        if bill.move_id.state != "posted":
            raise UserError(self.env._("The invoice of this bill has not been posted."))
        return bill.move_id
