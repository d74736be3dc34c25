from odoo import fields, models
from odoo.tools import SQL

from .mkbot_report_mixin import GRADES

BANDS = [
    ("good", "Good (9 and 10)"),
    ("fair", "Fair (7 and 8)"),
    ("poor", "Poor (0 to 6)"),
    ("none", "Not rated"),
]


class MkbotReportSession(models.Model):
    """A row an attendance: its id is the attendance's.

    Seconds as the attendance's moves stored them; shares in percent, empty where they do not
    apply, so that their average is a share.
    """

    _name = "mkbot.report.session"
    _inherit = "mkbot.report.mixin"
    _description = "Attendances, for Reports"
    _auto = False
    _order = "opened_at desc, id desc"
    _rec_name = "name"

    name = fields.Char(string="Protocol", readonly=True)
    contact_id = fields.Many2one("mkbot.contact", readonly=True)
    opened_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    state = fields.Selection(selection="_states", readonly=True)
    queue_reason = fields.Selection(
        selection="_queue_reasons", string="Why it waited", readonly=True
    )
    end_reason = fields.Selection(selection="_end_reasons", string="How it ended", readonly=True)
    first_operator_id = fields.Many2one("res.users", readonly=True)
    closing_operator_id = fields.Many2one("res.users", readonly=True)
    operator_id = fields.Many2one("res.users", string="Responsible operator", readonly=True)
    category_id = fields.Many2one("mkbot.category", readonly=True)
    tag_ids = fields.Many2many(
        "mkbot.tag",
        relation="mkbot_session_mkbot_tag_rel",
        column1="mkbot_session_id",
        column2="mkbot_tag_id",
        string="Tags",
        readonly=True,
    )
    intent_id = fields.Many2one(
        "mkbot.intent", readonly=True, help="What the customer asked the bot for first."
    )
    grade = fields.Selection(GRADES, readonly=True)
    band = fields.Selection(BANDS, string="Evaluation", readonly=True)

    attendances = fields.Integer(readonly=True, aggregator="sum")
    seconds_bot = fields.Integer(string="Time with the bot", readonly=True, aggregator="avg")
    seconds_waiting = fields.Integer(string="Time in the queue", readonly=True, aggregator="avg")
    seconds_active = fields.Integer(string="Time in attendance", readonly=True, aggregator="avg")
    seconds_to_first_answer = fields.Integer(
        string="Time to first answer", readonly=True, aggregator="avg"
    )
    misses = fields.Integer(string="Not understood", readonly=True, aggregator="sum")
    message_count = fields.Integer(string="Operators' messages", readonly=True, aggregator="sum")
    rating = fields.Float(readonly=True, aggregator="avg", digits=(3, 1))
    rated_share = fields.Float(string="Rated (%)", readonly=True, aggregator="avg", digits=(4, 1))
    solved_share = fields.Float(
        string="Solved by the bot (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )
    target_share = fields.Float(
        string="Within target (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )
    abandoned_share = fields.Float(
        string="Abandoned (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )
    latitude = fields.Float(readonly=True, aggregator=None, digits=(10, 7))
    longitude = fields.Float(readonly=True, aggregator=None, digits=(10, 7))

    def _states(self):
        return self.env["mkbot.session"]._fields["state"]._description_selection(self.env)

    def _queue_reasons(self):
        return self.env["mkbot.session"]._fields["queue_reason"]._description_selection(self.env)

    def _end_reasons(self):
        return self.env["mkbot.session"]._fields["end_reason"]._description_selection(self.env)

    def _columns(self):
        same = (
            "name",
            "contact_id",
            "opened_at",
            "ended_at",
            "state",
            "queue_reason",
            "end_reason",
            "first_operator_id",
            "closing_operator_id",
            "operator_id",
            "category_id",
            "misses",
            "seconds_bot",
        )
        ended = SQL("s.state IN ('rating', 'closed', 'cancelled')")
        return {
            **super()._columns(),
            **self._clock_columns(SQL("s.opened_at")),
            **{name: SQL("s.%s", SQL.identifier(name)) for name in same},
            "id": SQL("s.id"),
            "attendances": SQL("1"),
            "intent_id": SQL(
                """(SELECT t.intent_id FROM mkbot_trigger t
                     WHERE t.session_id = s.id AND t.decision IN ('act', 'chosen')
                  ORDER BY t.id LIMIT 1)"""
            ),
            "grade": SQL("CASE WHEN s.is_rated THEN lpad(s.rating::text, 2, '0') ELSE 'none' END"),
            "band": SQL(
                """CASE WHEN s.is_rated IS NOT TRUE THEN 'none' WHEN s.rating >= 9 THEN 'good'
                        WHEN s.rating >= 7 THEN 'fair' ELSE 'poor' END"""
            ),
            # Who never waited, was never attended or never answered has no such time.
            "seconds_waiting": SQL("CASE WHEN s.queued_at IS NOT NULL THEN s.seconds_waiting END"),
            "seconds_active": SQL("CASE WHEN s.rescued_at IS NOT NULL THEN s.seconds_active END"),
            "seconds_to_first_answer": SQL(
                "CASE WHEN s.first_answer_at IS NOT NULL THEN s.seconds_to_first_answer END"
            ),
            "message_count": SQL(
                """(SELECT COALESCE(sum(m.message_count), 0) FROM mkbot_session_stretch m
                     WHERE m.session_id = s.id)"""
            ),
            "rating": SQL("CASE WHEN s.is_rated THEN s.rating END"),
            "rated_share": SQL(
                "CASE WHEN s.state = 'closed' THEN CASE WHEN s.is_rated THEN 100.0 ELSE 0 END END"
            ),
            "solved_share": SQL(
                """CASE WHEN %s THEN CASE WHEN s.end_reason = 'solved' AND s.rescued_at IS NULL
                        THEN 100.0 ELSE 0 END END""",
                ended,
            ),
            "target_share": SQL(
                """CASE WHEN s.rescued_at IS NOT NULL AND s.queued_at IS NOT NULL
                         AND sector.target_wait_seconds > 0
                        THEN CASE WHEN s.seconds_waiting <= sector.target_wait_seconds
                                  THEN 100.0 ELSE 0 END END"""
            ),
            "abandoned_share": SQL(
                """CASE WHEN %s THEN CASE WHEN s.state = 'cancelled'
                         AND s.end_reason IN ('abandoned', 'customer', 'idle')
                        THEN 100.0 ELSE 0 END END""",
                ended,
            ),
            "latitude": SQL("NULLIF(p.partner_latitude, 0)"),
            "longitude": SQL("NULLIF(p.partner_longitude, 0)"),
        }

    def _from(self):
        return SQL("%s LEFT JOIN mkbot_sector sector ON sector.id = s.sector_id", super()._from())
