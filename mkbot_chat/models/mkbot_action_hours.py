from odoo import models

from ..bot import hours, values


class MkbotActionHours(models.AbstractModel):
    """When people attend."""

    _name = "mkbot.action.hours"
    _description = "Bot Action: Opening Hours"
    _inherit = "mkbot.action"
    _mkbot_code = "horario_atendimento"

    def _run(self, session, slots, confirmed):
        rules = self.env["mkbot.service.hours"]
        windows = rules._windows(session.company_id, session.sector_id)
        if not windows:
            return values.Acted("done", (self._reply("hours_always"),))
        lines = hours.describe(windows, session._customer_lang())
        told = {"hours": "\n".join(f"• {line}" for line in lines)}
        is_open, opens_at = rules._now(session)
        if is_open:
            return values.Acted("done", (self._reply("hours_open", **told),))
        opens = rules._in_words(session, opens_at) if opens_at else ""
        return values.Acted("done", (self._reply("hours_closed", **told, opens=opens),))
