from odoo import api, models


class IrAttachment(models.Model):
    """The files of a customer's service orders are theirs."""

    _inherit = "ir.attachment"

    @api.model
    def _mkbot_partner_paths(self):
        return {**super()._mkbot_partner_paths(), "fsm.order": ("partner_id", "company_id")}
