from odoo import fields, models
from odoo.tools import SQL

from .mkbot_report_mixin import GRADES


class MkbotReportStretch(models.Model):
    """Operators' work is looked for by the rating of the attendance, too."""

    _name = "mkbot.report.stretch"
    _inherit = ["mkbot.report.stretch", "mkbot.report.graded"]

    grade = fields.Selection(GRADES, readonly=True)

    def _columns(self):
        return {
            **super()._columns(),
            "grade": SQL("CASE WHEN s.is_rated THEN lpad(s.rating::text, 2, '0') ELSE 'none' END"),
        }
