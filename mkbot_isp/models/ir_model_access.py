from odoo import api, models

#: How a helpdesk is set up; no customers' data is in these.
HELPDESK_READS = frozenset(
    {
        "helpdesk.ticket.category",
        "helpdesk.ticket.channel",
        "helpdesk.ticket.stage",
        "helpdesk.ticket.tag",
        "helpdesk.ticket.team",
    }
)


class IrModelAccess(models.Model):
    _inherit = "ir.model.access"

    @api.model
    def _mkbot_panel_models(self, mode):
        allowed = super()._mkbot_panel_models(mode)
        return allowed | HELPDESK_READS if mode == "read" else allowed
