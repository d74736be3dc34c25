from odoo import api, fields, models

from ..models.isp_service import REASONS


class IspRestrict(models.TransientModel):
    """Block or reduce services by hand, with a reason."""

    _name = "isp.restrict"
    _description = "Block or Reduce"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    count = fields.Integer(compute="_compute_count", string="Services")
    access = fields.Selection(
        [("blocked", "Block"), ("partial", "Reduce")], required=True, default="blocked"
    )
    reason = fields.Selection(REASONS, required=True, default="manual")
    note = fields.Char()

    @api.depends("res_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.res_ids or ())

    def action_restrict(self):
        services = self.env[self.res_model].browse(self.res_ids)
        services.check_access("write")
        services._restrict(self.access, self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
