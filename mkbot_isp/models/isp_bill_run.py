import logging
from datetime import timedelta
from functools import partial

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.transient import one_alone

_logger = logging.getLogger(__name__)

#: So long after its end all calls of a month are there, once the switch is read.
LATE = timedelta(minutes=10)


class IspBill(models.Model):
    """Billing every line's calls once the month is over."""

    _inherit = "isp.bill"

    @api.model
    def _cron_bill(self):
        """Bill what is to be billed of the month that ended, each line in its own transaction. It
        may run as often as one likes."""
        failed = []
        for company in self.env["res.company"].search([]):
            date_from, date_to = self._last_month(company)
            for line_id in self._due(company, date_from):
                make = partial(self._make_of, line_id, date_from, date_to)
                one_alone(
                    self.env,
                    failed,
                    lambda _failed, found=(line_id, make): found,
                    _logger,
                    "The calls of line %s could not be billed",
                )

    @api.model
    def _make_of(self, line_id, date_from, date_to):
        self._make(self.env["isp.line"].browse(line_id), date_from, date_to)

    @api.model
    def _due(self, company, date_from):
        """The ids of the lines whose calls of a month are to be billed: it is over, and all its
        calls are here."""
        end = company._mkbot_day_start(company._mkbot_today().replace(day=1))
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT call.line_id
                     FROM isp_call call
                     JOIN isp_line line ON line.id = call.line_id
                LEFT JOIN isp_reading reading
                       ON reading.server_id = line.server_id AND reading.kind = 'calls'
                    WHERE call.bill_id IS NULL AND call.direction = 'out' AND call.duration > 0
                      AND call.started_at < %(end)s AND line.company_id = %(company)s
                      AND (line.server_id IS NULL OR reading.read_at >= %(complete)s)
                      AND NOT EXISTS (SELECT 1 FROM isp_bill bill
                           WHERE bill.line_id = line.id AND bill.partner_id = call.partner_id
                             AND bill.date_from = %(first)s)
                 ORDER BY call.line_id""",
                end=end,
                complete=end + LATE,
                company=company.id,
                first=date_from,
            )
        )
        return [line_id for (line_id,) in rows]
