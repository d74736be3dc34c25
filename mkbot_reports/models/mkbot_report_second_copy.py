from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.models.mkbot_promise import GRACE_DAYS

from ..money import READ, owed, received

#: Days within which a second copy may be paid, each a choice.
WITHIN = (3, 7, 15, 30)
#: An instalment that is sent again within so many days was asked for once.
AGAIN_DAYS = WITHIN[-1]


class MkbotReportSecondCopy(models.Model):
    """A row a second copy that was sent, and what came of it.

    Days are counted by the company's clock, from the day of the sending to the day of the payment
    that settled the instalment. Of several sendings of an instalment a payment counts for the last
    one before it. Shares are in percent, empty where nothing can be said: the instalment was sent
    again within :data:`AGAIN_DAYS` days, was cancelled, credited or paid before, or the days have
    not passed.
    """

    _name = "mkbot.report.second.copy"
    _inherit = "mkbot.report.row.mixin"
    _description = "Second Copies Sent, for Reports"
    _auto = False
    _depends = {
        **READ,
        "account.move": ["matched_payment_ids", "name", "state"],
        "mkbot.second.copy": [
            "amount",
            "at",
            "company_id",
            "move_id",
            "move_line_id",
            "partner_id",
            "sender",
            "session_id",
            "user_id",
        ],
    }
    _order = "at desc, id desc"
    _rec_name = "invoice"
    _row_table = "mkbot_second_copy"

    at = fields.Datetime(string="Sent", readonly=True)
    invoice = fields.Char(readonly=True)
    sender = fields.Selection(selection="_senders", string="Sent by", readonly=True)
    operator_id = fields.Many2one("res.users", readonly=True)
    outcome = fields.Selection(
        [
            ("within_3", "Paid within 3 days"),
            ("within_7", "Paid in 4 to 7 days"),
            ("within_15", "Paid in 8 to 15 days"),
            ("within_30", "Paid in 16 to 30 days"),
            ("later", "Paid later"),
            ("partly", "Paid in part"),
            ("unpaid", "Not paid"),
            ("open", "Still to be seen"),
            ("again", "Sent again"),
            ("void", "Nothing was to pay"),
        ],
        string="What came of it",
        readonly=True,
        help="Paid later: after more than 30 days. Still to be seen: not paid, and 30 days have not"
        " passed. Sent again: within 30 days, which counts instead. Nothing was to pay: it was"
        " cancelled, credited or paid before.",
    )
    copies = fields.Integer(string="Second copies", readonly=True, aggregator="sum")
    days = fields.Integer(string="Days until paid", readonly=True, aggregator="avg")
    amount = fields.Monetary(
        string="Asked for",
        readonly=True,
        aggregator="sum",
        help="What was owed and not credited, once where it was sent again.",
    )
    received = fields.Monetary(
        readonly=True, aggregator="sum", help="Until it was sent again, if so."
    )
    received_3 = fields.Monetary(string="Received within 3 days", readonly=True, aggregator="sum")
    received_7 = fields.Monetary(string="Received within 7 days", readonly=True, aggregator="sum")
    received_15 = fields.Monetary(string="Received within 15 days", readonly=True, aggregator="sum")
    received_30 = fields.Monetary(string="Received within 30 days", readonly=True, aggregator="sum")
    paid_3_share = fields.Float(
        string="Paid within 3 days (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )
    paid_7_share = fields.Float(
        string="Paid within 7 days (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )
    paid_15_share = fields.Float(
        string="Paid within 15 days (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )
    paid_30_share = fields.Float(
        string="Paid within 30 days (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )

    def _senders(self):
        return self.env["mkbot.second.copy"]._fields["sender"]._description_selection(self.env)

    def _read_group_select(self, aggregate_spec, query):
        """``field:median``: half of the rows have no more."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "median":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)",
            self._field_to_sql(self._table, name, query),
        )

    def _columns(self):
        return {
            **super()._columns(),
            **self._clock_columns(SQL("f.at")),
            "at": SQL("f.at"),
            "invoice": SQL("move.name"),
            "sender": SQL("f.sender"),
            "operator_id": SQL("f.user_id"),
            "copies": SQL("1"),
            "outcome": SQL("o.outcome"),
            "days": SQL("o.days"),
            "amount": SQL(
                """CASE WHEN o.outcome = 'void' THEN NULL
                        WHEN o.outcome = 'again' THEN m.amount
                        WHEN n.at IS NULL THEN m.amount + GREATEST(w.owed, 0)
                        ELSE f.amount END"""
            ),
            "received": SQL("m.amount"),
            **{f"received_{days}": SQL(f"m.amount_{days}") for days in WITHIN},
            **{f"paid_{days}_share": self._paid_share(days) for days in WITHIN},
        }

    def _paid_share(self, days):
        return SQL(
            """CASE WHEN o.outcome IN ('again', 'void') THEN NULL
                    WHEN o.days <= %(days)s THEN 100.0
                    WHEN o.days > %(days)s OR d.today > d.sent + %(days)s + %(grace)s THEN 0 END""",
            days=days,
            grace=GRACE_DAYS,
        )

    def _from(self):
        # OFFSET 0: each is reckoned once a row, not wherever it is named.
        return SQL(
            """%(base)s
               LEFT JOIN account_move move ON move.id = f.move_id
               LEFT JOIN account_move_line line ON line.id = f.move_line_id
               LEFT JOIN LATERAL (SELECT next.at FROM mkbot_second_copy next
                                   WHERE next.move_line_id = f.move_line_id
                                     AND (next.at, next.id) > (f.at, f.id)
                                ORDER BY next.at, next.id LIMIT 1) n ON TRUE
               CROSS JOIN LATERAL (SELECT %(sent)s::date AS sent, %(next)s::date AS next,
                                         %(today)s AS today OFFSET 0) d
               CROSS JOIN LATERAL (SELECT %(owed)s AS owed OFFSET 0) w
               CROSS JOIN LATERAL (%(money)s) m
               CROSS JOIN LATERAL (%(outcome)s) o""",
            base=super()._from(),
            sent=self._clock(SQL("f.at")),
            next=self._clock(SQL("n.at")),
            today=self._today(),
            owed=owed("line"),
            money=self._money(),
            outcome=self._outcome(),
        )

    def _money(self):
        """What was received from this sending on, and before the next one."""
        within = [
            SQL(
                "COALESCE(sum(r.amount) FILTER (WHERE r.day <= d.sent + %s), 0) AS %s",
                days,
                SQL.identifier(f"amount_{days}"),
            )
            for days in WITHIN
        ]
        return SQL(
            """SELECT COALESCE(sum(r.amount), 0) AS amount, max(r.day) AS day, %s
                 FROM (%s) r
                WHERE (r.day > d.sent OR r.day = d.sent AND r.seen_at >= f.at)
                  AND (n.at IS NULL OR r.day < d.next OR r.day = d.next AND r.seen_at < n.at)""",
            SQL(", ").join(within),
            received("line"),
        )

    def _outcome(self):
        bands = [SQL("WHEN paid.days <= %s THEN %s", days, f"within_{days}") for days in WITHIN]
        return SQL(
            """SELECT paid.days,
                      CASE WHEN line.id IS NULL OR move.state <> 'posted' THEN 'void'
                           WHEN d.next <= d.sent + %(again)s THEN 'again'
                           %(bands)s
                           WHEN paid.days IS NOT NULL THEN 'later'
                           WHEN n.at IS NULL AND w.owed <= 0 THEN 'void'
                           WHEN d.today <= d.sent + %(again)s + %(grace)s THEN 'open'
                           WHEN m.amount > 0 THEN 'partly'
                           ELSE 'unpaid' END AS outcome
                 FROM (SELECT CASE WHEN n.at IS NULL AND w.owed <= 0 AND m.amount > 0
                                    AND move.state = 'posted'
                                   THEN m.day - d.sent END AS days) paid
               OFFSET 0""",
            again=AGAIN_DAYS,
            grace=GRACE_DAYS,
            bands=SQL(" ").join(bands),
        )
