from odoo import api, models

from .mkbot_session_panel import iso


class MkbotPanel(models.AbstractModel):
    """What the panel asks before it puts a conversation aside."""

    _inherit = "mkbot.panel"

    @api.model
    def snooze_opening(self, session_id):
        """When people begin to attend a conversation's sector on the next day they do.

        :return: ISO 8601 in UTC, or False where nobody knows
        """
        return iso(self._attended_to_read("snooze", session_id)._next_day_opening()) or False
