from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import formatLang
from odoo.tools.misc import format_date

DAYS, MONTHS = 30, 12


class IspConnection(models.Model):
    """What a connection consumed, as charts."""

    _inherit = "isp.connection"

    def action_mkbot_usage(self):
        connection = self._for_tool("isp_usage")
        return {
            "type": "ir.actions.client",
            "tag": "mkbot_chat.charts",
            "params": connection._usage_charts(),
        }

    def _usage_charts(self):
        """The charts of the last days and months, as the client action ``mkbot_chat.charts`` takes
        them."""
        today = self.company_id._mkbot_today()
        days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
        months = [
            today.replace(day=1) - relativedelta(months=back) for back in reversed(range(MONTHS))
        ]
        by_day = self._usage_sums("day:day", days[0])
        by_month = self._usage_sums("day:month", months[0])
        facts = []
        if by_day:
            facts.append(self.env._("%s a day on average", self._usage_average(by_day)))
        if by_month:
            facts.append(self.env._("%s a month on average", self._usage_average(by_month)))
        return {
            "title": self.env._("Consumption of %s", self.code),
            "empty": self.env._("No consumption of this connection is known."),
            "facts": facts,
            "figures": [
                self._usage_figure(
                    "days",
                    self.env._("By day"),
                    self.env._("Day"),
                    [(format_date(self.env, day, date_format="d MMM"), day) for day in days],
                    by_day,
                ),
                self._usage_figure(
                    "months",
                    self.env._("By month"),
                    self.env._("Month"),
                    [(format_date(self.env, day, date_format="MMM y"), day) for day in months],
                    by_month,
                ),
            ]
            if by_month
            else [],
        }

    def _usage_sums(self, period, since):
        """``{first day of the period: (down, up)}`` in GB, of the periods of which any is known."""
        # sudo: who may see the connection sees what it consumed
        rows = (
            self.env["isp.usage"]
            .sudo()
            ._read_group(
                [("connection_id", "=", self.id), ("day", ">=", since)],
                [period],
                ["down_gb:sum", "up_gb:sum"],
            )
        )
        return {day: (down, up) for day, down, up in rows}

    def _usage_average(self, sums):
        total = sum(down + up for down, up in sums.values())
        return f"{formatLang(self.env, total / len(sums), digits=1)} GB"

    def _usage_figure(self, code, title, head, labels, sums):
        values = [sums.get(day, (0, 0)) for _label, day in labels]
        totals = [down + up for down, up in sums.values()]
        return {
            "id": code,
            "title": title,
            "head": head,
            "labels": [label for label, _day in labels],
            "series": [
                {
                    "name": self.env._("Download"),
                    "tone": "accent",
                    "values": [round(down, 3) for down, _up in values],
                },
                {
                    "name": self.env._("Upload"),
                    "tone": "good",
                    "values": [round(up, 3) for _down, up in values],
                },
            ],
            "unit": "GB",
            "digits": 1,
            "isStacked": True,
            "line": {
                "name": self.env._("Average"),
                "value": round(sum(totals) / len(totals), 3) if totals else 0,
            },
        }
