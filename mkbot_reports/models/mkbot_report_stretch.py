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
            **{
                name: SQL(
                    "CASE WHEN f.is_repeated THEN own.%s ELSE %s END", SQL.identifier(name), figure
                )
                for name, figure in self._figures(SQL("f")).items()
            },
        }

    def _figures(self, stretch):
        """``{field: SQL}`` of one stretch.

        :param stretch: SQL of its alias
        """
        since = SQL("%s.started_at", stretch)
        return {
            # Until now where it goes on.
            "seconds": SQL(
                "CASE WHEN %(stretch)s.ended_at IS NULL THEN GREATEST(0, %(running)s)"
                " ELSE COALESCE(%(stretch)s.seconds, 0) END",
                stretch=stretch,
                running=self._seconds(since, SQL("%s", fields.Datetime.now())),
            ),
            "seconds_to_first_answer": self._seconds(since, SQL("%s.first_answer_at", stretch)),
            "message_count": SQL("COALESCE(%s.message_count, 0)", stretch),
        }

    def _company(self):
        return SQL("f.company_id")

    def _rows(self):
        """Few operators come twice: those of the others are not looked for. Of who did, the time
        to answer is that of the first stretch in which they answered."""
        figures = self._figures(SQL("o"))
        return SQL(
            """mkbot_session_stretch f
               LEFT JOIN mkbot_session s ON s.id = f.session_id
               LEFT JOIN LATERAL (
                    SELECT sum(%(seconds)s) AS seconds, sum(%(messages)s) AS message_count,
                           (min(ARRAY[o.id, %(answer)s])
                                FILTER (WHERE o.first_answer_at IS NOT NULL))[2]
                           AS seconds_to_first_answer
                      FROM mkbot_session_stretch o
                     WHERE f.is_repeated AND o.session_id = f.session_id
                       AND o.operator_id = f.operator_id) own ON TRUE""",
            seconds=figures["seconds"],
            messages=figures["message_count"],
            answer=figures["seconds_to_first_answer"],
        )

    def _where(self):
        return SQL("f.is_repeat IS NOT TRUE")
