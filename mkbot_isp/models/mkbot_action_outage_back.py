from odoo import models

from odoo.addons.mkbot_chat.bot import values


class MkbotActionOutageBack(models.AbstractModel):
    """The customer answers our question: it is back."""

    _name = "mkbot.action.outage_back"
    _description = "Bot Action: It Is Back after an Outage"
    _inherit = "mkbot.action"
    _mkbot_code = "outage_back"

    def _run(self, session, slots, confirmed):
        return values.Acted("over", (self._reply("outage_back_thanks"),))
