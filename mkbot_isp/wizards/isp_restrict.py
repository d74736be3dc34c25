from odoo import api, fields, models

from ..models.isp_service import REASONS


class IspRestrict(models.TransientModel):
    """Block or reduce services by hand, with a reason."""

    _name = "isp.restrict"
    _description = "Block or Reduce"
    _inherit = "isp.service.dialog"

    count = fields.Integer(compute="_compute_count", string="Services")
    access = fields.Selection(
        [("blocked", "Block"), ("partial", "Reduce")], required=True, default="blocked"
    )
    reason = fields.Selection(
        [one for one in REASONS if one[0] != "overdue"], required=True, default="manual"
    )
    note = fields.Char()

    @api.depends("res_ids")
    def _compute_count(self):
        for dialog in self:
            dialog.count = len(dialog.res_ids or ())

    def action_restrict(self):
        tool = "isp_reduce" if self.access == "partial" else "isp_block"
        self._services(tool)._restrict(self.access, self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
