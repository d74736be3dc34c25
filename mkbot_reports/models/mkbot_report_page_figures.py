from odoo import models
from odoo.tools.misc import format_date

from ..figures import sums_of

#: Patterns of Babel's.
PATTERNS = {"day": "d MMM", "month": "MMM yy"}


class MkbotReportPage(models.AbstractModel):
    """How the pages read their figures."""

    _inherit = "mkbot.report.page"

    def _sums(self, facts, domain, groupby, aggregates):
        """Read sums that add up further.

        :param groupby: list as ``_read_group`` takes it
        :param aggregates: such as ``seconds:sum`` or ``rating:count``; rows are counted anyway
        :return: ``[([group, …], Counter({aggregate: value}))]``, rows under ``__count``
        """
        names = ["__count", *aggregates]
        return [
            (row[: len(groupby)], sums_of(names, row[len(groupby) :]))
            for row in facts._read_group(domain, groupby, names)
        ]

    def _step_label(self, step, first):
        """A day or month beneath a chart.

        :param step: see :func:`~odoo.addons.mkbot_reports.figures.steps`
        """
        return format_date(self.env, first, date_format=PATTERNS[step])

    def _item(self, key, label, unit, value, before=None, **values):
        """One of a block of numbers.

        :param before: the same of the period before
        :param values: ``better``, ``hint``, ``drill``
        """
        return {
            "key": key,
            "label": label,
            "unit": unit,
            "value": value,
            "before": before,
            "better": "",
            "hint": "",
            "drill": None,
            **values,
        }

    def _columns_of(self, columns):
        """The series of a table.

        :param columns: ``{key: (label, unit, values)}``
        """
        return [
            {"key": key, "label": label, "tone": "", "unit": unit, "values": values}
            for key, (label, unit, values) in columns.items()
        ]
