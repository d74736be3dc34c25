from odoo import models

from ..bot import values


class MkbotActionCancellation(models.AbstractModel):
    """The customer wants to leave: ask why, offer to stay, and pass it to who decides."""

    _name = "mkbot.action.cancellation"
    _description = "Bot Action: Cancellation"
    _inherit = "mkbot.action"
    _mkbot_code = "cancelamento"

    def _spec(self, session):
        return values.ActionSpec(
            self._mkbot_code, tier="T2", slots=(values.Slot("reason", "cancel_ask_reason"),)
        )

    def _run(self, session, slots, confirmed):
        if not confirmed:
            return values.Acted("confirm", (self._reply("cancel_confirm"),))
        return values.Acted("person", (self._reply("cancel_noted"),))
