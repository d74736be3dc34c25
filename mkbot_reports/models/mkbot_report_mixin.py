from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.models.res_company_clock import DEFAULT_TZ
from odoo.addons.mkbot_chat.port import PLATFORMS

WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
HOURS = [(f"{hour:02}", f"{hour:02}h") for hour in range(24)]
GRADES = [(f"{grade:02}", str(grade)) for grade in range(11)] + [("none", "***")]


class MkbotReportMixin(models.AbstractModel):
    """What all facts can be looked at by. Rows are read where they were written, at the moment
    they are looked at: nothing is kept twice, and nothing has to be kept up to date.

    Each column is an expression of its own: PostgreSQL leaves out those that nobody asks for, and
    the joins that only they need.
    """

    _name = "mkbot.report.mixin"
    _description = "MKBOT Facts"
    _auto = False

    session_id = fields.Many2one("mkbot.session", string="Attendance", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    account_id = fields.Many2one("mkbot.account", readonly=True)
    platform = fields.Selection(PLATFORMS, string="Channel", readonly=True)
    sector_id = fields.Many2one("mkbot.sector", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    city = fields.Char(readonly=True)
    state_id = fields.Many2one("res.country.state", string="State (place)", readonly=True)
    weekday = fields.Selection(WEEKDAYS, readonly=True, help="By the company's clock.")
    hour = fields.Selection(HOURS, readonly=True, help="By the company's clock.")

    def _columns(self):
        """What the facts are made of, ``{field: SQL}``; other addons add theirs.

        Aliases: ``s`` the attendance, ``cp`` the company's partner, ``p`` the customer.
        """
        return {
            "session_id": SQL("s.id"),
            "company_id": SQL("s.company_id"),
            "account_id": SQL("s.account_id"),
            "platform": SQL("s.platform"),
            "sector_id": SQL("s.sector_id"),
            "partner_id": SQL("s.partner_id"),
            "city": SQL("s.city"),
            "state_id": SQL("s.state_id"),
        }

    def _from(self):
        return SQL(
            """mkbot_session s
               LEFT JOIN res_company c ON c.id = s.company_id
               LEFT JOIN res_partner cp ON cp.id = c.partner_id
               LEFT JOIN res_partner p ON p.id = s.partner_id"""
        )

    def _where(self):
        return SQL("TRUE")

    def _clock(self, column):
        """A time by the company's clock."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(cp.tz, %s))",
            column,
            DEFAULT_TZ,
        )

    def _clock_columns(self, column):
        clock = self._clock(column)
        return {
            "weekday": SQL("EXTRACT(isodow FROM %s)::int::text", clock),
            "hour": SQL("to_char(%s, 'HH24')", clock),
        }

    @property
    def _table_query(self):
        columns = [
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._columns().items()
        ]
        return SQL(
            "SELECT %s FROM %s WHERE %s", SQL(", ").join(columns), self._from(), self._where()
        )
