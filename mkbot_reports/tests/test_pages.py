from odoo.tests import tagged

from .common_random import RandomCase

PAGES = ("operators", "ratings", "cities", "bot")


@tagged("post_install", "-at_install")
class TestPages(RandomCase):
    """What the ready pages have in common."""

    def test_only_one_s_own_companies(self):
        """The other company's supervisor sees its attendances, and nobody else's."""
        self.page = self.page.with_user(self.stranger).with_context(
            allowed_company_ids=self.stranger.company_ids.ids
        )
        rows = [row for row in self.other_rows if self.within(row["opened_at"], 365)]
        self.assertTrue(rows)
        attendances = self.items(self.open_page("cities", period="365")["totals"])["attendances"]
        self.assertEqual(attendances["value"], len(rows))
        ratings = self.items(self.open_page("ratings", period="365")["totals"])
        self.assertEqual(
            ratings["rated"]["value"] + ratings["not_rated"]["value"],
            sum(row["asked"] for row in rows),
        )
        operators = self.items(self.open_page("operators", period="365")["totals"])
        self.assertLess(operators["attendances"]["value"], len(self.work()))
        texts = sum(
            trigger["decision"] != "chosen"
            for row in self.other_rows
            for trigger in row["triggers"]
            if self.within(trigger["at"], 365)
        )
        self.assertEqual(
            self.items(self.open_page("bot", period="365")["totals"])["texts"]["value"], texts
        )

    def test_a_period_without_attendances(self):
        for code in PAGES:
            blocks = self.open_page(
                code, period="custom", date_from="2001-01-01", date_to="2001-01-31"
            )
            for block in blocks.values():
                for item in block.get("items", []):
                    if block["key"] not in ("alerts", "learning"):
                        self.assertFalse(item["value"], (code, item["key"]))
                for serie in block.get("series", []):
                    self.assertEqual(len(serie["values"]), len(block["labels"]))
                    if block["key"] not in ("months", "average"):
                        self.assertFalse(any(serie["values"]), (code, block["key"]))

    def test_few_queries(self):
        for code in PAGES:
            self.open_page(code)
            self.assertLess(self.count_queries(lambda code=code: self.open_page(code)), 60, code)

    def test_menus_open_the_pages(self):
        menus = self.env["ir.ui.menu"].with_user(self.carla)
        parent = self.env.ref("mkbot_reports.menu_mkbot_management")
        shown = menus.search([("parent_id", "=", parent.id)]).mapped("action")
        for code in PAGES:
            action = self.env.ref(f"mkbot_reports.action_mkbot_report_{code}")
            self.assertIn(action, shown)
            self.assertEqual(action.params, {"page": code})
