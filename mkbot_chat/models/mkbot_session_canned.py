from datetime import timezone
from functools import partial
from zoneinfo import ZoneInfo

from odoo import fields, models

from ..bot import canned as texts


class MkbotSession(models.Model):
    """What the variables of canned messages are filled with."""

    _inherit = "mkbot.session"

    def _canned_fill(self, text):
        """Fill a canned message for this attendance, said by the current user.

        :return: :class:`bot.canned.Filled`
        """
        self.ensure_one()
        readers = self._canned_readers()
        names = [name for name in texts.names_in(text) if name in readers]
        return texts.fill(text, {name: readers[name]() or "" for name in names})

    def _canned_readers(self):
        """``{variable: function that reads its value}``: only what a text uses is read."""
        operator = self.env.user
        return {
            "greeting": self._canned_greeting,
            "customer.name": self._canned_customer_name,
            "customer.first_name": self._canned_first_name,
            "customer.city": lambda: self.partner_id.city,
            "operator.name": lambda: operator.name,
            "operator.first_name": lambda: texts.first_name(operator.name),
            "protocol": lambda: self.name,
            "sector": lambda: self.sector_id.name,
            "company": lambda: self.company_id.name,
            "due.amount": partial(self._canned_due, "amount"),
            "due.date": partial(self._canned_due, "date"),
        }

    def _canned_greeting(self):
        tz = ZoneInfo(self.company_id._mkbot_tz())
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        return texts.greeting(now.astimezone(tz).hour, self._customer_lang())

    def _canned_customer_name(self):
        """As the customer is registered; before that, as they call themselves where they write."""
        return self.partner_id.name or self.contact_id.name

    def _canned_first_name(self):
        name = self._canned_customer_name() or ""
        return name if self.partner_id.is_company else texts.first_name(name)

    def _canned_due(self, what):
        action = self.env["mkbot.action.second_copy"]
        line = action._open_instalments(self)[:1]
        if not line:
            return ""
        if what == "date":
            return action._day(self, line.date_maturity)
        return action._money(self, line.amount_residual_currency, line.currency_id)
