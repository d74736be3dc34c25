from odoo import models


class MkbotReportStretch(models.Model):
    """Operators' work is looked for by the rating of the attendance, too."""

    _name = "mkbot.report.stretch"
    _inherit = ["mkbot.report.stretch", "mkbot.report.graded"]
