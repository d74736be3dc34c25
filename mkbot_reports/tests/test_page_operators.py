from collections import defaultdict
from datetime import timedelta

from odoo.tests import tagged

from .common_random import RandomCase


@tagged("post_install", "-at_install")
class TestPageOperators(RandomCase):
    """Who attended longest (R2), against plain Python over the same attendances."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filters = {"period": "30"}

    def expected(self, days=30, skipped=0):
        by_operator = defaultdict(list)
        for one in self.work():
            if self.within(one["start"], days, skipped):
                by_operator[one["operator"]].append(one)
        return by_operator

    def seconds(self, rows):
        return sum(one["seconds"] for one in rows)

    def test_ten_operators_and_the_others(self):
        expected = self.expected()
        ranked = sorted(expected, key=lambda operator: -self.seconds(expected[operator]))
        self.assertGreater(len(ranked), 10, "some are others")
        block = self.open_page("operators", **self.filters)["time"]
        names = [self.env["res.users"].browse(operator).name for operator in ranked[:10]]
        self.assertEqual(block["labels"], [*names, f"{len(ranked) - 10} others"])
        rest = sum(self.seconds(expected[operator]) for operator in ranked[10:])
        seconds = [*(self.seconds(expected[operator]) for operator in ranked[:10]), rest]
        self.assertEqual(self.values(block, "seconds"), seconds)
        shares = [100 * value / sum(seconds) for value in seconds]
        for shown, share in zip(block["series"][0]["shares"], shares, strict=True):
            self.assertAlmostEqual(shown, share)

    def test_each_operator_s_figures(self):
        expected = self.expected()
        block = self.open_page("operators", **self.filters)["figures"]
        everything = [one for rows in expected.values() for one in rows]
        wanted = {
            self.env["res.users"].browse(operator).name: rows for operator, rows in expected.items()
        }
        named = [label for label in block["labels"] if label in wanted]
        self.assertEqual(len(named), 10)
        wanted["All operators"] = everything
        for label in [*named, "All operators"]:
            rows = wanted[label]
            figures = {
                "seconds": self.seconds(rows),
                "share": 100 * self.seconds(rows) / self.seconds(everything),
                "attendances": len(rows),
                "handling": self.mean([one["seconds"] for one in rows]),
                "first_answer": self.mean([one["answer"] for one in rows]),
                "rating": self.mean([one["rating"] for one in rows]),
                "messages": sum(one["messages"] for one in rows),
            }
            for key, value in figures.items():
                self.assertAlmostEqual(self.by_label(block, key)[label], value, msg=(label, key))

    def test_totals_and_the_period_before(self):
        items = self.items(self.open_page("operators", **self.filters)["totals"])
        now = [one for rows in self.expected().values() for one in rows]
        self.assertEqual(items["operators"]["value"], len(self.expected()))
        self.assertEqual(items["time"]["value"], self.seconds(now))
        self.assertEqual(items["attendances"]["value"], len(now))
        self.assertAlmostEqual(items["rating"]["value"], self.mean([one["rating"] for one in now]))
        # As much of the period before as has passed of this one.
        limit = self.now - timedelta(days=30)
        before = [
            one
            for one in self.work()
            if self.day_of(one["start"]) > self.today - timedelta(days=60) and one["start"] < limit
        ]
        self.assertEqual(items["attendances"]["before"], len(before))
        self.assertEqual(items["time"]["before"], self.seconds(before))

    def test_day_by_day(self):
        block = self.open_page("operators", **self.filters)["over_time"]
        expected = defaultdict(int)
        for one in self.work():
            expected[self.day_of(one["start"])] += one["seconds"]
        days = [self.today - timedelta(days=29 - number) for number in range(30)]
        self.assertEqual(self.values(block, "seconds"), [expected[day] for day in days])

    def test_month_by_month(self):
        block = self.open_page("operators", period="365")["over_time"]
        expected = defaultdict(int)
        for one in self.work():
            if self.within(one["start"], 365):
                day = self.day_of(one["start"])
                expected[day.year, day.month] += one["seconds"]
        months = sorted(
            {
                ((day := self.today - timedelta(days=number)).year, day.month)
                for number in range(365)
            }
        )
        self.assertEqual(self.values(block, "seconds"), [expected[month] for month in months])

    def test_behind_each_figure_are_its_rows(self):
        blocks = self.open_page("operators", **self.filters)
        work = self.env["mkbot.report.stretch"].with_user(self.carla)
        table = blocks["figures"]
        for value, domain in zip(
            self.values(table, "attendances"), table["drill"]["domains"][2], strict=True
        ):
            self.assertEqual(work.search_count(domain), value)
        for key in ("time", "over_time"):
            block = blocks[key]
            for value, domain in zip(
                self.values(block, "seconds"), block["drill"]["domains"][0], strict=True
            ):
                self.assertEqual(sum(work.search(domain).mapped("seconds")), value)

    def test_filters(self):
        block = self.open_page("operators", operator_ids=self.ana.ids, **self.filters)["time"]
        self.assertEqual(block["labels"], ["Ana Teste"])
        self.assertEqual(block["series"][0]["shares"], [100])
