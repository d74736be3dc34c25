from collections import Counter, defaultdict
from datetime import timedelta

from odoo.tests import tagged

from .common_random import RandomCase

DECISIONS = ("act", "chosen", "ask", "miss", "cut")


@tagged("post_install", "-at_install")
class TestPageBot(RandomCase):
    """What customers asked the bot (B9), against plain Python over the same texts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.texts = [{**trigger, "session": row} for row in cls.rows for trigger in row["triggers"]]
        cls.names = {intent.id: intent.name for intent in cls.intents}
        cls.names[False] = "Taken for nothing"

    def setUp(self):
        super().setUp()
        self.blocks = self.open_page("bot")

    def recent(self, days=30, skipped=0):
        return [text for text in self.texts if self.within(text["at"], days, skipped)]

    def by_intent(self, texts):
        found = defaultdict(list)
        for text in texts:
            found[self.names[text["intent_id"]]].append(text)
        return found

    def solved(self, texts):
        """Share of the texts in attendances that ended, by the bot alone."""
        ended = [
            text["session"]
            for text in texts
            if text["session"]["state"] in ("rating", "closed", "cancelled")
        ]
        return self.mean(
            [100 if row["end_reason"] == "solved" and not row["rescued_at"] else 0 for row in ended]
        )

    def named(self, block, texts):
        """``{label of the block: texts}``, the others under theirs."""
        found = self.by_intent(texts)
        rows = {label: found.pop(label, []) for label in block["labels"] if "others" not in label}
        rest = [text for group in found.values() for text in group]
        return {label: rows.get(label, rest) for label in block["labels"]}

    def test_what_was_asked_and_how_it_went(self):
        block = self.blocks["asked"]
        expected = self.by_intent(self.recent())
        self.assertGreater(len(expected), 15, "some are others")
        self.assertEqual(block["labels"][-1], f"{len(expected) - 15} others")
        sizes = sorted((len(texts) for texts in expected.values()), reverse=True)
        piles = [
            sum(values) for values in zip(*(s["values"] for s in block["series"]), strict=True)
        ]
        self.assertEqual(piles, [*sizes[:15], sum(sizes[15:])])
        for label, texts in self.named(block, self.recent()).items():
            decisions = Counter(text["decision"] for text in texts)
            for decision in DECISIONS:
                self.assertEqual(self.by_label(block, decision)[label], decisions[decision])
        self.assertEqual(self.check_drill(block), 16 * 5)
        self.assertAlmostEqual(sum(sum(serie["shares"]) for serie in block["series"]), 100)

    def test_actions_compared(self):
        block = self.blocks["figures"]
        for label, texts in self.named(block, self.recent()).items():
            self.assertEqual(self.by_label(block, "texts")[label], len(texts))
            decisions = Counter(text["decision"] for text in texts)
            for decision in DECISIONS:
                self.assertAlmostEqual(
                    self.by_label(block, decision)[label], 100 * decisions[decision] / len(texts)
                )
            shown = self.by_label(block, "solved")[label]
            self.assertAlmostEqual(shown, self.solved(texts), msg=label)
        self.assertEqual(self.check_drill(block), 16)

    def test_totals_and_the_period_before(self):
        items = self.items(self.blocks["totals"])
        limit = self.now - timedelta(days=30)
        before = [text for text in self.recent(60) if text["at"] < limit]
        for texts, which in ((self.recent(), "value"), (before, "before")):
            decisions = Counter(text["decision"] for text in texts)
            read = len(texts) - decisions["chosen"]
            self.assertEqual(items["texts"][which], read)
            for decision in ("act", "ask", "miss", "cut"):
                self.assertAlmostEqual(items[decision][which], 100 * decisions[decision] / read)
            chosen = 100 * decisions["chosen"] / decisions["ask"]
            self.assertAlmostEqual(items["chosen"][which], chosen)
            self.assertAlmostEqual(items["solved"][which], self.solved(texts))
        asked = self.env["mkbot.report.trigger"].with_user(self.carla)
        decisions = Counter(text["decision"] for text in self.recent())
        for decision in DECISIONS:
            self.assertEqual(asked.search_count(items[decision]["drill"]), decisions[decision])

    def test_compared_with_ninety_days_before(self):
        block = self.blocks["before"]
        now = self.named(block, self.recent())
        before = self.named(block, self.recent(90, skipped=30))
        for label in block["labels"]:
            self.assertAlmostEqual(self.by_label(block, "now")[label], len(now[label]))
            self.assertAlmostEqual(
                self.by_label(block, "before")[label], round(len(before[label]) / 3, 1)
            )
        asked = self.env["mkbot.report.trigger"].with_user(self.carla)
        for domain, texts in zip(block["drill"]["domains"][1], before.values(), strict=True):
            self.assertEqual(asked.search_count(domain), len(texts))

    def test_day_by_day(self):
        block = self.blocks["over_time"]
        days = [self.today - timedelta(days=29 - number) for number in range(30)]
        for decision in DECISIONS:
            expected = Counter(
                self.day_of(text["at"]) for text in self.texts if text["decision"] == decision
            )
            self.assertEqual(self.values(block, decision), [expected[day] for day in days])
        self.assertEqual(self.check_drill(block), 5 * 30)

    def test_hours_of_the_week(self):
        block = self.blocks["hours"]
        expected = Counter()
        for text in self.recent():
            clock = self.clock_of(text["at"])
            expected[clock.isoweekday(), clock.hour] += 1
        for weekday, serie in enumerate(block["series"], 1):
            self.assertEqual(serie["values"], [expected[weekday, hour] for hour in range(24)])
        self.assertEqual(self.check_drill(block), 7 * 24)

    def test_what_it_can_learn(self):
        block = self.blocks["learning"]
        expected = sum(text["decision"] in ("ask", "miss") for text in self.texts)
        self.assertEqual(self.items(block)["to_look_at"]["value"], expected)
        texts = self.env[block["model"]].with_user(self.carla)
        self.assertEqual(texts.search_count(self.items(block)["to_look_at"]["drill"]), expected)
