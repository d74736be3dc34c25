import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .mkbot_session_panel import iso, masked_vat

PARTNERS_LIMIT = 20
EARLIER_LIMIT = 5
#: Less would be part of too many numbers.
LEAST_CONTRACT = 5


class MkbotPanel(models.AbstractModel):
    """Finding the customer of a conversation, and what defining them would link."""

    _inherit = "mkbot.panel"

    @api.model
    def search_partners(self, term):
        """People to define as the customer: by CPF or CNPJ, phone, contract or invoice, e-mail,
        name. What is found by a more precise way comes first.

        :return: ``[{"id", "name", "detail"}]``, at most :data:`PARTNERS_LIMIT`
        """
        self._check_operator()
        term = " ".join((term or "").split())
        if len(term) < 2:
            return []
        partners, people = self._customers()
        people &= Domain("id", "!=", self._bot_partner_id())
        for domain in self._search_partner_domains(term):
            # One after the other: each has an index of its own, together they would have none.
            left = PARTNERS_LIMIT - len(partners)
            if left <= 0:
                break
            domain = Domain(domain) & people & Domain("id", "not in", partners.ids)
            partners |= partners.search(domain, limit=left)
        return [
            {
                "id": partner.id,
                "name": partner.display_name,
                "detail": " · ".join(
                    filter(
                        None,
                        (masked_vat(partner.vat), partner.city, self._customer_phone(partner)),
                    )
                ),
            }
            for partner in partners
        ]

    def _bot_partner_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("mkbot_chat.partner_bot")

    @api.model
    def _search_partner_domains(self, term):
        """Hook: the ways in which a term may find a customer, the most precise first.

        Other addons extend it: by contract, connection, …

        :param str term: two characters or more, without doubled spaces
        :return: list of domains on ``res.partner``; each must be answered by an index
        """
        partners = self.env["res.partner"]
        domains = [
            partners._mkbot_vat_domain(term),
            partners._mkbot_phone_domain(term),
            self._contract_domain(term),
        ]
        if " " not in term:
            domains.append(Domain("email", "ilike", term))
        domains.append(Domain.AND(Domain("name", "ilike", word) for word in term.split(" ")))
        return [domain for domain in domains if not domain.is_false()]

    def _contract_domain(self, term):
        """Whose invoice has this number or reference of payment."""
        if len(term) < LEAST_CONTRACT or not re.search(r"\d", term):
            return Domain.FALSE
        number = Domain.OR(
            Domain(name, "ilike", term) for name in ("name", "payment_reference", "ref")
        )
        # sudo: operators may not read invoices; who knows a number learns whose it is, as far as
        # they may read the customer.
        invoices = (
            self.env["account.move"]
            .sudo()
            .search(
                number
                & Domain("move_type", "in", ("out_invoice", "out_refund"))
                & Domain("company_id", "in", self.env.companies.ids),
                limit=PARTNERS_LIMIT,
            )
        )
        partners = invoices.commercial_partner_id
        return Domain("id", "in", partners.ids) if partners else Domain.FALSE

    @api.model
    def partner_link(self, session_id, partner_id):
        """What would be linked if a customer were defined as that of a conversation.

        :return: ``{address, account, platform, now, earlier, elsewhere, known}``: the
            conversation's address; ``now``, whose it is: ``{"id", "name"}`` or `None`;
            ``earlier``, the attendances that would get the customer too: ``{"count", "first":
            [{"name", "opened_at"}]}``; ``elsewhere``, where the same number is known as somebody
            else's: ``[{"account", "platform", "customer"}]``; ``known``, how many other addresses
            the customer has
        :raise UserError: the customer is another company's
        """
        self._check_operator()
        readable = self._readable_session(session_id)
        partner = self._customer(partner_id)
        # sudo: the address and attendances of a conversation that the user may read
        session, partner = readable.sudo(), partner.sudo()
        if partner.company_id and partner.company_id != session.company_id:
            raise UserError(self.env._("This customer belongs to another company."))
        contact = session.contact_id
        contacts = contact.browse()
        if contact.phone:
            contacts = contact.search(
                [
                    ("phone", "=", contact.phone),
                    ("id", "!=", contact.id),
                    ("company_id", "=", session.company_id.id),
                    ("partner_id", "not in", (False, partner.id)),
                ],
                limit=EARLIER_LIMIT,
            )
        earlier = session._linked_with(partner).sorted("id", reverse=True)
        now = contact.partner_id
        return {
            "address": contact.phone or contact.name or contact.guest_id.name or "",
            "account": session.account_id.name,
            "platform": session.platform,
            "now": {"id": now.id, "name": now.display_name} if now else None,
            "earlier": {
                "count": len(earlier),
                "first": [
                    {"name": one.name, "opened_at": iso(one.opened_at)}
                    for one in earlier[:EARLIER_LIMIT]
                ],
            },
            "elsewhere": [
                {
                    "account": other.account_id.name,
                    "platform": other.platform,
                    "customer": other.partner_id.display_name,
                }
                for other in contacts
            ],
            "known": contact.search_count(
                [("partner_id", "=", partner.id), ("id", "!=", contact.id)]
            ),
        }
