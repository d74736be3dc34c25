from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

#: What an operator may change of a ticket; its stage, its customer and its deadline otherwise.
EDITED = ("name", "team_id", "category_id", "priority", "user_id", "description")


class IspTicketEdit(models.TransientModel):
    """Change what a ticket says, and whose it is."""

    _name = "isp.ticket.edit"
    _description = "Edit a Ticket"
    _inherit = "isp.ticket.dialog"

    name = fields.Char(string="Title", required=True)
    team_id = fields.Many2one("helpdesk.ticket.team")
    member_ids = fields.Many2many(related="team_id.user_ids", string="Members")
    category_id = fields.Many2one("helpdesk.ticket.category")
    priority = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["priority"].selection
    )
    user_id = fields.Many2one("res.users", string="Assigned to")
    description = fields.Html(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self._given_ticket(values)
        for name in EDITED:
            values[name] = ticket._fields[name].convert_to_write(ticket[name], ticket)
        return values

    @api.onchange("team_id")
    def _onchange_team_id(self):
        members = self.team_id.user_ids
        if members and self.user_id not in members:
            self.user_id = False

    def action_save(self):
        """Write what differs."""
        ticket = self._ticket("ticket_edit")
        if is_html_empty(self.description):
            raise UserError(self.env._("Write what the ticket is about."))
        for chosen in (self.team_id, self.category_id, self.user_id):
            chosen.check_access("read")
        changed = [name for name in EDITED if self[name] != ticket[name]]
        ticket.write(
            {name: ticket._fields[name].convert_to_write(self[name], self) for name in changed}
        )
        return {"type": "ir.actions.act_window_close"}
