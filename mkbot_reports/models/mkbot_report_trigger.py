from odoo import fields, models
from odoo.tools import SQL

from .mkbot_report_mixin import options_of


class MkbotReportTrigger(models.Model):
    """A row a text of a customer, and what the bot took it for. They are kept for a time only: see
    ``mkbot.trigger``."""

    _name = "mkbot.report.trigger"
    _inherit = "mkbot.report.mixin"
    _description = "What the Bot Was Asked, for Reports"
    _auto = False
    _depends = {
        "mkbot.trigger": [
            "at",
            "company_id",
            "decision",
            "end_reason",
            "intent_id",
            "probability",
            "session_id",
        ],
    }
    _order = "at desc, id desc"
    _rec_name = "intent_id"

    at = fields.Datetime(string="When", readonly=True)
    intent_id = fields.Many2one(
        "mkbot.intent",
        readonly=True,
        help="What the text was taken for: only a guess where the bot asked back or did not"
        " understand, see the decision.",
    )
    decision = fields.Selection(options_of("mkbot.trigger", "decision"), readonly=True)
    triggers = fields.Integer(
        string="Texts",
        readonly=True,
        aggregator="sum",
        help="Whatever the bot decided: a request that it asked back about counts again when the"
        " customer has chosen.",
    )
    served = fields.Integer(
        string="Times",
        readonly=True,
        aggregator="sum",
        help="How often it was triggered: served at once, or chosen by the customer.",
    )
    probability = fields.Float(readonly=True, aggregator="avg")
    solved_share = fields.Float(
        string="Solved by the bot (%)",
        readonly=True,
        aggregator="avg",
        digits=(4, 1),
        help="Whether the bot solved the attendance without a person, once it has ended.",
    )

    def _columns(self):
        return {
            **super()._columns(),
            **self._clock_columns(SQL("t.at")),
            "id": SQL("t.id"),
            "session_id": SQL("t.session_id"),
            "at": SQL("t.at"),
            "intent_id": SQL("t.intent_id"),
            "decision": SQL("t.decision"),
            "triggers": SQL("1"),
            "served": SQL("CASE WHEN t.decision IN ('act', 'chosen') THEN 1 ELSE 0 END"),
            "probability": SQL("t.probability"),
            "solved_share": self._share(
                SQL("t.end_reason = 'solved'"), of=SQL("t.end_reason IS NOT NULL")
            ),
        }

    def _rows(self):
        return SQL("mkbot_trigger t LEFT JOIN mkbot_session s ON s.id = t.session_id")

    def _company(self):
        # Its own, the same: who only counts need not look the attendance up.
        return SQL("t.company_id")
