from collections import Counter
from datetime import timedelta

import pytz
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_page import NOW, PageCase, average, clock, percentile, share


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPageIndicators(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.months_of_attendances()
            # A minute before and after midnight by the company's clock.
            cls.attendance(NOW.replace(day=3, hour=2, minute=59))
            cls.attendance(NOW.replace(day=3, hour=3, minute=1))

    def of_days(self, first, last, until=NOW, **values):
        """The rows of some days, counted back from today, 0 being today."""
        today = clock(NOW).date()
        days = {today - timedelta(days=back) for back in range(last, first + 1)}
        return [
            row
            for row in self.rows
            if clock(row["opened_at"]).date() in days
            and row["opened_at"] < until
            and all(row.get(name) in chosen for name, chosen in values.items())
        ]

    def reckoned(self, rows):
        ended = [row for row in rows if row.get("ended_at")]
        waits = [row["seconds_waiting"] for row in rows if self.has_waited(row)]
        asked = [
            row
            for row in rows
            if row.get("is_rated")
            or row["state"] == "closed"
            and row["closed_at"] > row["ended_at"]
        ]
        return {
            "attendances": len(rows),
            "waiting": average(waits),
            "waiting_p90": percentile(waits, 0.9),
            "first_answer": average(
                row["seconds_to_first_answer"] for row in rows if row.get("first_answer_at")
            ),
            "handling": average(row["seconds_active"] for row in rows if self.is_handled(row)),
            "target": share(
                [row for row in rows if self.is_within(row) is not None], self.is_within
            ),
            "solved": share(ended, lambda row: row["end_reason"] == "solved"),
            "abandoned": share(ended, lambda row: row["state"] == "cancelled"),
            "rating": average(row["rating"] for row in rows if row.get("is_rated")),
            "rated": share(asked, lambda row: bool(row.get("is_rated"))),
        }

    def has_waited(self, row):
        return row.get("queued_at") and row["state"] != "waiting"

    def is_handled(self, row):
        return row.get("rescued_at") and row.get("ended_at")

    def is_within(self, row):
        """Whether somebody came within the target; None where it says nothing."""
        if not row.get("queued_at"):
            return None
        came = row.get("rescued_at")
        waited = ((came or row.get("ended_at") or NOW) - row["queued_at"]).total_seconds()
        is_late = waited > self.support.target_wait_seconds
        return not is_late if came or is_late else None

    def assert_figures(self, content, rows, before):
        items = self.items(content)
        for name, value in self.reckoned(rows).items():
            self.assert_close(items[name]["value"], value, name)
        for name, value in self.reckoned(before).items():
            self.assert_close(items[name]["before"], value, f"{name} before")

    def assert_close(self, found, reckoned, name):
        if reckoned is None:
            self.assertIsNone(found, name)
        else:
            self.assertAlmostEqual(found, reckoned, 4, name)

    def test_figures_of_thirty_days_beside_those_before(self):
        rows = self.of_days(29, 0)
        self.assertGreater(len(rows), 40)
        before = self.of_days(59, 30, until=NOW - timedelta(days=30))
        self.assert_figures(self.get(period="30"), rows, before)

    def test_figures_of_a_custom_period(self):
        content = self.get(period="custom", date_from="2026-04-20", date_to="2026-04-11")
        self.assertEqual(content["filters"]["date_from"], "2026-04-11")
        self.assert_figures(content, self.of_days(22, 13), self.of_days(32, 23))

    def test_today_begins_at_the_companys_midnight(self):
        content = self.get(period="today")
        self.assertTrue(content["live"])
        rows = self.of_days(0, 0)
        self.assert_figures(content, rows, self.of_days(1, 1, until=NOW - timedelta(days=1)))
        line = self.block(content, "timeline")
        hours = Counter(clock(row["opened_at"]).hour for row in rows)
        # What is to come has no figure.
        self.assertEqual(line["series"][0]["values"], [hours[hour] for hour in range(23)] + [None])
        self.assertGreaterEqual(line["series"][0]["values"][0], 1)

    def test_each_filter(self):
        chosen = {
            "sector_id": ("sector_ids", [self.finance.id]),
            "platform": ("platforms", ["telegram"]),
            "city": ("cities", ["Campinas"]),
            "operator_id": ("operator_ids", [self.ana.id]),
            "account_id": ("account_ids", [self.account.id]),
        }
        for field, (name, values) in chosen.items():
            with self.subTest(name):
                content = self.get(period="30", **{name: values})
                self.assertEqual(content["filters"][name], values)
                self.assert_figures(
                    content,
                    self.of_days(29, 0, **{field: values}),
                    self.of_days(59, 30, until=NOW - timedelta(days=30), **{field: values}),
                )
        without = self.get(period="30", cities=[""], sector_ids=[0])
        self.assertEqual(
            self.items(without)["attendances"]["value"],
            len(self.of_days(29, 0, city=[None, False], sector_id=[False])),
        )

    def test_waiting_now_is_whoever_waits(self):
        self.attendance(NOW - timedelta(days=80), state="waiting", end_reason=False)
        self.attendance(
            NOW - timedelta(hours=1),
            state="waiting",
            end_reason=False,
            sector_id=self.finance.id,
            queued_at=NOW - timedelta(hours=1),
        )
        waiting = self.items(self.get(period="today"))["waiting_now"]
        self.assertEqual(waiting["value"], 2)
        # Who waits still has no time in the queue yet, but is late.
        content = self.get(period="today")
        self.assert_figures(
            content, self.of_days(0, 0), self.of_days(1, 1, until=NOW - timedelta(days=1))
        )
        chosen = self.get(sector_ids=[self.finance.id], operator_ids=[self.ana.id])
        self.assertEqual(self.items(chosen)["waiting_now"]["value"], 1)

    def test_by_day_and_month(self):
        content = self.get(period="30")
        line = self.block(content, "timeline")
        today = clock(NOW).date()
        for series, first in zip(line["series"], (29, 59), strict=True):
            counts = Counter(clock(row["opened_at"]).date() for row in self.rows)
            days = [today - timedelta(days=back) for back in range(first, first - 30, -1)]
            self.assertEqual(series["values"], [counts[day] for day in days])
        self.assertEqual(line["labels"][-1], "May 3")
        months = self.block(self.get(period="365"), "timeline")
        counts = Counter(f"{clock(row['opened_at']):%b %Y}" for row in self.rows)
        self.assertEqual(
            dict(zip(months["labels"], months["series"][0]["values"], strict=True)),
            {label: counts[label] for label in months["labels"]},
        )
        self.assertEqual(len(months["labels"]), 13)

    def test_by_weekday_and_hour(self):
        heat = self.block(self.get(period="90"), "heat")
        moments = [clock(row["opened_at"]) for row in self.rows]
        counts = Counter((moment.isoweekday(), moment.hour) for moment in moments)
        for weekday, series in enumerate(heat["series"], 1):
            self.assertEqual(series["values"], [counts[weekday, hour] for hour in range(24)])

    def test_by_the_clock_of_a_zone_half_an_hour_away(self):
        zone = pytz.timezone("Asia/Kathmandu")
        self.company.partner_id.tz = zone.zone
        content = self.get(period="custom", date_from="2026-04-01", date_to="2026-04-20")
        moments = [
            moment
            for moment in (zone.fromutc(row["opened_at"]) for row in self.rows)
            if (2026, 4, 1) <= (moment.year, moment.month, moment.day) <= (2026, 4, 20)
        ]
        hours = Counter((str(moment.isoweekday()), moment.hour) for moment in moments)
        for series in self.block(content, "heat")["series"]:
            self.assertEqual(series["values"], [hours[series["key"], hour] for hour in range(24)])
        days = Counter(moment.day for moment in moments)
        values = self.block(content, "timeline")["series"][0]["values"]
        self.assertEqual(values, [days[day] for day in range(1, 21)])
        self.assertTrue(any(values))

    def test_by_channel_sector_and_category(self):
        content = self.get(period="30")
        rows = self.of_days(29, 0)
        category = self.env["mkbot.category"].search([("name", "=", "Solved")])
        reckoned = {
            "platforms": Counter(
                {"site": "Web site", "telegram": "Telegram"}[row["platform"]] for row in rows
            ),
            "sectors": Counter(
                self.env["mkbot.sector"].browse(row["sector_id"]).name or "Without a sector"
                for row in rows
            ),
            "categories": Counter(
                category.name for row in rows if row.get("category_id") == category.id
            ),
        }
        for key, counts in reckoned.items():
            block = self.block(content, key)
            values = block["series"][0]["values"]
            self.assertEqual(dict(zip(block["labels"], values, strict=True)), counts, key)
            self.assertEqual(values, sorted(values, reverse=True))
            self.assertAlmostEqual(sum(block["series"][0]["shares"]), 100, 0)

    def test_what_customers_asked_for_first(self):
        intents = self.env["mkbot.intent"].search([], limit=2)
        rows = self.of_days(29, 0)
        sessions = self.env["mkbot.session"].browse([row["id"] for row in rows])
        sessions[0].first_intent_id = intents[0]
        sessions[1:3].first_intent_id = intents[1]
        block = self.block(self.get(period="30"), "intents")
        names = [intent.with_context(lang="en_US").name for intent in intents]
        self.assertEqual(block["labels"], names[::-1])
        self.assertEqual(block["series"][0]["values"], [2, 1])

    def test_each_figure_opens_the_attendances_behind_it(self):
        facts = self.env["mkbot.report.session"].with_user(self.carla)
        content = self.get(period="30", platforms=["site"])
        for block in content["blocks"]:
            if block["kind"] == "numbers":
                continue
            for series, domains in zip(block["series"], block["drill"]["domains"], strict=True):
                for value, domain in zip(series["values"], domains, strict=True):
                    if value:
                        self.assertEqual(facts.search_count(domain), value, block["key"])
        items = self.items(content)
        rows = self.of_days(29, 0, platform=["site"])
        behind = {
            "attendances": lambda row: True,
            "waiting": self.has_waited,
            "waiting_p90": self.has_waited,
            "first_answer": lambda row: row.get("first_answer_at"),
            "handling": self.is_handled,
            "solved": lambda row: row["end_reason"] == "solved",
            "abandoned": lambda row: row["state"] == "cancelled",
            "rating": lambda row: row.get("is_rated"),
            "rated": lambda row: row.get("is_rated"),
            "target": self.is_within,
        }
        for name, is_behind in behind.items():
            found = facts.search(items[name]["drill"])
            self.assertEqual(set(found.ids), {row["id"] for row in rows if is_behind(row)}, name)

    def test_nothing_is_no_figure(self):
        content = self.get(period="custom", date_from="2020-01-01", date_to="2020-01-05")
        items = self.items(content)
        self.assertEqual(items["attendances"]["value"], 0)
        self.assertIsNone(items["waiting_p90"]["value"])
        self.assertIsNone(items["rating"]["value"])
        self.assertEqual(self.block(content, "sectors")["labels"], [])

    def test_supervisors_only_and_each_of_their_companies(self):
        with self.assertRaises(AccessError):
            self.env["mkbot.report.page"].with_user(self.ana).get("indicators")
        stranger = self.supervisor_elsewhere()
        pages = self.env["mkbot.report.page"].with_user(stranger)
        content = pages.with_context(allowed_company_ids=stranger.company_ids.ids).get(
            "indicators", {"period": "365"}
        )
        self.assertEqual(self.items(content)["attendances"]["value"], 0)
        self.assertNotIn(
            self.account.id, [choice["value"] for choice in content["choices"]["account_ids"]]
        )

    def test_choices_are_those_of_the_company(self):
        choices = self.get(period="90", cities=["Limeira"])["choices"]
        self.assertEqual(
            [choice["label"] for choice in choices["cities"]],
            ["Bauru", "Campinas", "Limeira", "Without a city"],
        )
        self.assertEqual(
            {choice["value"] for choice in choices["sector_ids"]},
            {self.support.id, self.finance.id, 0},
        )
        self.assertLessEqual(
            {self.ana.id, self.bruno.id},
            {choice["value"] for choice in choices["operator_ids"]},
        )
        self.assertEqual(choices["platforms"], [{"value": "site", "label": "Web site"}])
        self.assertIsNone(self.pages.get("indicators", {}, with_choices=False)["choices"])

    def test_what_is_no_page_or_no_filter(self):
        for page in ("nothing", "", None, ["indicators"], "__class__"):
            with self.assertRaises(UserError):
                self.pages.get(page)
        nonsense = {
            "period": "8",
            "date_from": "x",
            "sector_ids": ["1", None, True, -1, 2**40],
            "platforms": "site",
            "cities": [3],
            "operator_ids": {"a": 1},
        }
        for filters in (nonsense, "x", ["period"], None):
            content = self.pages.get("indicators", filters)
            self.assertEqual(content["filters"]["period"], "7")
            self.assertEqual(content["filters"]["sector_ids"], [])
            self.assertEqual(content["filters"]["cities"], [])

    def test_number_of_queries_does_not_grow(self):
        few = self.count_queries(lambda: self.get(period="7"))
        many = self.count_queries(lambda: self.get(period="365"))
        self.assertLessEqual(many, few + 2)
