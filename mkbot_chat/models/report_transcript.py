from odoo import api, models


class ReportTranscript(models.AbstractModel):
    """The transcript in Odoo's print menu: as customers may read it, without the notes."""

    _name = "report.mkbot_chat.report_transcript"
    _description = "Transcript of an Attendance"

    @api.model
    def _get_report_values(self, docids, data=None):
        self.env["mkbot.panel"]._check_tool("transcript_pdf")
        sessions = self.env["mkbot.session"].browse(docids)
        sessions.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "mkbot.session",
            "docs": sessions,
            "transcripts": [
                {"id": session.id, "transcript": session._transcript()} for session in sessions
            ],
        }
