from odoo import models

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
