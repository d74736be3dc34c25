import re

from odoo import models

from ..bot import values
from ..port import OPEN_STATES
from .mkbot_action import LISTED

#: A protocol number of ours, as customers write it.
PROTOCOL = re.compile(r"(?<!\d)(\d{8})[ -]?(\d{6})(?!\d)")


class MkbotActionStatus(models.AbstractModel):
    """How the customer's requests are doing."""

    _name = "mkbot.action.status"
    _description = "Bot Action: Status of Requests"
    _inherit = "mkbot.action"
    _mkbot_code = "protocolo_andamento"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _run(self, session, slots, confirmed):
        requests = self._of_protocol(session) or self._requests(session)
        requests = sorted(requests, key=lambda request: request[0], reverse=True)
        if not requests:
            # Whoever asks has been promised something: a person looks.
            return values.Acted("person", (self._reply("status_none"),))
        lines = [
            f"• {self._day(session, at)} – {title}: {state}"
            for at, title, state in requests[:LISTED]
        ]
        reply = self._reply("status_list", list="\n".join(lines))
        return values.Acted("done", (reply,), facts={"requests": len(requests)})

    def _of_protocol(self, session):
        """The attendance whose protocol number the customer wrote, if it was theirs: as
        :meth:`_requests`."""
        written = " ".join(session._bot_facts().get("requests") or ())
        names = ["-".join(found) for found in PROTOCOL.findall(written)]
        partner = session.partner_id.commercial_partner_id
        if not names or not partner:
            return []
        return self._attendances(
            session,
            [("name", "in", names), ("partner_id.commercial_partner_id", "=", partner.id)],
        )

    def _attendances(self, session, domain):
        """Attendances of the company, as :meth:`_requests`."""
        env = self._speaking(session).env
        # sudo: the bot speaks for the company; the domain is the customer's own.
        found = env["mkbot.session"].sudo()
        found = found.search([("company_id", "=", session.company_id.id), *domain], limit=LISTED)
        states = dict(found._fields["state"]._description_selection(env))
        title = env._("Attendance")
        return [(one.opened_at, f"{title} {one.name}", states[one.state]) for one in found]

    def _requests(self, session):
        """Hook: what is under way for the customer.

        :return: list of ``(datetime, title, state in words)``, in any order
        """
        partner = session.partner_id.commercial_partner_id
        if not partner:
            return []
        env = self._speaking(session).env
        # sudo: the bot speaks for the company; it shows a customer their own requests only.
        leads = env["crm.lead"].sudo()
        leads = leads.search(
            [
                ("partner_id.commercial_partner_id", "=", partner.id),
                ("company_id", "in", [session.company_id.id, False]),
                ("won_status", "=", "pending"),
            ],
            order="create_date desc",
            limit=LISTED,
        )
        found = [(lead.create_date, lead.name, lead.stage_id.name or "") for lead in leads]
        return found + self._attendances(
            session,
            [
                ("partner_id", "=", session.partner_id.id),
                ("state", "in", OPEN_STATES),
                ("id", "!=", session.id),
            ],
        )
