from odoo import api, models
from odoo.fields import Domain

#: Less would be the code of too many.
LEAST_CODE = 3


class MkbotPanel(models.AbstractModel):
    """A provider's customers are known by what they have, too."""

    _inherit = "mkbot.panel"

    @api.model
    def _search_partner_domains(self, term):
        return [*super()._search_partner_domains(term), *self._service_domains(term)]

    def _service_domains(self, term):
        """Whose connection, line, TV or contract has just this code."""
        if len(term) < LEAST_CODE or " " in term:
            return []
        here = Domain("company_id", "in", self.env.companies.ids)
        found = set()
        for model in ("isp.connection", "isp.line", "isp.tv", "contract.contract"):
            # sudo: as for invoices, who knows a code learns whose it is
            records = self.env[model].sudo().search(here & Domain("code", "=", term), limit=5)
            found.update(records.partner_id.ids)
        return [Domain("id", "in", list(found))] if found else []
