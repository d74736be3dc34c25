import logging

import psycopg2

from odoo import models

from ..bot import documents, values

_logger = logging.getLogger(__name__)


class MkbotSession(models.Model):
    """What the dialogue asks, answered: each returns the event that answers it."""

    _inherit = "mkbot.session"

    # ----- who is it -----

    def _bot_do_find_by_phone(self, query):
        partner = self._bot_phone_owner()
        return values.Found() if partner else values.NotFound()

    def _bot_do_check_owner(self, query):
        partner = self._bot_phone_owner()
        if partner and documents.compact(partner.vat).startswith(query.document):
            return self._bot_confirmed(partner)
        return values.NotConfirmed()

    def _bot_do_check_confirmation(self, query):
        partners = self._bot_customers([("vat", "in", documents.spellings(query.document))])
        confirmed = partners.filtered(
            lambda partner: documents.confirms(
                query.datum,
                phones=[number for number in (partner.phone, partner.phone_sanitized) if number],
                emails=[partner.email_normalized or partner.email or ""],
                zips=[partner.zip or ""],
            )
        )
        return self._bot_confirmed(confirmed) if len(confirmed) == 1 else values.NotConfirmed()

    def _bot_confirmed(self, partner):
        return values.Confirmed(partner.id, (partner.name or "").split(" ")[0])

    def _bot_phone_owner(self):
        """The one customer whose phone is the channel's and who has a document, or none."""
        numbers = documents.phone_spellings(self.contact_id.phone or "")
        partners = self._bot_customers([("phone_sanitized", "in", numbers)]) if numbers else ()
        return partners if len(partners) == 1 and partners.vat else False

    def _bot_customers(self, domain):
        """The customers that `domain` finds: active commercial partners of the session's company
        or of none. A few suffice to know that it is not one."""
        # The lane worker is superuser; rules do not bound what it finds.
        partners = (
            self.env["res.partner"]
            .sudo()
            .search([*domain, ("company_id", "in", [self.company_id.id, False])], limit=20)
        )
        customers = partners.commercial_partner_id
        return customers.filtered(
            lambda partner: (
                partner.active and partner.company_id in (self.company_id, self.env["res.company"])
            )
        )

    # ----- is it really them -----

    def _bot_do_send_code(self, query):
        where = self.env["mkbot.one.time.code"]._send(self)
        return values.CodeSent(where) if where else values.CodeNotSent()

    def _bot_do_check_code(self, query):
        right, again = self.env["mkbot.one.time.code"]._check(self, query.code)
        return values.CodeRight() if right else values.CodeWrong(again)

    # ----- do it -----

    def _bot_do_act(self, query):
        """Have the action of an intent done. Whatever it does is undone should it fail: then a
        person goes on, who finds the customer's words and what is known."""
        self._bot_serves(query.code)
        try:
            with self.env.cr.savepoint():
                acted = self.env["mkbot.action"]._act(
                    self, query.code, dict(query.slots), query.confirmed
                )
                if acted.outcome == "done":
                    # sudo: as for what is understood
                    self.env["mkbot.trigger"].sudo()._confirm(self, query.code)
                return acted
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("Action %s failed in attendance %s", query.code, self.name)
            self.invalidate_recordset()
            self._bot_give_up()
            return None
