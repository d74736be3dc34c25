from odoo import models

from ..bot import slots as reading
from ..bot import values


class MkbotActionNewSale(models.AbstractModel):
    """Somebody wants to subscribe: what the opening profile says is opened, usually a lead."""

    _name = "mkbot.action.new_sale"
    _description = "Bot Action: New Sale"
    _inherit = "mkbot.action"
    _mkbot_code = "contratacao"

    def _spec(self, session):
        slots = []
        if not session.partner_id:
            slots.append(values.Slot("name", "sale_ask_name"))
        # Whoever does not know the postal code by heart tells the neighbourhood.
        slots.append(values.Slot("address", "sale_ask_zip"))
        if not (session.contact_id.phone or session.partner_id.phone):
            slots.append(values.Slot("phone", "sale_ask_phone", "phone"))
        return values.ActionSpec(self._mkbot_code, slots=tuple(slots))

    def _run(self, session, slots, confirmed):
        slots = {**slots, "zip": reading.read("zip", slots["address"]) or ""}
        name = slots.get("name") or session.partner_id.name or session.contact_id.name or ""
        summary = session._bot_summary(session._bot_facts())
        profiles = self.env["mkbot.opening.profile"]
        record = profiles._open_for(session, self._mkbot_code, slots, summary)
        if not record:
            # Nothing is opened here: whoever sells goes on in the conversation.
            return values.Acted("person")
        reply = self._reply("sale_noted", name=name.split(" ")[0])
        return values.Acted("done", (reply,), facts={"opened": record.display_name})
