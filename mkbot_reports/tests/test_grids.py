from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..grid_scope import GridScope
from ..models import mkbot_report_grid, mkbot_report_grid_rows
from .common_grids import ALL, GridCase
from .common_page import ZONE


@tagged("post_install", "-at_install")
class TestGrids(GridCase):
    """Each figure of each grid is what plain Python makes of the same attendances."""

    def test_by_day(self):
        expected = self.grouped(lambda row: (self.day(row).isoformat(),))
        content = self.open_grid("period")
        self.assert_grid(content, expected, self.figures)
        days = [row["cells"][0] for row in content["rows"]]
        self.assertEqual(days, sorted(days, reverse=True), "the latest first")
        utc = {row["opened_at"].date().isoformat() for row in self.rows}
        self.assertNotEqual(set(days), utc, "days are the company's")

    def test_by_week(self):
        self.env["res.lang"]._activate_lang("en_US").week_start = "7"

        def sunday(row):
            day = self.day(row)
            return ((day - timedelta(days=day.isoweekday() % 7)).isoformat(),)

        expected = self.grouped(sunday)
        self.assert_grid(self.open_grid("period", every="week"), expected, self.figures)

    def test_by_month(self):
        expected = self.grouped(lambda row: (self.day(row).replace(day=1).isoformat(),))
        self.assert_grid(self.open_grid("period", every="month"), expected, self.figures)

    def test_by_customer(self):
        expected = self.grouped(lambda row: (row["partner_id"],))
        content = self.open_grid("customers")
        self.assert_grid(content, expected, self.figures)
        names = {row["cells"][0] for row in content["rows"]}
        self.assertEqual(names, {self.partner.name, self.other.name, "Not identified"})

    def test_by_operators(self):
        for code, name in (
            ("first_operators", "first_operator_id"),
            ("closing_operators", "closing_operator_id"),
        ):
            expected = self.grouped(lambda row, name=name: (row.get(name, False),))
            self.assert_grid(self.open_grid(code), expected, self.figures)

    def test_by_city(self):
        """Cities of one name in two states are two."""
        expected = self.grouped(lambda row: (row["city"], row["state_id"]))
        self.assertEqual(len(expected), 4)
        self.assert_grid(self.open_grid("cities"), expected, self.figures, keys=2)

    def test_ratings_by_period(self):
        closed = [row for row in self.rows if row["state"] == "closed"]
        self.assertLess(len(closed), len(self.rows))
        expected = self.grouped(lambda row: (self.day(row).isoformat(),), closed)
        self.assert_grid(self.open_grid("ratings_period"), expected, self.grades)
        expected = self.grouped(lambda row: (self.day(row).replace(day=1).isoformat(),), closed)
        self.assert_grid(self.open_grid("ratings_period", every="month"), expected, self.grades)

    def test_ratings_by_operator(self):
        closed = [row for row in self.rows if row["state"] == "closed"]
        expected = self.grouped(lambda row: (row.get("closing_operator_id", False),), closed)
        self.assert_grid(self.open_grid("ratings_operators"), expected, self.grades)

    def test_attendances(self):
        content = self.open_grid("attendances")
        rows = sorted(self.rows, key=lambda row: (row["opened_at"], row["id"]), reverse=True)
        self.assertEqual([row["key"] for row in content["rows"]], [[row["id"]] for row in rows])
        columns = [column["name"] for column in content["columns"]]
        for found, row in zip(content["rows"], rows, strict=True):
            cells = dict(zip(columns, found["cells"], strict=True))
            self.assertEqual(cells["name"], row["name"])
            opened = ZONE.fromutc(row["opened_at"]).replace(tzinfo=None)
            self.assertEqual(cells["opened_at"], opened.isoformat())
            self.assertEqual(cells["seconds_waiting"], row.get("seconds_waiting"))
            self.assertEqual(cells["seconds_to_first_answer"], row.get("seconds_to_first_answer"))
            self.assertEqual(cells["seconds_active"], row.get("seconds_active"))
            self.assertEqual(cells["rating"], row["rating"] if row.get("is_rated") else None)
            self.assertEqual(cells["city"], row["city"] or None)
            account = self.env["mkbot.account"].browse(row["account_id"])
            self.assertEqual(cells["account_id"], account.name)
        totals = dict(zip(columns, content["totals"], strict=True))
        _count, waiting, first, handling, *_rest, rating = self.figures(self.rows)
        self.assert_cells(
            [
                totals["seconds_waiting"],
                totals["seconds_to_first_answer"],
                totals["seconds_active"],
                totals["rating"],
            ],
            [waiting, first, handling, rating],
        )

    def test_filters(self):
        """Each filter alone, nothing chosen as a choice, and all of them together."""
        cases = (
            ({"sector_ids": [self.finance.id]}, lambda row: row["sector_id"] == self.finance.id),
            ({"platforms": ["telegram"]}, lambda row: row["platform"] == "telegram"),
            (
                {"account_ids": [self.account.id]},
                lambda row: row["account_id"] == self.account.id,
            ),
            ({"cities": ["Curitiba", ""]}, lambda row: row["city"] in ("Curitiba", False)),
            (
                {"operator_ids": [self.bruno.id]},
                lambda row: row.get("operator_id") == self.bruno.id,
            ),
            ({"category_ids": [0]}, lambda row: not row.get("category_id")),
            (
                {"grades": ["10", "none"]},
                lambda row: not row.get("is_rated") or row["rating"] == 10,
            ),
            (
                {"date_from": "2026-02-10", "date_to": "2026-02-28"},
                lambda row: date(2026, 2, 10) <= self.day(row) <= date(2026, 2, 28),
            ),
        )
        for filters, is_meant in cases:
            self.assert_filtered(filters, [row for row in self.rows if is_meant(row)])
        some = cases[0], cases[1], cases[3], cases[7]
        together = {name: value for filters, _is_meant in some for name, value in filters.items()}
        self.assert_filtered(
            together, [row for row in self.rows if all(is_meant(row) for _f, is_meant in some)]
        )

    def assert_filtered(self, filters, rows):
        self.assertTrue(0 < len(rows) < len(self.rows), filters)
        content = self.open_grid("period", **filters)
        self.assert_cells(content["totals"][1:], self.figures(rows), filters)

    def test_nothing_there(self):
        for one in self.open_grid("period")["grids"]:
            content = self.open_grid(one["code"], date_from="2001-01-01", date_to="2001-01-02")
            self.assertEqual((content["rows"], content["total"]), ([], 0))
            figures = [cell for cell in content["totals"][1:] if cell]
            self.assertFalse(figures, one["code"])

    def test_sorted_by_every_column(self):
        for one in self.open_grid("period")["grids"]:
            columns = self.open_grid(one["code"])["columns"]
            for number, column in enumerate(columns):
                if column["kind"] == "text":
                    continue
                for ascending in (True, False):
                    order = {"column": column["name"], "ascending": ascending}
                    content = self.open_grid(one["code"], order)
                    self.assertEqual(content["order"], order)
                    cells = [row["cells"][number] for row in content["rows"]]
                    known = [cell for cell in cells if cell is not None]
                    self.assertEqual(known, sorted(known, reverse=not ascending), column)
                    if one["code"] != "attendances":
                        self.assertEqual(cells[: len(known)], known, "what has none comes last")

    def test_pages(self):
        """Pages together are all rows, each once; the totals are of all of them."""
        for code in ("period", "customers", "attendances"):
            whole = self.open_grid(code)
            with patch.object(mkbot_report_grid, "PAGE", 2):
                offsets = range(0, whole["total"], 2)
                pages = [self.open_grid(code, offset=offset) for offset in offsets]
            self.assertEqual([row for page in pages for row in page["rows"]], whole["rows"])
            for page in pages:
                self.assertEqual(page["totals"], whole["totals"])
                self.assertEqual(page["total"], whole["total"])

    def test_what_is_behind(self):
        """The attendances behind each row are as many as it says."""
        facts = self.env["mkbot.report.session"].with_user(self.carla)
        for code, every in (
            ("period", "day"),
            ("period", "week"),
            ("period", "month"),
            ("customers", "day"),
            ("first_operators", "day"),
            ("closing_operators", "day"),
            ("cities", "day"),
            ("ratings_period", "week"),
            ("ratings_operators", "day"),
        ):
            filters = {**ALL, "every": every, "platforms": ["site"]}
            content = self.grids.get(code, filters)
            columns = [column["name"] for column in content["columns"]]
            place = columns.index("attendances")
            for row in content["rows"]:
                action = self.grids.drill(code, filters, row["key"])
                self.assertEqual(facts.search_count(action["domain"]), row["cells"][place])
            action = self.grids.drill(code, filters)
            self.assertEqual(facts.search_count(action["domain"]), content["totals"][place])
        row = content["rows"][0]
        for column in ("grade_10", "grade_none"):
            action = self.grids.drill(code, filters, row["key"], column)
            count = row["cells"][columns.index(column)]
            self.assertEqual(facts.search_count(action["domain"]), count)

    def test_behind_an_attendance(self):
        row = self.rows[0]
        action = self.grids.drill("attendances", ALL, [row["id"]])
        self.assertEqual((action["res_model"], action["res_id"]), ("mkbot.session", row["id"]))

    def test_all_rows_in_batches(self):
        """What a file gets is what the screen shows."""
        with patch.object(mkbot_report_grid_rows, "BATCH", 7):
            for one in self.open_grid("period")["grids"]:
                order = {"column": "rating", "ascending": True}
                content = self.open_grid(one["code"], order)
                scope = self.grids._scope(ALL)
                grid = self.grids._checked_grid(one["code"], scope)
                rows = [row for rows in self.grids._read_all(grid, scope, order) for row in rows]
                self.assertEqual(rows, [row["cells"] for row in content["rows"]], one["code"])

    def test_whoever_asks(self):
        with self.assertRaises(AccessError):
            self.grids.with_user(self.ana).get("period", ALL)
        with self.assertRaises(AccessError):
            self.grids.with_user(self.ana).drill("period", ALL)
        with self.assertRaises(UserError):
            self.grids.get("nonsense")
        stranger = self.supervisor_elsewhere()
        elsewhere = self.grids.with_user(stranger).with_context(
            allowed_company_ids=stranger.company_ids.ids
        )
        for one in self.open_grid("period")["grids"]:
            content = elsewhere.get(one["code"], ALL)
            self.assertEqual(content["total"], 0)
        names = str(elsewhere.get("period", {**ALL, "sector_ids": [self.support.id]}))
        self.assertNotIn(self.support.name, names)

    def test_supervisor_of_a_sector(self):
        """Who leads some sectors sees these only, as everywhere."""
        self.carla.mkbot_supervised_sector_ids = self.finance
        rows = [row for row in self.rows if row["sector_id"] == self.finance.id]
        self.assert_cells(self.open_grid("period")["totals"][1:], self.figures(rows))

    def test_nonsense(self):
        """What cannot be understood is left out, and nothing of it reaches the database."""
        content = self.grids.get(
            "period",
            {**ALL, "every": "century", "grades": [7], "category_ids": ["x"], "cities": "all"},
            {"column": "id; DROP TABLE", "ascending": 3},
            "many",
        )
        self.assert_cells(content["totals"][1:], self.figures(self.rows))
        self.assertEqual(content["order"], {"column": "opened_at:day", "ascending": False})
        self.assertEqual(content["filters"]["every"], "day")


