from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_isp.models.isp_suspicion import CAUSES, SCOPES

#: At so many attendances anybody would have noticed an outage.
NOTICED_AT = 10


class MkbotReportSuspicion(models.Model):
    """A row a suspected outage, and how early it was seen.

    Seconds; those before the tenth attendance are less than nothing where it was seen later. A
    share is in percent, empty until somebody decides.
    """

    _name = "mkbot.report.suspicion"
    _inherit = "mkbot.report.row.mixin"
    _description = "Suspected Outages, for Reports"
    _auto = False
    _depends = {
        "isp.node": ["city"],
        "isp.outage": ["opened_at"],
        "isp.suspicion": [
            "began_at",
            "cause",
            "city",
            "company_id",
            "customers",
            "node_id",
            "outage_id",
            "place_name",
            "scope",
            "seen_at",
            "session_ids",
            "state",
        ],
        "mkbot.session": ["opened_at", "outage_id"],
    }
    _order = "at desc, id desc"
    _rec_name = "place_name"

    at = fields.Datetime(string="Seen", readonly=True)
    place_name = fields.Char(string="Place", readonly=True)
    scope = fields.Selection(SCOPES, readonly=True)
    cause = fields.Selection(CAUSES, readonly=True)
    state = fields.Selection(selection="_states", readonly=True)
    node_id = fields.Many2one("isp.node", readonly=True)
    outage_id = fields.Many2one("isp.outage", readonly=True)
    suspicions = fields.Integer(readonly=True, aggregator="sum")
    customers = fields.Integer(string="Customers counted", readonly=True, aggregator="avg")
    calls_before = fields.Integer(
        string="Attendances before it was seen", readonly=True, aggregator="avg"
    )
    seconds_to_see = fields.Integer(
        string="From the first sign until seen", readonly=True, aggregator="avg"
    )
    seconds_before_opening = fields.Integer(
        string="Before the outage was opened", readonly=True, aggregator="avg"
    )
    seconds_before_noticed = fields.Integer(
        string="Before the tenth attendance",
        readonly=True,
        aggregator="avg",
        help="At ten attendances of an outage anybody would have noticed it.",
    )
    confirmed_share = fields.Float(
        string="Confirmed (%)", readonly=True, aggregator="avg", digits=(4, 1)
    )

    def _states(self):
        return self.env["isp.suspicion"]._fields["state"]._description_selection(self.env)

    def _columns(self):
        seen_at = SQL("f.seen_at")
        return {
            **super()._columns(),
            **self._clock_columns(SQL("f.seen_at")),
            "at": SQL("f.seen_at"),
            "place_name": SQL("f.place_name"),
            "scope": SQL("f.scope"),
            "cause": SQL("f.cause"),
            "state": SQL("f.state"),
            "node_id": SQL("f.node_id"),
            "outage_id": SQL("f.outage_id"),
            "city": SQL("COALESCE(f.city, node.city)"),
            "suspicions": SQL("1"),
            "customers": SQL("f.customers"),
            "calls_before": SQL(
                "(SELECT count(*) FROM (%s) own WHERE own.opened_at <= f.seen_at)",
                self._attendances(),
            ),
            "seconds_to_see": self._seconds(SQL("f.began_at"), seen_at),
            "seconds_before_opening": SQL(
                "CASE WHEN outage.opened_at >= f.seen_at THEN %s END",
                self._seconds(seen_at, SQL("outage.opened_at")),
            ),
            "seconds_before_noticed": SQL(
                "(SELECT %s FROM (%s) own ORDER BY own.opened_at OFFSET %s LIMIT 1)",
                self._seconds(seen_at, SQL("own.opened_at")),
                self._attendances(),
                NOTICED_AT - 1,
            ),
            "confirmed_share": self._share(
                SQL("f.state = 'confirmed'"), of=SQL("f.state <> 'new'")
            ),
        }

    def _rows(self):
        return SQL(
            """(SELECT suspicion.*, NULL::int AS session_id, NULL::int AS partner_id
                  FROM isp_suspicion suspicion)"""
        )

    def _from(self):
        return SQL(
            """%s
               LEFT JOIN isp_node node ON node.id = f.node_id
               LEFT JOIN isp_outage outage ON outage.id = f.outage_id""",
            super()._from(),
        )

    def _attendances(self):
        """Those from which it was seen, and those of its outage."""
        field = self.env["isp.suspicion"]._fields["session_ids"]
        return SQL(
            """SELECT seen.id, seen.opened_at FROM mkbot_session seen
                 JOIN %(rel)s rel ON rel.%(theirs)s = seen.id WHERE rel.%(own)s = f.id
                UNION
               SELECT hit.id, hit.opened_at FROM mkbot_session hit
                WHERE hit.outage_id = f.outage_id""",
            rel=SQL.identifier(field.relation),
            own=SQL.identifier(field.column1),
            theirs=SQL.identifier(field.column2),
        )
