from odoo import api, fields, models
from odoo.exceptions import UserError


class IspTicketSla(models.TransientModel):
    """Another deadline for a ticket, with a reason."""

    _name = "isp.ticket.sla"
    _description = "Change the Deadline of a Ticket"
    _inherit = "isp.ticket.dialog"

    former = fields.Datetime(string="Deadline now", readonly=True)
    deadline = fields.Datetime(string="New deadline")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self._given_ticket(values)
        values["former"] = values["deadline"] = ticket.isp_deadline
        return values

    def action_change(self):
        ticket = self._open_ticket()
        if not self.deadline or self.deadline <= fields.Datetime.now():
            raise UserError(self.env._("Choose a deadline that is still to come."))
        ticket._isp_agree(self.deadline, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_reset(self):
        """Have what the SLAs say count again."""
        self._open_ticket()._isp_agree(False, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _open_ticket(self):
        ticket = self._ticket("ticket_sla")
        if ticket.closed:
            raise UserError(self.env._("The ticket %s is closed already.", ticket.number))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write the reason."))
        return ticket
