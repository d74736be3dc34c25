from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mkbot_isp.tests.common import IspCase

SEEN_AT = datetime(2026, 3, 2, 15, 0)


@tagged("post_install", "-at_install")
class TestSuspicions(IspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.node = cls.env["isp.node"].create(
            {"name": "CTO", "company_id": cls.company.id, "city": "Campinas"}
        )
        cls.connection.node_id = cls.node
        cls.outage = cls.env["isp.outage"].create(
            {
                "name": "Fibra",
                "company_id": cls.company.id,
                "node_ids": [fields.Command.set(cls.node.ids)],
            }
        )

    def suspicion(self, state="confirmed", **vals):
        return self.env["isp.suspicion"].create(
            {
                "company_id": self.company.id,
                "place": f"node:{self.node.id}",
                "scope": "node",
                "node_id": self.node.id,
                "cause": "asked",
                "customers": 5,
                "minutes": 15,
                "began_at": SEEN_AT - timedelta(minutes=8),
                "seen_at": SEEN_AT,
                "state": state,
                **vals,
            }
        )

    def attendance(self, minutes, outage=False):
        """One that was opened so many minutes after the suspicion."""
        return self.env["mkbot.session"].create(
            {
                "name": f"T{minutes}",
                "account_id": self.account.id,
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "state": "closed",
                "opened_at": SEEN_AT + timedelta(minutes=minutes),
                "state_since": SEEN_AT,
                "outage_id": outage and outage.id,
            }
        )

    def facts(self, name="suspicion", user=None):
        self.env.flush_all()
        return self.env[f"mkbot.report.{name}"].with_user(user or self.carla)

    def test_how_early(self):
        self.outage.write({"opened_at": SEEN_AT + timedelta(minutes=25)})
        asked = self.env["mkbot.session"].union(*(self.attendance(-minute) for minute in range(5)))
        for minute in range(10, 20):
            self.attendance(minute, self.outage)
        suspicion = self.suspicion(outage_id=self.outage.id, session_ids=asked.ids)
        fact = self.facts().browse(suspicion.id)
        self.assertEqual(fact.seconds_to_see, 8 * 60)
        self.assertEqual(fact.seconds_before_opening, 25 * 60)
        self.assertEqual(fact.calls_before, 5)
        # The fifth of those that came after is the tenth of all.
        self.assertEqual(fact.seconds_before_noticed, 14 * 60)
        self.assertEqual((fact.city, fact.node_id), ("Campinas", self.node))
        self.assertEqual(fact.hour, "12")

    def test_seen_late(self):
        """Who counts to both counts once; the tenth came before it was seen."""
        asked = self.env["mkbot.session"].union(
            *(self.attendance(-minute, self.outage) for minute in range(1, 13))
        )
        suspicion = self.suspicion(outage_id=self.outage.id, session_ids=asked.ids)
        fact = self.facts().browse(suspicion.id)
        self.assertEqual(fact.calls_before, 12)
        self.assertEqual(fact.seconds_before_noticed, -3 * 60)
        self.assertEqual(
            self.figures([("id", "=", fact.id)], "seconds_before_opening:avg"), [False]
        )

    def figures(self, domain, *aggregates):
        [row] = self.facts()._read_group(domain, [], aggregates)
        return list(row)

    def test_confirmed_and_dismissed(self):
        for state in ("confirmed", "dismissed", "dismissed", "new"):
            self.suspicion(state)
        count, share, early = self.figures(
            [], "suspicions:sum", "confirmed_share:avg", "seconds_before_opening:avg"
        )
        self.assertEqual((count, early), (4, False))
        self.assertAlmostEqual(share, 100 / 3)

    def test_on_the_page(self):
        now = fields.Datetime.now()
        early = (None, timedelta(minutes=10), timedelta(minutes=20))
        for number, opened in enumerate(early, 1):
            seen_at = now - timedelta(days=number)
            vals = {"seen_at": seen_at, "began_at": seen_at - timedelta(minutes=number)}
            if opened:
                outage = self.outage.copy({"opened_at": seen_at + opened})
                self.suspicion(outage_id=outage.id, **vals)
            else:
                self.suspicion("dismissed", **vals)
        self.env.flush_all()
        pages = self.env["mkbot.report.page"].with_user(self.carla).with_context(lang="en_US")
        blocks = {block["key"]: block for block in pages.get("money", {"period": "30"})["blocks"]}
        items = {item["key"]: item for item in blocks["suspicions"]["items"]}
        self.assertEqual(items["count"]["value"], 3)
        self.assertAlmostEqual(items["confirmed"]["value"], 200 / 3)
        self.assertEqual(items["to_see"]["value"], 120)
        self.assertEqual(items["before_opening"]["value"], 900)
        self.assertIsNone(items["before_noticed"]["value"])
        facts = self.facts()
        self.assertEqual(facts.search_count(items["count"]["drill"]), 3)
        self.assertEqual(facts.search_count(items["confirmed"]["drill"]), 2)
        self.assertEqual(facts.search_count(items["before_opening"]["drill"]), 2)
        self.assertEqual(facts.search_count(items["before_noticed"]["drill"]), 0)

    def test_outage_and_node_of_attendances(self):
        hit, other = self.attendance(0, self.outage), self.attendance(1)
        facts = self.facts("session")
        own = [("id", "in", (hit | other).ids)]
        counts = dict(facts._read_group(own, ["outage_id"], ["__count"]))
        self.assertEqual(counts, {self.outage.with_user(self.carla): 1, facts.outage_id: 1})
        self.assertEqual(facts.search([*own, ("outage_id", "=", self.outage.id)]).id, hit.id)
        self.assertEqual(facts.browse(other.id).node_id, self.node)
        above = self.env["isp.node"].create({"name": "POP", "company_id": self.company.id})
        self.node.parent_id = above
        self.env.flush_all()
        found = facts.search([*own, ("node_id", "child_of", above.id)])
        self.assertEqual(set(found.ids), {hit.id, other.id})

    def test_who_sees_them(self):
        self.suspicion()
        self.assertEqual(self.facts().search_count([]), 1)
        with self.assertRaises(AccessError):
            self.facts(user=self.ana).search([])
        stranger = self.supervisor_elsewhere()
        elsewhere = self.facts(user=stranger)
        elsewhere = elsewhere.with_context(allowed_company_ids=stranger.company_ids.ids)
        self.assertFalse(elsewhere.search([]))
