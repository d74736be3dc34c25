from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.bot import values


class MkbotActionTrustUnlock(models.AbstractModel):
    """A customer who is restricted for debt asks to be released on trust."""

    _name = "mkbot.action.trust_unlock"
    _description = "Bot Action: Trust Unlock"
    _inherit = "mkbot.action.service"
    _mkbot_code = "desbloqueio_confianca"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _concerned(self, services):
        return services.filtered(lambda one: one.access != "full")

    def _none_concerned(self):
        return values.Acted("done", (self._reply("unlock_nothing"),))

    def _about(self, session, connection, slots, confirmed):
        connection = self._speaking(session).env["isp.connection"].sudo().browse(connection.id)
        refusal = connection._unlock_refusal()
        if refusal:
            return self._refused(session, connection, slots, refusal)
        if not confirmed:
            until = connection.company_id._mkbot_today() + timedelta(
                days=connection.rule_id.unlock_days
            )
            reply = self._reply("unlock_confirm", until=self._day(session, until))
            return values.Acted("confirm", (reply,))
        try:
            until = connection._trust_unlock(session)
        except UserError as refused:
            # Somebody else was quicker.
            return self._refused(session, connection, slots, str(refused))
        reply = self._reply("unlock_done", until=self._day(session, until))
        facts = {"connection": connection.code, "until": str(until)}
        return values.Acted("done", (reply,), facts=facts)

    def _refused(self, session, connection, slots, reason):
        """Say why not, and how to pay."""
        reply = self._reply("unlock_refused", reason=reason)
        if connection.access_reason != "overdue":
            return values.Acted("person", (reply,), facts={"connection": connection.code})
        bills = self.env["mkbot.action.second_copy"]._run(session, slots, False)
        replies = bills.replies if bills.outcome == "done" else ()
        return values.Acted("refused", (reply, *replies), facts={"connection": connection.code})