@tagged("post_install", "-at_install")
class TestGridScope(GridCase):
    @classmethod
    def setUpClass(cls):
        super(GridCase, cls).setUpClass()

    def test_months(self):
        now = datetime(2026, 3, 1, 2)  # the evening of the last day of February there
        this = GridScope.read({"period": "month"}, now, ZONE.zone)
        self.assertEqual((this.date_from, this.date_to), (date(2026, 2, 1), date(2026, 2, 28)))
        last = GridScope.read({"period": "last_month"}, now, ZONE.zone)
        self.assertEqual((last.date_from, last.date_to), (date(2026, 1, 1), date(2026, 1, 31)))
        self.assertEqual(last.filters()["period"], "last_month")
        self.assertEqual(last.start, datetime(2026, 1, 1, 3))

    def test_spans(self):
        scope = GridScope.read({"every": "month"}, datetime(2026, 3, 1), ZONE.zone)
        self.assertEqual(
            scope.span(date(2026, 12, 1)), (datetime(2026, 12, 1, 3), datetime(2027, 1, 1, 3))
        )
        scope = GridScope.read({"every": "week"}, datetime(2026, 3, 1), ZONE.zone)
        self.assertEqual(
            scope.span(date(2018, 10, 28)), (datetime(2018, 10, 28, 3), datetime(2018, 11, 4, 3))
        )
