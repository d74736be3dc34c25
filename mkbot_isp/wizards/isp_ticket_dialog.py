from odoo import api, fields, models


class IspTicketDialog(models.AbstractModel):
    """A dialog about a ticket."""

    _name = "isp.ticket.dialog"
    _description = "Dialog about a Ticket"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        # A link shows the name of what it leads to, whoever may read that.
        dialogs.ticket_id.check_access("read")
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self.ticket_id.check_access("read")
        return result

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
