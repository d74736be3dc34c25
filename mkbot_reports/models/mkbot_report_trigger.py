from odoo import fields, models
from odoo.tools import SQL


class MkbotReportTrigger(models.Model):
    """A row a text of a customer that the bot took for something."""

    _name = "mkbot.report.trigger"
    _inherit = "mkbot.report.mixin"
    _description = "What the Bot Was Asked, for Reports"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "intent_id"

    at = fields.Datetime(string="When", readonly=True)
    intent_id = fields.Many2one("mkbot.intent", readonly=True)
    decision = fields.Selection(selection="_decisions", readonly=True)
    triggers = fields.Integer(string="Times", readonly=True, aggregator="sum")
    probability = fields.Float(readonly=True, aggregator="avg")
    solved_share = fields.Float(
        string="Solved by the bot (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )

    def _decisions(self):
        return self.env["mkbot.trigger"]._fields["decision"]._description_selection(self.env)

    def _columns(self):
        return {
            **super()._columns(),
            **self._clock_columns(SQL("t.at")),
            "id": SQL("t.id"),
            "at": SQL("t.at"),
            "intent_id": SQL("t.intent_id"),
            "decision": SQL("t.decision"),
            "triggers": SQL("1"),
            "probability": SQL("t.probability"),
            "solved_share": SQL(
                """CASE WHEN s.state IN ('rating', 'closed', 'cancelled') THEN CASE
                        WHEN s.end_reason = 'solved' AND s.rescued_at IS NULL
                        THEN 100.0 ELSE 0 END END"""
            ),
        }

    def _from(self):
        return SQL("mkbot_trigger t JOIN %s ON TRUE", super()._from())

    def _where(self):
        return SQL("s.id = t.session_id")
