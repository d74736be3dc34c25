import random
from statistics import median

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.misc import formatLang

from ..formats import format_figure
from .test_money import GRACE_DAYS, WITHIN, MoneyCase


@tagged("post_install", "-at_install")
class TestPageMoney(MoneyCase):
    """The page's figures against a plain reckoning over what the test wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.env["mkbot.session"]
        cls.carla.lang = "en_US"
        cls.pages = cls.env["mkbot.report.page"].with_user(cls.carla).with_context(lang="en_US")

    def setUp(self):
        super().setUp()
        self.session = self.known()

    def block(self, content, key):
        return next(block for block in content["blocks"] if block["key"] == key)

    def items(self, content, key):
        return {item["key"]: item for item in self.block(content, key)["items"]}

    def write_copies(self):
        """``[(days ago, sender, days until paid or None)]``, 100 reais each."""
        rng = random.Random(3)
        rows = []
        for _number in range(16):
            ago = rng.randrange(1, 85)
            took = rng.choice((None, *(days for days in (0, 2, 5, 9, 20, 40) if days <= ago)))
            sender = rng.choice(("bot", "operator"))
            move = self.bill(days=-100)
            self.send(move, ago, self.ana if sender == "operator" else None)
            if took is not None:
                self.pay_ago(move, ago - took)
            rows.append((ago, sender, took))
        return rows

    def share(self, rows, within):
        """In percent, of those of which it can be said."""
        paid = [took is not None and took <= within for _ago, _sender, took in rows]
        decided = [
            in_time
            for in_time, (ago, _sender, took) in zip(paid, rows, strict=True)
            if in_time or took is not None or ago > within + GRACE_DAYS
        ]
        return 100 * sum(decided) / len(decided) if decided else None

    def test_second_copies(self):
        rows = self.write_copies()
        self.env.flush_all()
        content = self.pages.get("money", {"period": "90"})
        items = self.items(content, "second_copies")
        amount = self.booked(100)
        in_time = [took for _ago, _sender, took in rows if took is not None and took <= 30]
        expected = {
            "copies": len(rows),
            "asked": amount * len(rows),
            "received": amount * len(in_time),
            "paid": self.share(rows, 7),
            "median": median(took for _ago, _sender, took in rows if took is not None),
        }
        for key, value in expected.items():
            self.assertAlmostEqual(items[key]["value"], value, 2, key)
        shares = self.block(content, "shares")
        for serie in shares["series"]:
            own = [row for row in rows if row[1] == serie["key"]]
            for within, value in zip(WITHIN, serie["values"], strict=True):
                self.assertAlmostEqual(value, self.share(own, within))
        outcomes = self.block(content, "outcomes")
        self.assertEqual(sum(sum(one["values"]) for one in outcomes["series"]), len(rows))
        by_month = dict.fromkeys(outcomes["labels"], 0)
        for ago, _sender, _took in rows:
            day = fields.Date.subtract(self.today, days=ago)
            by_month[self.pages._step_label("month", day)] += 1
        piles = zip(*(one["values"] for one in outcomes["series"]), strict=True)
        self.assertEqual([sum(pile) for pile in piles], list(by_month.values()))
        channels = self.block(content, "channels")
        self.assertEqual(channels["series"][0]["values"], [len(rows)])
        self.assertEqual(channels["series"][3]["values"], [items["paid"]["value"]])

    def test_behind_each_figure(self):
        rows = self.write_copies()
        self.env.flush_all()
        content = self.pages.get("money", {"period": "90"})
        facts = self.sent.with_user(self.carla)
        items = self.items(content, "second_copies")
        in_seven = sum(took is not None and took <= 7 for _ago, _sender, took in rows)
        self.assertEqual(facts.search_count(items["copies"]["drill"]), len(rows))
        self.assertEqual(facts.search_count(items["paid"]["drill"]), in_seven)
        paid = sum(took is not None for _ago, _sender, took in rows)
        self.assertEqual(facts.search_count(items["median"]["drill"]), paid)
        for key in ("outcomes", "channels", "shares"):
            block = self.block(content, key)
            for serie, domains in zip(block["series"], block["drill"]["domains"], strict=True):
                for value, domain in zip(serie["values"], domains, strict=True):
                    found = facts.search_count(domain)
                    if key == "outcomes":
                        self.assertEqual(found, value)
                    elif value:
                        self.assertTrue(found)

    def test_the_filters(self):
        self.write_copies()
        self.env.flush_all()
        other = self.env["mkbot.sector"].create({"name": "Outro", "company_id": self.company.id})
        for filters, is_found in (
            ({"platforms": ["site"]}, True),
            ({"platforms": ["telegram"]}, False),
            ({"cities": [self.session.city]}, True),
            ({"sector_ids": [self.session.sector_id.id]}, True),
            ({"sector_ids": [other.id]}, False),
        ):
            content = self.pages.get("money", {"period": "90", **filters})
            found = self.items(content, "second_copies")["copies"]["value"]
            self.assertEqual(bool(found), is_found, filters)

    def test_nothing_was_sent(self):
        content = self.pages.get("money", {"period": "30"})
        self.assertEqual(
            [item["value"] for item in self.block(content, "second_copies")["items"]], [None] * 5
        )
        self.assertNotIn("promises", [block["key"] for block in content["blocks"]])

    def test_promises(self):
        lines = [self.instalments(self.bill(days=-40))[0] for _number in range(3)]
        promises = self.env["mkbot.promise"]
        kept, broken, taken_back = (promises._keep(line, self.tomorrow, 80.0) for line in lines)
        kept.state, broken.state, taken_back.state = "kept", "broken", "cancelled"
        self.env.flush_all()
        content = self.pages.get("money", {"period": "30"})
        items = self.items(content, "promises")
        self.assertEqual(items["count"]["value"], 2)
        self.assertEqual(items["owed"]["value"], 2 * self.booked(80))
        self.assertEqual(items["received"]["value"], 0)
        self.assertEqual(items["kept"]["value"], 50)
        timeline = self.block(content, "promise_states")
        sums = {serie["key"]: sum(serie["values"]) for serie in timeline["series"]}
        self.assertEqual(sums, {"kept": 1, "broken": 1})

    def test_in_which_currency(self):
        content = self.pages.get("money")
        hint = self.block(content, "second_copies")["hint"]
        self.assertEqual(hint, f"Amounts in {self.company.currency_id.name}.")
        other = self.env["res.company"].create({"name": "Lá", "currency_id": self.reais.id})
        self.company.currency_id = self.env.ref("base.EUR")
        self.carla.company_ids |= other
        both = self.pages.with_context(allowed_company_ids=(self.company | other).ids)
        hint = self.block(both.get("money"), "second_copies")["hint"]
        self.assertEqual(hint, "Amounts in EUR, other companies' at today's rates.")

    def test_money_and_days_in_words(self):
        env = self.pages.env
        self.assertEqual(format_figure(env, 1, "days"), "1 day")
        self.assertEqual(format_figure(env, 2.5, "days"), "2.5 days")
        expected = formatLang(env, 1234.5, currency_obj=self.company.currency_id)
        self.assertEqual(format_figure(env, 1234.5, "money"), expected)
        self.assertIn("1,234.50", expected)
        self.assertEqual(format_figure(env, -90, "seconds"), "−1 min 30 s")

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.pages.with_user(self.ana).get("money")
        self.send(self.bill(days=-30), 20)
        self.env.flush_all()
        self.carla.mkbot_supervised_sector_ids = self.finance
        self.assertEqual(self.session.sector_id, self.support)
        content = self.pages.get("money", {"period": "30"})
        self.assertIsNone(self.items(content, "second_copies")["copies"]["value"])
        self.assertFalse(self.copies.with_user(self.carla).search([]))
        self.carla.mkbot_supervised_sector_ids = self.support
        content = self.pages.get("money", {"period": "30"})
        self.assertEqual(self.items(content, "second_copies")["copies"]["value"], 1)
