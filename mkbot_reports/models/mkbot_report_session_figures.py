from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.tools import SQL

#: What is told of attendances: name → aggregate. Times in seconds, shares in percent.
FIGURES = {
    "attendances": "__count",
    "waiting": "seconds_waiting:avg",
    "waiting_p90": "seconds_waiting:p90",
    "first_answer": "seconds_to_first_answer:avg",
    "handling": "seconds_active:avg",
    "solved": "solved_share:avg",
    "rating": "rating:avg",
    "rated": "rated_share:avg",
    "abandoned": "abandoned_share:avg",
    "target": "target_share:avg",
}


class MkbotReportSession(models.Model):
    """The figures by which a desk is run."""

    _inherit = "mkbot.report.session"

    def _figures(self, domain, names=tuple(FIGURES)):
        """Figures of the attendances of a domain that the user may see, by one query.

        :param names: which ones of :data:`FIGURES`
        :return: ``{name: number}``, None where there is nothing to tell it of
        """
        values = self._read_group(domain, [], [FIGURES[name] for name in names])[0]
        return {
            # An average of nothing is False; what PostgreSQL averages are decimals.
            name: None if value is False else value if name == "attendances" else float(value)
            for name, value in zip(names, values, strict=True)
        }

    def _counts_by_clock(self, domain):
        """How many attendances of a domain opened when, by one query.

        The hours are UTC's and are told by a clock in Python: a year has few of them, and
        PostgreSQL would take longer to turn each attendance's time than for all the rest.

        :return: ``[(company, when it began, count)]``, naive UTC, of each hour; of each quarter of
            one where a company's clock is not whole hours away from UTC
        """
        self.check_access("read")
        query = self._search(domain)
        company = self._field_to_sql(self._table, "company_id", query)
        opened = self._field_to_sql(self._table, "opened_at", query)
        began = SQL("date_trunc('hour', %s)", opened)
        if not self._has_whole_hours():
            quarters = SQL("floor(EXTRACT(minute FROM %s) / 15)", opened)
            began = SQL("%s + %s * INTERVAL '15 minutes'", began, quarters)
        query.groupby = SQL("%s, %s", company, began)
        rows = self.env.execute_query(query.select(company, began, SQL("count(*)")))
        companies = self.env["res.company"]
        return [(companies.browse(id_), moment, count) for id_, moment, count in rows]

    def _has_whole_hours(self):
        now = fields.Datetime.now()
        zones = {company._mkbot_tz() for company in self.env.companies}
        offsets = [pytz.timezone(zone).fromutc(now).utcoffset() for zone in zones]
        return not any(offset % timedelta(hours=1) for offset in offsets)

    def _read_group_select(self, aggregate_spec, query):
        """``field:p90``: nine of ten rows have no more."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "p90":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(0.9) WITHIN GROUP (ORDER BY %s)",
            self._field_to_sql(self._table, name, query),
        )
