from collections import Counter, defaultdict

from odoo.tests import tagged

from .common_random import RandomCase


@tagged("post_install", "-at_install")
class TestPageCities(RandomCase):
    """Where customers live (R4), against plain Python over the same attendances."""

    def setUp(self):
        super().setUp()
        self.codes = {state.id: state.code for state in self.states.values()}
        self.recent = [row for row in self.rows if self.within(row["opened_at"], 90)]
        self.places = defaultdict(list)
        for row in self.recent:
            if row["city"]:
                self.places[f"{row['city']} ({self.codes[row['state_id']]})"].append(row)
        self.blocks = self.open_page("cities", period="90")

    def band(self, row):
        if not row["is_rated"]:
            return "none"
        return "good" if row["rating"] >= 9 else "fair" if row["rating"] >= 7 else "poor"

    def test_twenty_cities_by_band(self):
        block = self.blocks["cities"]
        self.assertEqual(len(block["labels"]), 20)
        self.assertGreater(len(self.places), 20)
        sizes = [len(self.places[label]) for label in block["labels"]]
        self.assertEqual(sizes, sorted(map(len, self.places.values()), reverse=True)[:20])
        for index, label in enumerate(block["labels"]):
            bands = Counter(self.band(row) for row in self.places[label])
            for serie in block["series"]:
                self.assertEqual(serie["values"][index], bands[serie["key"]])
            share = sum(serie["shares"][index] for serie in block["series"])
            self.assertAlmostEqual(share, 100 * sizes[index] / len(self.recent))
        self.assertEqual(self.check_drill(block), 80)

    def test_cities_of_one_name(self):
        """Two cities of two states are two."""
        labels = self.blocks["cities"]["labels"]
        self.assertIn("Santa Rosa (RS)", labels)
        self.assertIn("Santa Rosa (SP)", labels)

    def test_figures_of_each(self):
        block = self.blocks["figures"]
        self.assertEqual(block["labels"], self.blocks["cities"]["labels"])
        for label in block["labels"]:
            rows = self.places[label]
            rated = [row["rating"] for row in rows if row["is_rated"]]
            asked = [row for row in rows if row["asked"]]
            figures = {
                "attendances": len(rows),
                "share": 100 * len(rows) / len(self.recent),
                "rating": self.mean(rated),
                "rated_share": 100 * len(rated) / len(asked) if asked else None,
                "waiting": self.mean(
                    [
                        row["seconds_waiting"]
                        for row in rows
                        if row["queued_at"] and row["state"] != "waiting"
                    ]
                ),
            }
            for key, value in figures.items():
                self.assertAlmostEqual(self.by_label(block, key)[label], value, msg=(label, key))

    def test_without_a_city(self):
        items = self.items(self.blocks["totals"])
        without = sum(not row["city"] for row in self.recent)
        self.assertTrue(without)
        self.assertEqual(items["without"]["value"], without)
        self.assertAlmostEqual(items["without_share"]["value"], 100 * without / len(self.recent))
        self.assertEqual(items["attendances"]["value"], len(self.recent))
        self.assertEqual(items["cities"]["value"], len(self.places))
        sessions = self.env["mkbot.report.session"].with_user(self.carla)
        self.assertEqual(sessions.search_count(items["without"]["drill"]), without)

    def test_states(self):
        block = self.blocks["states"]
        names = {state.id: state.name for state in self.states.values()}
        expected = Counter(names.get(row["state_id"], "Without a state") for row in self.recent)
        self.assertEqual(self.by_label(block, "attendances"), expected)
        self.assertEqual(self.check_drill(block), len(expected))
