from datetime import datetime, time

import pytz

from odoo import fields, models

# The day in a protocol number is the company's, not Greenwich's.
DEFAULT_TZ = "America/Sao_Paulo"


class ResCompany(models.Model):
    """The clock on a company's wall."""

    _inherit = "res.company"

    def _mkbot_tz(self):
        """The name of the company's time zone."""
        # sudo: which day it is is no secret
        return self.sudo().partner_id.tz or DEFAULT_TZ

    def _mkbot_today(self):
        """The company's day."""
        return fields.Date.context_today(self.with_context(tz=self._mkbot_tz()))

    def _mkbot_day_start(self, day=None):
        """When a day of the company began, in UTC.

        :param day: a date; today
        """
        zone = pytz.timezone(self._mkbot_tz())
        midnight = zone.localize(datetime.combine(day or self._mkbot_today(), time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)
