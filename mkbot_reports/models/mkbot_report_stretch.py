from odoo import fields, models
from odoo.tools import SQL


class MkbotReportStretch(models.Model):
    """A row an operator and attendance: what they did in it, however often they came and went."""

    _name = "mkbot.report.stretch"
    _inherit = "mkbot.report.mixin"
    _description = "Operators' Work, for Reports"
    _auto = False
    _depends = {
        "mkbot.session.stretch": [
            "company_id",
            "first_id",
            "grade",
            "operator_id",
            "own_message_count",
            "own_seconds",
            "own_seconds_to_first_answer",
            "own_since",
            "session_id",
            "started_at",
        ],
    }
    _order = "started_at desc, id desc"
    _rec_name = "session_id"

    operator_id = fields.Many2one("res.users", readonly=True)
    started_at = fields.Datetime(readonly=True, help="When the operator came into it at first.")
    attendances = fields.Integer(
        readonly=True,
        aggregator="sum",
        help="Each attendance counts once for each operator who was in it.",
    )
    seconds = fields.Integer(
        string="Time in attendance",
        readonly=True,
        aggregator="sum",
        help="While the operator was in it; of one that goes on, until now. What several attended"
        " together counts for each of them.",
    )
    seconds_to_first_answer = fields.Integer(
        string="Time to their first answer",
        readonly=True,
        aggregator="avg",
        help="From the operator's coming into the attendance, by a transfer too, to their first"
        " words in it. Empty where they wrote nothing.",
    )
    message_count = fields.Integer(
        string="Messages",
        readonly=True,
        aggregator="sum",
        help="What the operator wrote to the customer, notes not counted.",
    )
    rating = fields.Float(help="The customer's grade, for everybody who was in the attendance.")

    def _columns(self):
        return {
            **super()._columns(),
            **self._clock_columns(SQL("f.started_at")),
            "id": SQL("f.id"),
            "session_id": SQL("f.session_id"),
            "grade": SQL("COALESCE(f.grade, 'none')"),
            "rating": SQL("f.grade::int"),
            "band": SQL(
                """CASE WHEN f.grade IN ('09', '10') THEN 'good'
                        WHEN f.grade IN ('07', '08') THEN 'fair'
                        WHEN f.grade IS NULL THEN 'none' ELSE 'poor' END"""
            ),
            "operator_id": SQL("f.operator_id"),
            "started_at": SQL("f.started_at"),
            "attendances": SQL("1"),
            "seconds": SQL(
                "f.own_seconds + CASE WHEN f.own_since IS NULL THEN 0 ELSE GREATEST(0, %s) END",
                self._seconds(SQL("f.own_since"), SQL("%s", fields.Datetime.now())),
            ),
            "seconds_to_first_answer": SQL("NULLIF(f.own_seconds_to_first_answer, -1)"),
            "message_count": SQL("f.own_message_count"),
        }

    def _company(self):
        return SQL("f.company_id")

    def _rows(self):
        return SQL("mkbot_session_stretch f LEFT JOIN mkbot_session s ON s.id = f.session_id")

    def _where(self):
        return SQL("f.first_id IS NULL")
