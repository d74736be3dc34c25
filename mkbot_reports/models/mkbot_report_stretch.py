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
            "ended_at",
            "first_answer_at",
            "grade",
            "is_repeat",
            "is_repeated",
            "message_count",
            "operator_id",
            "seconds",
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
        answered = SQL(
            """SELECT %s FROM mkbot_session_stretch o
                WHERE o.session_id = f.session_id AND o.operator_id = f.operator_id
                  AND o.first_answer_at IS NOT NULL
             ORDER BY o.id LIMIT 1""",
            self._seconds(SQL("o.started_at"), SQL("o.first_answer_at")),
        )
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
            "seconds": self._of_all(self._spent),
            "seconds_to_first_answer": SQL(
                "CASE WHEN f.is_repeated THEN (%s) ELSE %s END",
                answered,
                self._seconds(SQL("f.started_at"), SQL("f.first_answer_at")),
            ),
            "message_count": self._of_all(
                lambda alias: SQL("COALESCE(%s.message_count, 0)", alias)
            ),
        }

    def _spent(self, alias):
        """Seconds of a stretch, until now where it goes on."""
        running = self._seconds(SQL("%s.started_at", alias), SQL("%s", fields.Datetime.now()))
        return SQL(
            "CASE WHEN %(alias)s.ended_at IS NULL THEN GREATEST(0, %(running)s)"
            " ELSE COALESCE(%(alias)s.seconds, 0) END",
            alias=alias,
            running=running,
        )

    def _of_all(self, figure):
        """The sum of a figure over all stretches of the operator in the attendance.

        :param figure: function of the SQL alias of a stretch
        """
        # Few come twice: the others need not be looked for.
        return SQL(
            """CASE WHEN f.is_repeated
                    THEN (SELECT sum(%s) FROM mkbot_session_stretch o
                           WHERE o.session_id = f.session_id AND o.operator_id = f.operator_id)
                    ELSE %s END""",
            figure(SQL("o")),
            figure(SQL("f")),
        )

    def _company(self):
        return SQL("f.company_id")

    def _rows(self):
        return SQL("mkbot_session_stretch f LEFT JOIN mkbot_session s ON s.id = f.session_id")

    def _where(self):
        return SQL("f.is_repeat IS NOT TRUE")
