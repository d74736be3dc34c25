from odoo import fields, models
from odoo.tools import SQL

from ..money import READ, received


class MkbotReportPromise(models.Model):
    """A row a promise of payment, and whether it was kept.

    Days by the company's clock. What was received counts from the promise to the day that was
    promised; a share is in percent, empty while it is open or where it was cancelled.
    """

    _name = "mkbot.report.promise"
    _inherit = "mkbot.report.row.mixin"
    _description = "Promises of Payment, for Reports"
    _auto = False
    _depends = {
        **READ,
        "account.move": ["matched_payment_ids", "name"],
        "mkbot.promise": [
            "amount",
            "company_id",
            "date",
            "move_id",
            "move_line_id",
            "partner_id",
            "session_id",
            "state",
            "user_id",
        ],
        "res.currency": ["rounding"],
    }
    _order = "at desc, id desc"
    _rec_name = "invoice"
    _row_table = "mkbot_promise"

    at = fields.Datetime(string="Registered", readonly=True)
    date = fields.Date(string="Promised for", readonly=True)
    invoice = fields.Char(readonly=True)
    operator_id = fields.Many2one("res.users", string="Registered by", readonly=True)
    state = fields.Selection(selection="_states", readonly=True)
    promises = fields.Integer(readonly=True, aggregator="sum")
    days_given = fields.Integer(
        string="Days until the promised day", readonly=True, aggregator="avg"
    )
    amount = fields.Monetary(string="Promised", readonly=True, aggregator="sum")
    received = fields.Monetary(string="Received in time", readonly=True, aggregator="sum")
    kept_share = fields.Float(string="Kept (%)", readonly=True, aggregator="avg", digits=(4, 1))

    def _states(self):
        return self.env["mkbot.promise"]._fields["state"]._description_selection(self.env)

    def _columns(self):
        made = SQL("%s::date", self._clock(SQL("f.create_date")))
        return {
            **super()._columns(),
            **self._clock_columns(SQL("f.create_date")),
            "at": SQL("f.create_date"),
            "date": SQL("f.date"),
            "invoice": SQL("move.name"),
            "operator_id": SQL("f.user_id"),
            "state": SQL("f.state"),
            "promises": SQL("1"),
            "days_given": SQL("f.date - %s", made),
            # A promise is in the invoice's currency: at the rate by which the invoice is booked.
            "amount": SQL(
                """CASE WHEN f.state <> 'cancelled' THEN round((f.amount
                        * COALESCE(line.balance / NULLIF(line.amount_currency, 0), 1))::numeric,
                        currency.decimal_places) END"""
            ),
            "received": SQL(
                """CASE WHEN f.state <> 'cancelled' THEN
                        (SELECT COALESCE(sum(r.amount), 0) FROM (%s) r
                          WHERE r.day <= f.date
                            AND (r.day > %s OR r.day = %s AND r.seen_at >= f.create_date)) END""",
                received("line"),
                made,
                made,
            ),
            "kept_share": self._share(
                SQL("f.state = 'kept'"), of=SQL("f.state IN ('kept', 'broken')")
            ),
        }

    def _from(self):
        return SQL(
            """%s
               LEFT JOIN account_move_line line ON line.id = f.move_line_id
               LEFT JOIN account_move move ON move.id = f.move_id
               LEFT JOIN res_currency currency ON currency.id = c.currency_id""",
            super()._from(),
        )
