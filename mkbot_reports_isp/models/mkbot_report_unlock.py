from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_reports.money import READ, received


class MkbotReportUnlock(models.Model):
    """A row a trust unlock: whether it was kept, and what was received while it ran.

    What a customer owes counts once where several of their services were released at once. A share
    is in percent, empty while the unlock runs.
    """

    _name = "mkbot.report.unlock"
    _inherit = "mkbot.report.row.mixin"
    _description = "Trust Unlocks, for Reports"
    _auto = False
    _depends = {
        **READ,
        "account.move": ["company_id", "matched_payment_ids", "move_type", "state"],
        "isp.connection": ["node_id"],
        "isp.unlock": [
            "company_id",
            "debt",
            "granted_on",
            "partner_id",
            "res_id",
            "res_model",
            "session_id",
            "state",
            "until",
            "user_id",
        ],
        "res.partner": ["commercial_partner_id"],
    }
    _order = "at desc, id desc"
    _rec_name = "partner_id"
    _row_table = "isp_unlock"

    at = fields.Datetime(string="Granted", readonly=True)
    until = fields.Date(readonly=True, help="The day included.")
    state = fields.Selection(selection="_states", readonly=True)
    service = fields.Selection(
        [
            ("isp.connection", "Connection"),
            ("isp.line", "Telephone line"),
            ("isp.tv", "TV"),
        ],
        readonly=True,
    )
    sender = fields.Selection(
        [("bot", "Bot"), ("operator", "Operator")], string="Granted by", readonly=True
    )
    operator_id = fields.Many2one("res.users", readonly=True)
    node_id = fields.Many2one("isp.node", readonly=True)
    unlocks = fields.Integer(readonly=True, aggregator="sum")
    debt = fields.Monetary(
        string="Owed", readonly=True, aggregator="sum", help="What had fallen due then."
    )
    received = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="Of what had fallen due, while the unlock ran.",
    )
    kept_share = fields.Float(string="Kept (%)", readonly=True, aggregator="avg", digits=(4, 1))

    def _states(self):
        return self.env["isp.unlock"]._fields["state"]._description_selection(self.env)

    def _columns(self):
        return {
            **super()._columns(),
            **self._clock_columns(SQL("f.create_date")),
            "at": SQL("f.create_date"),
            "until": SQL("f.until"),
            "state": SQL("f.state"),
            "service": SQL("f.res_model"),
            "sender": SQL("CASE WHEN f.user_id = %s THEN 'bot' ELSE 'operator' END", SUPERUSER_ID),
            "operator_id": SQL("NULLIF(f.user_id, %s)", SUPERUSER_ID),
            "node_id": SQL("connection.node_id"),
            "unlocks": SQL("1"),
            "debt": SQL("CASE WHEN %s THEN f.debt END", self._is_first()),
            "received": SQL("CASE WHEN %s THEN (%s) END", self._is_first(), self._received()),
            "kept_share": self._share(SQL("f.state = 'kept'"), of=SQL("f.state <> 'running'")),
        }

    def _from(self):
        return SQL(
            """%s
               LEFT JOIN isp_connection connection
                      ON connection.id = f.res_id AND f.res_model = 'isp.connection'""",
            super()._from(),
        )

    def _is_first(self):
        """Whether no other service of the customer had been released already."""
        return SQL(
            """NOT EXISTS (
                   SELECT 1 FROM isp_unlock other JOIN res_partner of ON of.id = other.partner_id
                    WHERE of.commercial_partner_id = p.commercial_partner_id
                      AND other.company_id = f.company_id AND other.id < f.id
                      AND other.granted_on <= f.granted_on AND other.until >= f.granted_on)"""
        )

    def _received(self):
        return SQL(
            """SELECT COALESCE(sum(r.amount), 0)
                 FROM account_move move
                 JOIN account_move_line line ON line.move_id = move.id
                 JOIN account_account account ON account.id = line.account_id
           CROSS JOIN LATERAL (%s) r
                WHERE move.commercial_partner_id = p.commercial_partner_id
                  AND move.company_id = f.company_id
                  AND move.move_type = 'out_invoice' AND move.state = 'posted'
                  AND account.account_type = 'asset_receivable'
                  AND line.date_maturity < f.granted_on
                  AND r.day <= f.until
                  AND (r.day > f.granted_on
                       OR r.day = f.granted_on AND r.seen_at >= f.create_date)""",
            received("line"),
        )
