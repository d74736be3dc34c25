from odoo import models

from ..bot import values


class MkbotActionNewSale(models.AbstractModel):
    """Somebody wants to subscribe: a lead for the sales team."""

    _name = "mkbot.action.new_sale"
    _description = "Bot Action: New Sale"
    _inherit = "mkbot.action"
    _mkbot_code = "contratacao"

    def _spec(self, session):
        slots = []
        if not session.partner_id:
            slots.append(values.Slot("name", "sale_ask_name"))
        slots.append(values.Slot("zip", "sale_ask_zip", "zip"))
        if not (session.contact_id.phone or session.partner_id.phone):
            slots.append(values.Slot("phone", "sale_ask_phone", "phone"))
        return values.ActionSpec(self._mkbot_code, slots=tuple(slots))

    def _run(self, session, slots, confirmed):
        name = slots.get("name") or session.partner_id.name or session.contact_id.name or ""
        lead = self._lead_of(session) or self._create_lead(session, slots, name)
        reply = self._reply("sale_noted", name=name.split(" ")[0])
        return values.Acted("done", (reply,), facts={"lead": lead.id})

    def _lead_of(self, session):
        """The lead that this attendance made before, or none."""
        # sudo: the bot works for the company, whoever triggers it.
        return self.env["crm.lead"].sudo().search([("mkbot_session_id", "=", session.id)], limit=1)

    def _create_lead(self, session, slots, name):
        facts = session._bot_facts()
        words = session._bot_summary(facts) if facts else ""
        title = session.account_id._speaking().env._("New sale: %s", name or session.name)
        return (
            self.env["crm.lead"]
            .sudo()
            .create(
                {
                    "name": title,
                    "type": "lead" if self._uses_leads() else "opportunity",
                    "partner_id": session.partner_id.id,
                    "contact_name": name or False,
                    "phone": slots.get("phone")
                    or session.contact_id.phone
                    or session.partner_id.phone,
                    "zip": slots.get("zip") or False,
                    "description": session._as_html(words),
                    "company_id": session.company_id.id,
                    "user_id": False,
                    "mkbot_session_id": session.id,
                }
            )
        )

    def _uses_leads(self):
        """Whether this database qualifies leads before they become opportunities."""
        # sudo: what the database has is no secret
        employees = self.env.ref("base.group_user").sudo()
        return self.env.ref("crm.group_use_lead") in employees.all_implied_ids
