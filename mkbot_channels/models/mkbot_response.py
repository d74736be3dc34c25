from odoo import api, models

from ..adapters import preview


class MkbotResponse(models.Model):
    _inherit = "mkbot.response"

    @api.model
    def _preview_of(self, platform, text, options):
        return [
            {
                "text": message.text,
                "buttons": list(message.buttons),
                "rows": list(message.rows),
                "opener": message.opener,
            }
            for message in preview.shown(platform, text, options)
        ]
