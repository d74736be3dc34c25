from datetime import date, datetime

from odoo.tests import BaseCase

from odoo.addons.mkbot_reports.scope import MOST_DAYS, Scope

TZ = "America/Sao_Paulo"
NOW = datetime(2026, 5, 4, 1, 30)


class TestScope(BaseCase):
    def scope(self, now=NOW, tz=TZ, **filters):
        return Scope.read(filters, now, tz)

    def test_days_are_the_companys(self):
        today = self.scope(period="today")
        self.assertEqual(today.date_from, date(2026, 5, 3))
        self.assertEqual(today.start, datetime(2026, 5, 3, 3))
        self.assertEqual(today.end, datetime(2026, 5, 4, 3))
        week = self.scope(period=7)
        self.assertEqual((week.days, week.date_from), (7, date(2026, 4, 27)))

    def test_a_period_that_goes_on_is_compared_with_as_much_before(self):
        before = self.scope(period="7").previous()
        self.assertEqual(before.start, datetime(2026, 4, 20, 3))
        self.assertEqual(before.end, datetime(2026, 4, 27, 1, 30))
        whole = self.scope(period="7").previous(whole=True)
        self.assertEqual(whole.end, datetime(2026, 4, 27, 3))
        over = self.scope(period="custom", date_from="2026-01-01", date_to="2026-01-31").previous()
        self.assertEqual((over.date_from, over.date_to), (date(2025, 12, 1), date(2025, 12, 31)))
        self.assertEqual(over.end, datetime(2026, 1, 1, 3))

    def test_days_of_23_and_25_hours(self):
        # Chile's clocks went back on 5 April 2026 at midnight.
        scope = self.scope(
            tz="America/Santiago", period="custom", date_from="2026-04-04", date_to="2026-04-04"
        )
        self.assertEqual((scope.end - scope.start).total_seconds(), 25 * 3600)
        self.assertEqual(scope.previous().end, scope.start)

    def test_parts_of_a_period(self):
        part = self.scope(period="7").part(date(2026, 4, 28), date(2026, 4, 29))
        self.assertEqual(
            (part.start, part.end), (datetime(2026, 4, 28, 3), datetime(2026, 4, 30, 3))
        )

    def test_far_too_long_periods_are_cut(self):
        scope = self.scope(period="custom", date_from="1980-01-01", date_to="2026-01-01")
        self.assertEqual((scope.days, scope.date_to), (MOST_DAYS, date(2026, 1, 1)))
        for day in ("0001-01-01", "9999-12-31", "2026-13-01", 5, None):
            self.assertEqual(
                self.scope(period="custom", date_from=day, date_to="2026-01-01").period, "30"
            )

    def test_domain(self):
        scope = self.scope(period="today", sector_ids=[0, 4], cities=["Bauru"], operator_ids=[7])
        self.assertEqual(
            scope.domain("at", "session_id.operator_id"),
            [
                ["at", ">=", "2026-05-03 03:00:00"],
                ["at", "<", "2026-05-04 03:00:00"],
                ["sector_id", "in", [False, 4]],
                ["city", "in", ["Bauru"]],
                ["session_id.operator_id", "in", [7]],
            ],
        )
        self.assertEqual(Scope.read(scope.filters(), NOW, TZ), scope)
