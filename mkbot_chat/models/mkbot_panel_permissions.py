import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PANEL_ONLY = "mkbot_chat.group_panel_only"
PHONE_DIGITS_SHOWN = 4


def masked_phone(phone):
    """A phone of which only the last digits can be read."""
    digits = re.sub(r"\D", "", phone or "")
    return f"•••• {digits[-PHONE_DIGITS_SHOWN:]}" if digits else ""


class MkbotPanel(models.AbstractModel):
    """What of the panel a user may use, and whose data they see through it (row P2)."""

    _inherit = "mkbot.panel"

    @api.model
    def open(self, panel_uuid):
        """Say, besides, in ``me``: ``withheld_tools``, the codes of the tools the user may not
        use, and ``panel_only``, whether the panel is all of Odoo that they have."""
        answer = super().open(panel_uuid)
        answer["me"] |= {
            "withheld_tools": self.env["mkbot.tool"]._withheld_codes(),
            "panel_only": self.env.user._mkbot_is_panel_only(),
        }
        return answer

    # ----- customers to choose -----

    def _customers(self):
        """Where the customers are looked up who can be chosen: among those the user may read or,
        where the panel is all they have, among all of their companies.

        :return: ``res.partner``, empty, and the domain that goes with it
        """
        partners = self.env["res.partner"]
        domain = Domain("type", "=", "contact")
        if not self.env.user._mkbot_is_panel_only():
            return partners, domain
        # sudo: whoever attends must find the customer whom they cannot read yet; callers show
        # masked data only, see :meth:`_customer_phone`
        companies = [False, *self.env.companies.ids]
        return partners.sudo(), domain & Domain("company_id", "in", companies)

    def _customer(self, partner_id):
        """A customer chosen by the user; empty for no id.

        :return: a ``res.partner``, in superuser mode if the user may not read it
        :raise UserError: there is none, or it is not one that they could have found
        """
        partners, domain = self._customers()
        partner = partners.browse(partner_id or []).exists()
        if partner_id and not partner:
            raise UserError(self.env._("This customer no longer exists."))
        if not partner.env.su:
            partner.check_access("read")
        elif partner.filtered_domain(domain) != partner:
            raise UserError(self.env._("Choose a customer of your company."))
        return partner

    def _customer_phone(self, partner):
        """A customer's phone as the user may see it: masked, of customers they may not read."""
        return partner.phone if self._sees(partner) else masked_phone(partner.phone)

    def _sees(self, partner):
        """Whether the user may read a customer that was looked up for them."""
        return partner.sudo(False).has_access("read")
