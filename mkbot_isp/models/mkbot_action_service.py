from odoo import models


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

    def _chosen(self, connections, slots):
        """The one connection that is meant; none while that has to be asked."""
        if len(connections) > 1:
            key = slots.get("connection")
            return connections.filtered(lambda one: str(one.id) == key)
        return connections

    def _which(self, connections):
        return self._choose(
            "connection",
            "service_choose",
            [(str(one.id), f"{one.plan_id.name} – {one.code}"[:60]) for one in connections],
        )

    def _debt(self, session, connection, slots):
        """What is said to who is restricted for debt: what is owed, and a way out."""
        bills = self.env["mkbot.action.second_copy"]._run(session, slots, False)
        replies = [self._reply("blocked_debt"), *bills.replies]
        if bills.outcome == "done" and not connection._unlock_refusal():
            replies.append(self._reply("blocked_unlock", days=connection.rule_id.unlock_days))
        return bills.outcome, tuple(replies), bills
