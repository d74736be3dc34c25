from odoo import fields, models
from odoo.tools import SQL


class MkbotReportStretch(models.Model):
    """A row an operator and attendance: what they did in it, however often they came and went."""

    _name = "mkbot.report.stretch"
    _inherit = "mkbot.report.mixin"
    _description = "Operators' Work, for Reports"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "session_id"

    operator_id = fields.Many2one("res.users", readonly=True)
    started_at = fields.Datetime(readonly=True)
    attendances = fields.Integer(readonly=True, aggregator="sum")
    seconds = fields.Integer(string="Time in attendance", readonly=True, aggregator="sum")
    seconds_to_first_answer = fields.Integer(
        string="Time to their first answer", readonly=True, aggregator="avg"
    )
    message_count = fields.Integer(string="Messages", readonly=True, aggregator="sum")
    rating = fields.Float(readonly=True, aggregator="avg", digits=(3, 1))

    def _columns(self):
        own = SQL("o.session_id = f.session_id AND o.operator_id = f.operator_id")
        return {
            **super()._columns(),
            **self._clock_columns(SQL("f.started_at")),
            "id": SQL("f.id"),
            "operator_id": SQL("f.operator_id"),
            "started_at": SQL("f.started_at"),
            "attendances": SQL("1"),
            "seconds": SQL(
                "(SELECT COALESCE(sum(o.seconds), 0) FROM mkbot_session_stretch o WHERE %s)", own
            ),
            "seconds_to_first_answer": SQL(
                """(SELECT EXTRACT(epoch FROM min(o.first_answer_at) - f.started_at)::int
                      FROM mkbot_session_stretch o WHERE %s)""",
                own,
            ),
            "message_count": SQL(
                "(SELECT COALESCE(sum(o.message_count), 0) FROM mkbot_session_stretch o WHERE %s)",
                own,
            ),
            "rating": SQL("CASE WHEN s.is_rated THEN s.rating END"),
        }

    def _from(self):
        return SQL("mkbot_session_stretch f JOIN %s ON TRUE", super()._from())

    def _where(self):
        return SQL(
            """s.id = f.session_id AND NOT EXISTS (
                   SELECT 1 FROM mkbot_session_stretch e
                    WHERE e.session_id = f.session_id AND e.operator_id = f.operator_id
                      AND e.id < f.id)"""
        )
