from odoo import api, fields, models


class MkbotReportSession(models.Model):
    """An attendance as the history shows it: its facts, and all that was said and done."""

    _name = "mkbot.report.session"
    _inherit = ["mkbot.report.session", "mkbot.report.graded"]

    transcript = fields.Html(
        string="Conversation", compute="_compute_transcript", sanitize=False, exportable=False
    )
    summary = fields.Text(related="session_id.summary", related_sudo=False)
    rating_comment = fields.Text(related="session_id.rating_comment", related_sudo=False)
    move_ids = fields.One2many(related="session_id.move_ids", related_sudo=False)
    stretch_ids = fields.One2many(related="session_id.stretch_ids", related_sudo=False)

    @api.depends_context("uid", "tz", "lang")
    @api.depends("session_id")
    def _compute_transcript(self):
        for attendance in self:
            attendance.transcript = attendance.session_id.transcript

    def action_open_record(self):
        """Show the attendance's own record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mkbot.session",
            "res_id": self.session_id.id,
            "views": [(False, "form")],
        }

    def action_transcript(self):
        """Download the transcript."""
        return self.session_id.action_transcript()
