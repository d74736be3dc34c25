from odoo import models

from ..bot import texts_idle


class MkbotSector(models.Model):
    """What becomes of the sector's conversations whose customers do not answer."""

    _name = "mkbot.sector"
    _inherit = ["mkbot.sector", "mkbot.idle.mixin"]

    def _mkbot_idle_scope(self):
        return self.company_id, self

    def action_idle_texts(self):
        """Open what the sector's silent customers read, to give it words of its own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mkbot_chat.action_mkbot_response")
        return {
            **action,
            "domain": [
                ("key", "in", list(texts_idle.KEYS)),
                ("sector_id", "in", [self.id, False]),
                ("company_id", "in", [self.company_id.id, False]),
            ],
            "context": {
                "search_default_by_key": 1,
                "default_key": "idle_reminder",
                "default_sector_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }
