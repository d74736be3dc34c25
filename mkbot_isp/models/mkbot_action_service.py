from dataclasses import replace

from odoo import models

from odoo.addons.mkbot_chat.bot import values


class MkbotActionService(models.AbstractModel):
    """What the actions about a customer's connections share."""

    _name = "mkbot.action.service"
    _description = "Bot Action about a Connection"
    _inherit = "mkbot.action"

    def _connections(self, session):
        """The customer's connections in the attendance's company that have not ended, in superuser
        mode: the bot speaks for the company, and of a customer's own ones only."""
        partner = session.partner_id.commercial_partner_id
        connections = self.env["isp.connection"].sudo()
        if not partner:
            return connections
        return connections.search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "=", session.company_id.id),
                ("state", "!=", "ended"),
            ],
            order="id",
        )

    def _run(self, session, slots, confirmed):
        connections = self._connections(session)
        if not connections:
            return values.Acted("person", (self._reply("no_connection_none"),))
        connections = self._concerned(connections)
        if not connections:
            return self._none_concerned()
        if len(connections) > 1:
            key = slots.get("connection")
            chosen = connections.filtered(lambda one: str(one.id) == key)
            if not chosen:
                return self._which(connections)
            connections = chosen
        return self._about(session, connections, slots, confirmed)

    def _concerned(self, connections):
        """Hook: of a customer's connections those that the request may be about."""
        return connections

    def _none_concerned(self):
        """Hook: the answer where there is none of those."""
        return values.Acted("person", (self._reply("no_connection_none"),))

    def _about(self, session, connection, slots, confirmed):
        """Hook: the answer about one connection, as :meth:`_run`."""
        raise NotImplementedError

    def _which(self, connections):
        return self._choose(
            "connection",
            "service_choose",
            [(str(one.id), f"{one.plan_id.name} – {one.code}"[:60]) for one in connections],
        )

    def _debt(self, session, connection, slots, facts):
        """The answer to who is restricted for debt: what is owed, and a way out."""
        bills = self.env["mkbot.action.second_copy"]._run(session, slots, False)
        replies = [self._reply("blocked_debt"), *bills.replies]
        if bills.outcome == "done" and not connection._unlock_refusal():
            replies.append(self._reply("blocked_unlock", days=connection.rule_id.unlock_days))
        return replace(bills, replies=tuple(replies), facts={**bills.facts, **facts})
