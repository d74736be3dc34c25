from dataclasses import replace

from odoo import models


class MkbotActionCancellation(models.AbstractModel):
    """Who is asked to let a customer go finds what the customer has, and by which contract."""

    _inherit = "mkbot.action.cancellation"

    def _run(self, session, slots, confirmed):
        acted = super()._run(session, slots, confirmed)
        if acted.outcome != "person":
            return acted
        services = [
            f"{service.plan_id.name} – {service.code}"
            for name in ("isp.connection", "isp.line", "isp.tv")
            for service in self.env["mkbot.action.service"]._services(session, name)
        ]
        contracts = self._contracts(session)
        facts = {
            "services": ", ".join(services)[:200],
            "contract": ", ".join(contracts.mapped("name"))[:100],
        }
        return replace(acted, facts={**acted.facts, **facts})

    def _contracts(self, session):
        """The customer's contracts of the attendance's company, in superuser mode: as of what
        they have of us."""
        partner = session.partner_id.commercial_partner_id
        return (
            self.env["contract.contract"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "=", partner.id),
                    ("company_id", "=", session.company_id.id),
                ],
                limit=5,
            )
        )
