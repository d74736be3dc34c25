from collections import Counter
from datetime import timedelta

from odoo.tests import tagged

from .common_random import RandomCase

BANDS = {"good": range(9, 11), "fair": range(7, 9), "poor": range(7)}


@tagged("post_install", "-at_install")
class TestPageRatings(RandomCase):
    """How customers rated (R3), against plain Python over the same attendances."""

    def asked(self, days=30):
        return [row for row in self.rows if row["asked"] and self.within(row["opened_at"], days)]

    def grade(self, row):
        return str(row["rating"]) if row["is_rated"] else "***"

    def average(self, rows):
        return self.mean([row["rating"] for row in rows if row["is_rated"]])

    def band_share(self, rows, band):
        rated = [row["rating"] for row in rows if row["is_rated"]]
        return 100 * sum(rating in BANDS[band] for rating in rated) / len(rated) if rated else None

    def test_attendances_by_grade(self):
        block = self.open_page("ratings")["grades"]
        expected = Counter(self.grade(row) for row in self.asked())
        self.assertEqual(block["labels"], [*(str(grade) for grade in range(10, -1, -1)), "***"])
        for index, label in enumerate(block["labels"]):
            shown = [serie["values"][index] for serie in block["series"]]
            self.assertEqual([value for value in shown if value is not None], [expected[label]])
            shares = [serie["shares"][index] for serie in block["series"]]
            (share,) = [share for share in shares if share is not None]
            self.assertAlmostEqual(share, 100 * expected[label] / expected.total())
        self.assertEqual(self.check_drill(block), 12)

    def test_totals_and_the_period_before(self):
        items = self.items(self.open_page("ratings")["totals"])
        now = self.asked()
        limit = self.now - timedelta(days=30)
        before = [row for row in self.asked(60) if row["opened_at"] < limit]
        for rows, which in ((now, "value"), (before, "before")):
            rated = [row for row in rows if row["is_rated"]]
            self.assertTrue(rated)
            self.assertEqual(items["rated"][which], len(rated))
            self.assertEqual(items["not_rated"][which], len(rows) - len(rated))
            self.assertAlmostEqual(items["rated_share"][which], 100 * len(rated) / len(rows))
            self.assertAlmostEqual(items["average"][which], self.average(rows))
            for band in ("good", "poor"):
                self.assertAlmostEqual(items[band][which], self.band_share(rows, band))
        sessions = self.env["mkbot.report.session"].with_user(self.carla)
        never = sum(
            row["state"] == "closed" and not row["asked"] and self.within(row["opened_at"], 30)
            for row in self.rows
        )
        self.assertTrue(never)
        self.assertEqual(items["never_asked"]["value"], never)
        for key in ("rated", "not_rated", "never_asked"):
            self.assertEqual(sessions.search_count(items[key]["drill"]), items[key]["value"])

    def test_bands_now_and_before(self):
        block = self.open_page("ratings")["bands"]
        for index, band in enumerate(BANDS):
            self.assertAlmostEqual(
                self.values(block, "now")[index], self.band_share(self.asked(), band)
            )
        sessions = self.env["mkbot.report.session"].with_user(self.carla)
        rated = sum(sessions.search_count(domain) for domain in block["drill"]["domains"][0])
        self.assertEqual(rated, sum(row["is_rated"] for row in self.asked()))

    def test_twelve_months(self):
        blocks = self.open_page("ratings")
        months = []
        first = self.today.replace(day=1)
        for _number in range(12):
            months.insert(0, first)
            first = (first - timedelta(days=1)).replace(day=1)
        of_month = {
            month: [
                row
                for row in self.rows
                if row["asked"] and self.day_of(row["opened_at"]).replace(day=1) == month
            ]
            for month in months
        }
        for grade in range(11):
            expected = [
                sum(row["is_rated"] and row["rating"] == grade for row in of_month[month])
                for month in months
            ]
            self.assertEqual(self.values(blocks["months"], f"grade_{grade:02}"), expected)
        self.assertEqual(self.check_drill(blocks["months"]), 11 * 12)
        averages = self.values(blocks["average"], "average")
        for month, shown in zip(months, averages, strict=True):
            self.assertAlmostEqual(shown, self.average(of_month[month]))

    def check_table(self, key, field, label_of):
        block = self.open_page("ratings")[key]
        groups = {}
        for row in self.asked():
            groups.setdefault(label_of(row[field]), []).append(row)
        self.assertEqual(set(block["labels"]), set(groups))
        for label, rows in groups.items():
            rated = sum(row["is_rated"] for row in rows)
            figures = {
                "asked": len(rows),
                "rated": rated,
                "rated_share": 100 * rated / len(rows),
                "average": self.average(rows),
                "good": self.band_share(rows, "good"),
                "poor": self.band_share(rows, "poor"),
            }
            for name, value in figures.items():
                self.assertAlmostEqual(self.by_label(block, name)[label], value, msg=(label, name))
        self.check_drill_of_rows(block, groups)

    def check_drill_of_rows(self, block, groups):
        sessions = self.env["mkbot.report.session"].with_user(self.carla)
        for label, domain in zip(block["labels"], block["drill"]["domains"][0], strict=True):
            ids = {row["id"] for row in groups[label]}
            self.assertEqual(set(sessions.search(domain).ids), ids)

    def test_by_operator(self):
        users = self.env["res.users"]
        self.check_table(
            "operators",
            "closing_operator_id",
            lambda operator: users.browse(operator).name if operator else "The bot alone",
        )

    def test_by_sector(self):
        sectors = self.env["mkbot.sector"]
        self.check_table(
            "sectors",
            "sector_id",
            lambda sector: sectors.browse(sector).name if sector else "Without a sector",
        )

    def test_alerts_to_treat(self):
        rated = [row for row in self.rows if row["is_rated"]][:3]
        for number, row in enumerate(rated):
            session = self.env["mkbot.session"].browse(row["id"])
            session.rating_comment = "Demorou" if number else False
            self.env["mkbot.evaluation"].create(
                {
                    "session_id": session.id,
                    "company_id": self.company.id,
                    "rating": row["rating"],
                    "rated_at": self.now,
                    "state": "treated" if number == 2 else "new",
                }
            )
        block = self.open_page("ratings")["alerts"]
        items = self.items(block)
        self.assertEqual(items["to_treat"]["value"], 2)
        self.assertEqual(items["commented"]["value"], 1)
        alerts = self.env[block["model"]].with_user(self.carla)
        self.assertEqual(alerts.search_count(items["commented"]["drill"]), 1)
