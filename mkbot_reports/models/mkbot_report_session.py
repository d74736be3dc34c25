from odoo import fields, models
from odoo.tools import SQL

from .mkbot_report_mixin import options_of


class MkbotReportSession(models.Model):
    """A row an attendance: its id is the attendance's.

    Seconds are those that the attendance's moves stored, and empty until that part of it is over:
    half a wait would make the average better than it is. Shares are in percent, empty where they
    do not apply, so that their average is a share.
    """

    _name = "mkbot.report.session"
    _inherit = "mkbot.report.mixin"
    _description = "Attendances, for Reports"
    _auto = False
    _depends = {
        "mkbot.session": [
            "closed_at",
            "closing_operator_id",
            "contact_id",
            "end_reason",
            "ended_at",
            "first_answer_at",
            "first_intent_id",
            "first_operator_id",
            "last_inbound_at",
            "last_outbound_at",
            "miss_count",
            "name",
            "opened_at",
            "operator_id",
            "queue_reason",
            "queued_at",
            "rescued_at",
            "scheduled_at",
            "seconds_active",
            "seconds_bot",
            "seconds_to_first_answer",
            "seconds_waiting",
            "state",
            "tag_ids",
        ],
        "mkbot.session.stretch": ["message_count", "session_id"],
        "mkbot.sector": ["target_wait_seconds"],
    }
    _order = "opened_at desc, id desc"
    _rec_name = "name"

    name = fields.Char(string="Protocol", readonly=True)
    contact_id = fields.Many2one("mkbot.contact", readonly=True)
    opened_at = fields.Datetime(readonly=True, help="When the customer's first message came in.")
    ended_at = fields.Datetime(
        readonly=True, help="When it was over but for its rating; empty while it goes on."
    )
    state = fields.Selection(options_of("mkbot.session", "state"), readonly=True)
    queue_reason = fields.Selection(
        options_of("mkbot.session", "queue_reason"),
        string="Why it waited",
        readonly=True,
        help="Why it came into the queue, the last time it did.",
    )
    end_reason = fields.Selection(
        options_of("mkbot.session", "end_reason"), string="How it ended", readonly=True
    )
    first_operator_id = fields.Many2one(
        "res.users", readonly=True, help="Who took it from the bot or the queue at first."
    )
    closing_operator_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who was responsible when it ended; empty where it ended with the bot or in the"
        " queue.",
    )
    operator_id = fields.Many2one("res.users", string="Responsible operator", readonly=True)
    tag_ids = fields.Many2many(
        "mkbot.tag",
        relation="mkbot_session_mkbot_tag_rel",
        column1="mkbot_session_id",
        column2="mkbot_tag_id",
        string="Tags",
        readonly=True,
    )
    intent_id = fields.Many2one(
        "mkbot.intent",
        readonly=True,
        help="What the customer asked the bot for first, greetings aside.",
    )
    rating_asked = fields.Boolean(
        string="Asked to rate",
        readonly=True,
        help="Not asked are those whose account asks nobody, or not so soon again, whom the"
        " platform did not let us write to, and those that were cancelled.",
    )

    attendances = fields.Integer(readonly=True, aggregator="sum")
    seconds_bot = fields.Integer(
        string="Time with the bot",
        readonly=True,
        aggregator="avg",
        help="From the opening until a person took over or the bot ended it; where the customer"
        " left the bot alone, until the last word. Empty where the bot had no part, while it goes"
        " on, and where the customer waited for the opening hours.",
    )
    seconds_waiting = fields.Integer(
        string="Time in the queue",
        readonly=True,
        aggregator="avg",
        help="Of all its waits together, whether somebody came or the customer gave up; hours in"
        " which nobody attends count, too. Empty for who never waited, for who waits now, and"
        " where we wrote first.",
    )
    seconds_active = fields.Integer(
        string="Time in attendance",
        readonly=True,
        aggregator="avg",
        help="While people had it, however many they were; the customer's silence and the time it"
        " was snoozed count, too. Empty for what nobody attended, and until it has ended.",
    )
    seconds_to_first_answer = fields.Integer(
        string="Time to first answer",
        readonly=True,
        aggregator="avg",
        help="From coming into the queue, or being taken from the bot, to the first words of an"
        " operator. Empty where nobody answered, and where we wrote first.",
    )
    misses = fields.Integer(
        string="Not understood",
        readonly=True,
        aggregator="sum",
        help="Messages of the customer that the bot did not understand.",
    )
    message_count = fields.Integer(
        string="Operators' messages",
        readonly=True,
        aggregator="sum",
        help="What operators wrote to the customer here, notes not counted.",
    )
    rated_share = fields.Float(
        string="Rated (%)",
        readonly=True,
        aggregator="avg",
        digits=(4, 1),
        help="Of those who were asked to rate and answered, or did not in time.",
    )
    solved_share = fields.Float(
        string="Solved by the bot (%)",
        readonly=True,
        aggregator="avg",
        digits=(4, 1),
        help="Of all that have ended: those that the bot solved without a person.",
    )
    target_share = fields.Float(
        string="Within target (%)",
        readonly=True,
        aggregator="avg",
        digits=(4, 1),
        help="Of those who came into the queue: whom somebody attended within the sector's target"
        " for waiting, as on the wall-board. Their first wait counts, how soon they were answered"
        " then does not. Left out are those who gave up before the target, or wait for less than"
        " that, and sectors without a target.",
    )
    abandoned_share = fields.Float(
        string="Abandoned (%)",
        readonly=True,
        aggregator="avg",
        digits=(4, 1),
        help="Of all that have ended: whose customer left the bot alone, or gave up in the queue.",
    )

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
        )
        return {
            **super()._columns(),
            **self._clock_columns(SQL("s.opened_at")),
            **{name: SQL("s.%s", SQL.identifier(name)) for name in same},
            "id": SQL("s.id"),
            "attendances": SQL("1"),
            # As written: PostgreSQL knows how many different ones there are, see _percentile.
            "waited": SQL("s.seconds_waiting"),
            "intent_id": SQL("s.first_intent_id"),
            "misses": SQL("COALESCE(s.miss_count, 0)"),
            "message_count": SQL(
                """(SELECT COALESCE(sum(m.message_count), 0) FROM mkbot_session_stretch m
                     WHERE m.session_id = s.id)"""
            ),
            **self._time_columns(),
            **self._rating_columns(),
            **self._share_columns(),
        }

    def _from(self):
        return SQL("%s LEFT JOIN mkbot_sector sector ON sector.id = s.sector_id", super()._from())

    def _time_columns(self):
        last_word = SQL("GREATEST(s.opened_at, s.last_inbound_at, s.last_outbound_at)")
        came = SQL("s.queue_reason IS DISTINCT FROM 'invited'")
        return {
            "seconds_bot": SQL(
                """CASE WHEN s.state = 'bot' OR s.scheduled_at IS NOT NULL THEN NULL
                        WHEN s.end_reason = 'abandoned' THEN %s
                        ELSE NULLIF(s.seconds_bot, 0) END""",
                self._seconds(SQL("s.opened_at"), last_word),
            ),
            "seconds_waiting": SQL(
                """CASE WHEN s.queued_at IS NOT NULL AND s.state <> 'waiting' AND %s
                        THEN s.seconds_waiting END""",
                came,
            ),
            "seconds_active": SQL(
                """CASE WHEN s.rescued_at IS NOT NULL AND s.ended_at IS NOT NULL
                        THEN s.seconds_active END"""
            ),
            "seconds_to_first_answer": SQL(
                """CASE WHEN s.first_answer_at IS NOT NULL AND %s
                        THEN s.seconds_to_first_answer END""",
                came,
            ),
        }

    def _rating_columns(self):
        # Who is asked closes it later, by their grade or by not giving any.
        asked = SQL("s.closed_at > s.ended_at")
        return {
            "rating_asked": SQL(
                "COALESCE(s.state = 'rating' OR s.is_rated OR %s, FALSE)",
                asked,
            ),
            "rated_share": self._share(
                SQL("s.is_rated"), of=SQL("s.is_rated OR s.state = 'closed' AND %s", asked)
            ),
        }

    def _share_columns(self):
        ended = SQL("s.ended_at IS NOT NULL")
        # A customer's end in the midst of an attendance, cancelled while rated, is no giving up.
        gave_up = SQL(
            """s.state = 'cancelled' AND s.end_reason IN ('abandoned', 'customer')
               AND s.closed_at = s.ended_at"""
        )
        return {
            "solved_share": self._share(SQL("s.end_reason = 'solved'"), of=ended),
            "abandoned_share": self._share(gave_up, of=ended),
            "target_share": self._target_share(),
        }

    def _target_share(self):
        now = fields.Datetime.now()
        target = SQL(
            "COALESCE(sector.target_wait_seconds, %s)",
            self.env["mkbot.panel"]._default_target("target_wait_seconds"),
        )
        is_late = SQL(
            "COALESCE(s.rescued_at, s.ended_at, %s) > s.queued_at + %s * INTERVAL '1 second'",
            now,
            target,
        )
        # Who was taken from the bot and returned to the queue later is not in that target.
        return SQL(
            """CASE WHEN s.queued_at <= COALESCE(s.rescued_at, s.queued_at) AND %s > 0
                     AND s.queue_reason IS DISTINCT FROM 'invited'
                    THEN CASE WHEN %s THEN 0::float8 WHEN s.rescued_at IS NOT NULL THEN 100 END
                END""",
            target,
            is_late,
        )
