from datetime import timedelta

from odoo import api, fields, models

from ..retention import delete_some

#: After so many failures in a row a company's remote model is left alone for so many seconds.
FAILURES, REST_SECONDS = 3, 60
KEPT_DAYS = 90


class MkbotUnderstandingCall(models.Model):
    """One question to a remote model: how long it took, what it cost. Not what was asked."""

    _name = "mkbot.understanding.call"
    _description = "Call of a Remote Model"
    _order = "id desc"
    _rec_name = "source"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    session_id = fields.Many2one(
        "mkbot.session", "Attendance", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    source = fields.Selection(
        [("dialogflow", "Dialogflow"), ("openai", "OpenAI-compatible")],
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        [("ok", "OK"), ("timeout", "Too slow"), ("error", "Error"), ("skipped", "Skipped")],
        required=True,
        readonly=True,
    )
    latency_ms = fields.Integer("Latency (ms)", readonly=True, aggregator="avg")
    tokens_in = fields.Integer(readonly=True)
    tokens_out = fields.Integer(readonly=True)
    cost = fields.Float(digits=(16, 6), readonly=True)
    error = fields.Char(readonly=True)
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _company_index = models.Index("(company_id, id)")
    _at_index = models.Index("(at)")

    @api.model
    def _is_resting(self, company):
        """Whether a company's remote model failed so often that customers do not wait for it."""
        last = self.search(
            [("company_id", "=", company.id), ("outcome", "!=", "skipped")], limit=FAILURES
        )
        return (
            len(last) == FAILURES
            and "ok" not in last.mapped("outcome")
            and last[0].at > fields.Datetime.now() - timedelta(seconds=REST_SECONDS)
        )

    @api.autovacuum
    def _gc_old(self):
        """Delete calls older than :data:`KEPT_DAYS` days."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        return delete_some(self, [("at", "<", limit)])
