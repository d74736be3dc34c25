from odoo import models


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _allowed_without(self, model_name, mode, group_ids):
        """Of a user who has only the panel, what every employee may read does not count."""
        allowed = super()._allowed_without(model_name, mode, group_ids)
        if not allowed or not self.env.user._mkbot_is_panel_only():
            return allowed
        others = frozenset(self.env.user._get_group_ids()) - group_ids
        return self.env["ir.model.access"]._mkbot_panel_allows(model_name, mode, others)
