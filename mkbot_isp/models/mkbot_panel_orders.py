from odoo import models


class MkbotPanel(models.AbstractModel):
    """Who may open service orders from the panel."""

    _inherit = "mkbot.panel"

    def _section(self, lookup, part, model, path, domain, partner):
        section = super()._section(lookup, part, model, path, domain, partner)
        if model == "fsm.order" and self.env["mkbot.tool"]._is_withheld("order_create"):
            section["can_create"] = False
        return section
