from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import combinations
from zoneinfo import ZoneInfo

from odoo.tests import tagged

from . import oracle, year
from .common import YearCase

COMMON = (
    "company_id",
    "account_id",
    "platform",
    "sector_id",
    "partner_id",
    "city",
    "state_id",
    "category_id",
    "grade",
    "band",
    "weekday",
    "hour",
)
DIMENSIONS = {
    "session": (
        *COMMON,
        "state",
        "queue_reason",
        "end_reason",
        "first_operator_id",
        "closing_operator_id",
        "operator_id",
        "tag_ids",
        "intent_id",
        "rating_asked",
    ),
    "stretch": (*COMMON, "operator_id", "session_id"),
    "trigger": (*COMMON, "intent_id", "decision"),
}
MEASURES = {
    "session": (
        "attendances:sum",
        "seconds_bot:avg",
        "seconds_bot:sum",
        "seconds_waiting:avg",
        "seconds_waiting:sum",
        "seconds_active:avg",
        "seconds_active:sum",
        "seconds_to_first_answer:avg",
        "misses:sum",
        "message_count:sum",
        "rating:avg",
        "rated_share:avg",
        "solved_share:avg",
        "abandoned_share:avg",
        "target_share:avg",
    ),
    "stretch": (
        "attendances:sum",
        "seconds:sum",
        "seconds:avg",
        "seconds_to_first_answer:avg",
        "message_count:sum",
        "rating:avg",
    ),
    "trigger": (
        "triggers:sum",
        "served:sum",
        "probability:avg",
        "solved_share:avg",
        "rating:avg",
    ),
}
#: The time by which each of the facts is put into periods.
TIMES = {"session": "opened_at", "stretch": "started_at", "trigger": "at"}
PERIODS = ("hour", "day", "week", "month", "quarter", "year")


def period_start(at, period):
    """The beginning of a period of the reader's calendar, in which weeks begin on Sunday."""
    local = at.replace(tzinfo=timezone.utc).astimezone(ZoneInfo("America/Sao_Paulo"))
    start = local.replace(tzinfo=None, minute=0, second=0)
    if period == "hour":
        return start
    start = start.replace(hour=0)
    if period == "week":
        return start - timedelta(days=start.isoweekday() % 7)
    if period == "day":
        return start
    if period == "year":
        return start.replace(month=1, day=1)
    month = (start.month - 1) // 3 * 3 + 1 if period == "quarter" else start.month
    return start.replace(month=month, day=1)


@tagged("post_install", "-at_install")
class TestFacts(YearCase):
    """Every figure of the year, by every dimension, is the oracle's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_rows = {name: cls.rows(cls, name) for name in DIMENSIONS}

    def check(self, name, groupby, key):
        measures = MEASURES[name]
        found = {
            self._plain(value): figures
            for value, *figures in self.facts(name)._read_group([], [groupby], measures)
        }
        expected = {
            value: [oracle.figure(rows, measure) for measure in measures]
            for value, rows in oracle.groups(self.all_rows[name], key).items()
        }
        self.assertEqual(set(found), set(expected), groupby)
        for value, figures in expected.items():
            for measure, mine, theirs in zip(measures, figures, found[value], strict=True):
                with self.subTest(facts=name, by=groupby, value=value, measure=measure):
                    if mine is None:
                        # Odoo's own word for a sum of nothing.
                        self.assertIn(theirs, (None, False, 0))
                    else:
                        self.assertAlmostEqual(float(theirs), mine, places=4)

    def _plain(self, value):
        if hasattr(value, "_name"):
            return value.id or None
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value or None

    def test_by_every_dimension(self):
        for name, dimensions in DIMENSIONS.items():
            for dimension in dimensions:
                self.check(name, dimension, dimension)

    def test_by_every_period(self):
        for name, at in TIMES.items():
            # At the end of summer time an hour of the clock comes twice.
            for period in PERIODS[1:]:
                self.check(
                    name, f"{at}:{period}", lambda row, at=at, p=period: period_start(row[at], p)
                )

    def test_in_all(self):
        for name, measures in MEASURES.items():
            [figures] = self.facts(name)._read_group([], [], measures)
            for measure, theirs in zip(measures, figures, strict=True):
                with self.subTest(facts=name, measure=measure):
                    mine = oracle.figure(self.all_rows[name], measure)
                    self.assertAlmostEqual(float(theirs), mine, places=4)

    def test_row_by_row(self):
        keys = {"session": ("session_id",), "stretch": ("session_id", "operator_id")}
        for name, key in keys.items():
            measures = [measure.split(":")[0] for measure in MEASURES[name]]
            rows = self.facts(name).search([]).read([*key, *measures], load=None)
            found = {tuple(row[part] for part in key): row for row in rows}
            self.assertEqual(len(found), len(rows))
            self.assertEqual(len(rows), len(self.all_rows[name]))
            for row in self.all_rows[name]:
                other = found[tuple(row[part] for part in key)]
                for measure in measures:
                    # A list shows nothing as 0.
                    self.assertAlmostEqual(other[measure] or 0, row[measure] or 0, places=1)

    def test_the_year_has_it_all(self):
        """The figures would agree as well of a year in which nothing happens."""
        rows = self.all_rows["session"]
        for name in ("rated_share", "solved_share", "abandoned_share", "target_share"):
            self.assertGreater(min(Counter(row[name] for row in rows).values()), 10, name)
        for name in ("state", "queue_reason", "end_reason", "grade", "sector_id", "company_id"):
            self.assertGreater(min(Counter(row[name] for row in rows).values()), 1, name)
        for name in ("bot", "waiting", "active", "rating"):
            self.assertTrue([one for one in self.attendances if one.state == name], name)
        self.assertTrue([row for row in rows if row["opened_at"] < datetime(2020, 1, 1)])
        self.assertTrue([one for one in self.attendances if one.is_scheduled])
        twice = Counter(
            (one.about["session_id"], stretch.operator)
            for one in self.attendances
            for stretch in one.stretches
        )
        self.assertGreater(sum(count > 1 for count in twice.values()), 10)
        together = [
            one
            for one in self.attendances
            for first, second in combinations(one.stretches, 2)
            if first.operator != second.operator and second.since < (first.until or year.NOW)
        ]
        self.assertGreater(len(together), 10)

    def test_the_clocks_of_both_companies(self):
        """At the same moment it is another hour, and may be another day."""
        midnight = year.MIDNIGHTS[0]
        rows = self.facts("session").search([("opened_at", "=", midnight)])
        told = {(row.company_id, row.weekday, row.hour) for row in rows}
        self.assertTrue(
            told <= {(self.company, "6", "00"), (self.north, "5", "23")}, sorted(told, key=str)
        )
        self.assertTrue(told)

    def test_filters_by_figures(self):
        long = [row for row in self.all_rows["session"] if (row["seconds_waiting"] or 0) > 300]
        found = self.facts("session").search_count([("seconds_waiting", ">", 300)])
        self.assertEqual(found, len(long))
        self.assertTrue(long)

    def test_one_statement(self):
        facts = self.facts("session")
        facts._read_group([], ["sector_id"], MEASURES["session"])
        with self.assertQueryCount(1):
            facts._read_group([], ["hour"], MEASURES["session"])
