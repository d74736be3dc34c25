from odoo import models

from .mkbot_report_mixin import PERCENTILES

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
#: Measures that percentiles are told of: the column that they are written in.
AS_WRITTEN = {"seconds_waiting": "waited"}


class MkbotReportSession(models.Model):
    """The figures by which a desk is run."""

    _inherit = "mkbot.report.session"

    def _figures(self, domain, names=tuple(FIGURES)):
        """Figures of the attendances of a domain that the user may see.

        :param names: which ones of :data:`FIGURES`
        :return: ``{name: number}``, None where there is nothing to tell it of
        """
        percentiles = {
            name: self._percentile(domain, measure, PERCENTILES[function], AS_WRITTEN[measure])
            for name in names
            for measure, _colon, function in [FIGURES[name].partition(":")]
            if function in PERCENTILES
        }
        others = [name for name in names if name not in percentiles]
        values = self._read_group(domain, [], [FIGURES[name] for name in others])[0]
        figures = {
            # An average of nothing is False; what PostgreSQL averages are decimals.
            name: None if value is False else value if name == "attendances" else float(value)
            for name, value in zip(others, values, strict=True)
        }
        return figures | percentiles
