from odoo import fields, models


class IspTicketDialog(models.AbstractModel):
    """A dialog about a ticket."""

    _name = "isp.ticket.dialog"
    _inherit = "mkbot.about.mixin"
    _description = "Dialog about a Ticket"
    _about = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")

    def _ticket(self, code):
        """The ticket in superuser mode, once it is checked against the user's right to a tool.

        :param str code: of `mkbot.tool`
        """
        self.ensure_one()
        return self.ticket_id._for_tool(code)

    def _given_ticket(self, values):
        """The ticket of a dialog that is being opened.

        :param dict values: the defaults so far
        """
        ticket = self.env["helpdesk.ticket"].browse(values.get("ticket_id"))
        ticket.check_access("read")
        return ticket
