from odoo import models
from odoo.tools.sql import column_exists


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        # While this addon is being uninstalled the columns go before the models.
        if not column_exists(self.env.cr, "mkbot_lookup_section", "model_id"):
            return super().unlink()
        # A coin whose model goes, goes with its group and rights; the database would leave those.
        # sudo: whoever may delete the model
        lookups = self.env["mkbot.lookup"].sudo().with_context(active_test=False)
        lookups.search([("model_id", "in", self.ids)]).unlink()
        sections = self.env["mkbot.lookup.section"].sudo()
        sections.search([("model_id", "in", self.ids)]).unlink()
        return super().unlink()
