from odoo import models

from odoo.addons.mkbot_chat.bot import values

BACK, NOT_BACK = "back", "not_back"


class MkbotActionNoConnection(models.AbstractModel):
    """No Internet: an outage, a debt, or something to try; then a person who knows all that."""

    _name = "mkbot.action.no_connection"
    _description = "Bot Action: No Connection"
    _inherit = "mkbot.action.service"
    _mkbot_code = "sem_conexao"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _run(self, session, slots, confirmed):
        outage = self._outage(session)
        if outage:
            return self._of_outage(session, outage)
        return super()._run(session, slots, confirmed)

    def _about(self, session, connection, slots, confirmed):
        facts = self._snapshot(connection)
        if connection.state != "active":
            return values.Acted("person", (self._reply("service_pending"),), facts=facts)
        if connection.access == "full":
            return self._steps(slots, facts)
        if connection.access_reason != "overdue":
            return values.Acted("person", (self._reply("restricted_person"),), facts=facts)
        return self._debt(session, connection, slots, facts)

    def _outage(self, session):
        # sudo: the bot speaks for the company; it tells customers of what hits themselves
        outages = self.env["isp.outage"].sudo()
        partner = session.partner_id
        return outages._of_partner(partner, session.company_id)[:1] if partner else outages

    def _of_outage(self, session, outage):
        words = outage._in_words(session._customer_lang())
        replies = [self._reply("outage_known", message=words["message"])]
        if words["expected"]:
            replies.append(self._reply("outage_expected", expected=words["expected"]))
        return values.Acted("done", tuple(replies), facts={"outage": outage.name})

    def _steps(self, slots, facts):
        if slots.get("back") == BACK:
            return values.Acted("done", (self._reply("no_connection_back"),), facts=facts)
        if slots.get("back") == NOT_BACK:
            return values.Acted("person", (self._reply("no_connection_person"),), facts=facts)
        options = tuple(
            values.Choice(f"{values.SLOT_PREFIX}{value}", key=key)
            for value, key in ((BACK, "option_yes_back"), (NOT_BACK, "option_not_back"))
        )
        return values.Acted("choose", (self._reply("no_connection_steps"),), "back", options)

    def _snapshot(self, connection):
        """Hook: what is known of a connection, for the person who goes on."""
        return {
            "connection": connection.code,
            "plan": connection.plan_id.name,
            "state": connection.state,
            "access": connection.access,
            "node": connection.node_id.complete_name or "",
        }
