from odoo import models

from odoo.addons.mkbot_chat.bot import values

#: Plans that are offered, one a button: as many as the platforms list.
OFFERED = 9


class MkbotActionPlan(models.AbstractModel):
    """Another plan: chosen and confirmed by the customer, decided by an operator."""

    _name = "mkbot.action.plan"
    _description = "Bot Action: Change of Plan"
    _inherit = "mkbot.action.service"
    _mkbot_code = "mudanca_plano"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T2")

    def _about(self, session, connection, slots, confirmed):
        facts = self._snapshot(connection)
        waiting = connection.wanted_plan_id
        if waiting:
            reply = self._reply("plan_waiting", plan=waiting.name)
            return values.Acted("person", (reply,), facts={**facts, "wanted": waiting.name})
        hindered = self._hindered(session, connection, slots, facts)
        if hindered:
            return hindered
        plans = self._plans(connection)
        if not plans:
            return values.Acted("person", (self._reply("plan_none"),), facts=facts)
        plan = plans.filtered(lambda one: str(one.id) == slots.get("plan"))
        if not plan:
            return self._choose(
                "plan",
                "plan_choose",
                [(one.id, f"{one.name} – {self._price(session, one)}") for one in plans],
                plan=connection.plan_id.name,
                price=self._price(session, connection.plan_id),
            )
        facts = {**facts, "wanted": plan.name}
        told = {
            "old": connection.plan_id.name,
            "new": plan.name,
            "price": self._price(session, plan),
        }
        if not confirmed:
            return values.Acted("confirm", (self._reply("plan_confirm", **told),), facts=facts)
        self.env["isp.plan.change"]._propose(connection, plan, session)
        return values.Acted("person", (self._reply("plan_asked", **told),), facts=facts)

    def _plans(self, connection):
        """The plans that can be had instead."""
        # sudo: as for the connection
        plans = self.env["isp.plan"].sudo()
        return plans.search(
            [
                ("kind", "=", "internet"),
                ("is_offered", "=", True),
                ("company_id", "in", [connection.company_id.id, False]),
                ("id", "!=", connection.plan_id.id),
            ],
            order="price, id",
            limit=OFFERED,
        )

    def _price(self, session, plan):
        return self._money(session, plan.price, plan.with_company(session.company_id).currency_id)
