from odoo import models


class ResCompany(models.Model):
    """What becomes of conversations without a sector whose customers do not answer."""

    _name = "res.company"
    _inherit = ["res.company", "mkbot.idle.mixin"]

    def _mkbot_idle_scope(self):
        return self, self.env["mkbot.sector"]
