import re

from odoo import models

from odoo.addons.mkbot_chat.models.mkbot_action import LISTED

#: What a customer writes that may be the number of a ticket.
NUMBER = re.compile(r"[\w/-]*\d[\w/-]*")


class MkbotActionStatus(models.AbstractModel):
    """Tickets are requests of the customer, too."""

    _inherit = "mkbot.action.status"

    def _of_protocol(self, session):
        """Also the customer's tickets whose numbers they wrote, open or not."""
        written = " ".join(session._bot_facts().get("requests") or ()).upper()
        numbers = NUMBER.findall(written)
        found = self._tickets(session, [("number", "in", numbers)]) if numbers else []
        return super()._of_protocol(session) + found

    def _requests(self, session):
        return super()._requests(session) + self._tickets(
            session, [("stage_id.closed", "=", False)]
        )

    def _tickets(self, session, domain):
        """The customer's tickets, as :meth:`_requests`."""
        partner = session.partner_id.commercial_partner_id
        if not partner:
            return []
        # sudo: the bot speaks for the company; it shows a customer their own tickets only
        tickets = self._speaking(session).env["helpdesk.ticket"].sudo()
        found = tickets.search(
            [
                ("partner_id.commercial_partner_id", "=", partner.id),
                ("company_id", "=", session.company_id.id),
                *domain,
            ],
            order="create_date desc",
            limit=LISTED,
        )
        return [(one.create_date, one.display_name, self._doing(one)) for one in found]

    def _doing(self, ticket):
        """How a ticket is doing, in words."""
        stage = ticket.stage_id.name or ""
        if ticket.closed or not ticket.isp_deadline:
            return stage
        if ticket.isp_sla_state == "late":
            return ticket.env._("%s, late: we are on it", stage)
        when = ticket._isp_moment(ticket.isp_deadline)
        return ticket.env._("%(stage)s, expected by %(when)s", stage=stage, when=when)
