from odoo import models


class MkbotReportMixin(models.AbstractModel):
    """From any fact to the attendance it is of."""

    _inherit = "mkbot.report.mixin"

    def action_open_attendance(self):
        """Show the attendance, with what was said in it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mkbot.report.session",
            "res_id": self.session_id.id,
            "views": [(False, "form")],
        }
