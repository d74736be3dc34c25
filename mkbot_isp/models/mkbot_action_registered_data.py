from dataclasses import replace

from odoo import models

from odoo.addons.mkbot_chat.bot import values


class MkbotActionRegisteredData(models.AbstractModel):
    """A subscriber's address is where the installation is: a person changes it, who gets the new
    one as the customer confirmed it."""

    _inherit = "mkbot.action.registered_data"

    def _run_address(self, session, what, slots, confirmed):
        connections = self.env["mkbot.action.service"]._services(session, "isp.connection")
        if not connections:
            return super()._run_address(session, what, slots, confirmed)
        chosen = connections.filtered(lambda one: str(one.id) == slots.get("service"))
        if what == "move" and len(connections) > 1 and not chosen:
            return self.env["mkbot.action.service"]._which(connections)
        if what != "move" and confirmed:
            # Everything was asked for: it is not written.
            acted = values.Acted("person", (self._reply("address_noted"),))
        else:
            acted = super()._run_address(session, what, slots, confirmed)
        if acted.outcome == "confirm" and what != "move":
            (told,) = acted.replies
            return replace(acted, replies=(replace(told, key="address_confirm"),))
        names = [f"{one.plan_id.name} – {one.code}" for one in chosen or connections]
        return replace(acted, facts={**acted.facts, "services": ", ".join(names)[:200]})
