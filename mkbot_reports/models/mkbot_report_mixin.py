from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.models.res_company_clock import DEFAULT_TZ
from odoo.addons.mkbot_chat.port import PLATFORMS

from ..figures import percentile

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
BANDS = [
    ("good", "Good (9 and 10)"),
    ("fair", "Fair (7 and 8)"),
    ("poor", "Poor (0 to 6)"),
    ("none", "Not rated"),
]
#: Aggregates of rows in order: how many of them have no more.
PERCENTILES = {"median": 0.5, "p90": 0.9}


def options_of(model, field):
    """The options of another model's field, for a field ``Selection``."""
    return lambda facts: facts.env[model]._fields[field]._description_selection(facts.env)


class MkbotReportMixin(models.AbstractModel):
    """What all facts can be looked at by. Rows are read where they were written, at the moment
    they are looked at: nothing is kept twice, and nothing has to be kept up to date.

    Each column is an expression of its own: PostgreSQL leaves out those that nobody asks for, and
    the joins that only they need.
    """

    _name = "mkbot.report.mixin"
    _description = "MKBOT Facts"
    _auto = False
    _depends = {
        "mkbot.session": [
            "account_id",
            "category_id",
            "city",
            "company_id",
            "is_rated",
            "partner_id",
            "platform",
            "rating",
            "sector_id",
            "state_id",
        ],
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
    }

    session_id = fields.Many2one("mkbot.session", string="Attendance", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    account_id = fields.Many2one("mkbot.account", readonly=True)
    platform = fields.Selection(PLATFORMS, string="Channel", readonly=True)
    sector_id = fields.Many2one(
        "mkbot.sector",
        readonly=True,
        help="Where the attendance is, or was when it ended: after transfers, the last one's.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    city = fields.Char(
        readonly=True, help="Where the customer lived when they were attended; empty for visitors."
    )
    state_id = fields.Many2one(
        "res.country.state",
        string="State (place)",
        readonly=True,
        help="Where the customer lived when they were attended.",
    )
    category_id = fields.Many2one("mkbot.category", readonly=True)
    grade = fields.Selection(
        GRADES, readonly=True, help="The customer's grade; *** where they gave none."
    )
    band = fields.Selection(BANDS, string="Evaluation", readonly=True)
    rating = fields.Float(
        readonly=True, aggregator="avg", digits=(3, 1), help="Of those that were rated."
    )
    weekday = fields.Selection(WEEKDAYS, readonly=True, help="By the company's clock.")
    hour = fields.Selection(HOURS, readonly=True, help="By the company's clock.")

    def _columns(self):
        """What the facts are made of, ``{field: SQL}``; other addons add theirs.

        Aliases: ``s`` the attendance, ``cp`` the company's partner, ``p`` the customer.
        """
        return {
            "session_id": SQL("s.id"),
            "company_id": self._company(),
            "account_id": SQL("s.account_id"),
            "platform": SQL("s.platform"),
            "sector_id": SQL("s.sector_id"),
            "partner_id": self._partner(),
            "city": SQL("s.city"),
            "state_id": SQL("s.state_id"),
            "category_id": SQL("s.category_id"),
            "grade": SQL("CASE WHEN s.is_rated THEN lpad(s.rating::text, 2, '0') ELSE 'none' END"),
            "rating": SQL("CASE WHEN s.is_rated THEN s.rating END"),
            "band": SQL(
                """CASE WHEN s.is_rated IS NOT TRUE THEN 'none' WHEN s.rating >= 9 THEN 'good'
                        WHEN s.rating >= 7 THEN 'fair' ELSE 'poor' END"""
            ),
        }

    def _from(self):
        # Each joined by its key, and no row is left out for want of it: where no column of one is
        # asked for, PostgreSQL does not read it.
        return SQL(
            """%s
               LEFT JOIN res_company c ON c.id = %s
               LEFT JOIN res_partner cp ON cp.id = c.partner_id
               LEFT JOIN res_partner p ON p.id = %s""",
            self._rows(),
            self._company(),
            self._partner(),
        )

    def _rows(self):
        """What there is a fact of, a row each, with its attendance ``s``."""
        return SQL("mkbot_session s")

    def _company(self):
        """Whose each row is; their own, so that who only counts need not read the attendances."""
        return SQL("s.company_id")

    def _partner(self):
        """Which customer each row is of."""
        return SQL("s.partner_id")

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

    def _seconds(self, since, until):
        """Whole seconds from one time to another."""
        return SQL("EXTRACT(epoch FROM %s - %s)::int", until, since)

    def _share(self, condition, of):
        """100 or 0, so that their average is a share in percent; PostgreSQL takes longer to add
        up decimals.

        :param of: SQL of whom it is a share; the others are left out
        """
        return SQL(
            "CASE WHEN %s THEN CASE WHEN %s THEN 100::float8 ELSE 0 END END",
            of,
            condition,
        )

    @property
    def _table_query(self):
        columns = [
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._columns().items()
        ]
        return SQL(
            "SELECT %s FROM %s WHERE %s", SQL(", ").join(columns), self._from(), self._where()
        )

    def _read_group_select(self, aggregate_spec, query):
        """``field:median`` and ``field:p90``, see :data:`PERCENTILES`."""
        name, _colon, function = aggregate_spec.partition(":")
        if function not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[function],
            self._field_to_sql(self._table, name, query),
        )

    def _percentile(self, domain, name, part, column):
        """The value that a part of the rows of a domain does not exceed, as ``percentile_cont``
        has it.

        Rows are counted by their values, which several processes do together; to put a million of
        them in order PostgreSQL has but one.

        :param name: a measure of whole numbers; rows without it are left out
        :param part: from 0 to 1
        :param column: of the facts, where it is written as it is, whether or not it counts
        :return: None where there are no such rows
        """
        counts = self._count_by(domain, SQL.identifier(self._table, column), has=name)
        return percentile(sorted(counts), part)

    def _count_by(self, domain, *groups, has=None, aggregates=()):
        """How many rows of a domain there are of each group, by one query.

        :param groups: fields of the facts, or SQL of their columns
        :param has: a field; rows without it are left out, those with 0 are not
        :param aggregates: as ``_read_group`` takes them
        :return: ``[(*values, count, *aggregates)]``, ids of records
        """
        self.check_access("read")
        query = self._search(domain)
        if has:
            query.add_where(SQL("%s IS NOT NULL", self._column(has)))
        columns = [group if isinstance(group, SQL) else self._column(group) for group in groups]
        query.groupby = SQL(", ").join(columns)
        told = [self._read_group_select(aggregate, query) for aggregate in aggregates]
        return self.env.execute_query(query.select(*columns, SQL("count(*)"), *told))

    def _part_of(self, moment, parts):
        """SQL of the number of a part of a period, the first is 1: a few comparisons take less
        than to tell every row's day or month by a clock.

        :param moment: a field that tells when
        :param parts: scopes, one after the other
        """
        return SQL("width_bucket(%s, %s)", self._column(moment), [part.start for part in parts])

    def _column(self, name):
        return self._field_to_sql(self._table, name)

    def _counts_by_clock(self, domain, moment, *by):
        """How many rows of a domain there were when, by one query.

        The hours are UTC's and are told by a clock in Python: a year has few of them, and
        PostgreSQL would take longer to turn each row's time than for all the rest.

        :param moment: the field that tells when
        :param by: fields that are kept apart, none of them of records
        :return: ``[(time zone of the company, when it began, count, *values)]``, naive UTC, of
            each hour; of each quarter of one where a company's clock is not whole hours away from
            UTC
        """
        began = SQL("date_trunc('hour', %s)", self._column(moment))
        if not self._has_whole_hours():
            quarters = SQL("floor(EXTRACT(minute FROM %s) / 15)", self._column(moment))
            began = SQL("%s + %s * INTERVAL '15 minutes'", began, quarters)
        rows = self._count_by(domain, "company_id", began, *by)
        companies = self.env["res.company"].browse({row[0] for row in rows})
        zones = {company.id: company._mkbot_tz() for company in companies}
        return [(zones[id_], when, count, *values) for id_, when, *values, count in rows]

    def _has_whole_hours(self):
        now = fields.Datetime.now()
        zones = {company._mkbot_tz() for company in self.env.companies}
        offsets = [pytz.timezone(zone).fromutc(now).utcoffset() for zone in zones]
        return not any(offset % timedelta(hours=1) for offset in offsets)
