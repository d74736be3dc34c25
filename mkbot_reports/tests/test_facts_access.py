from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FactsCase

FACTS = ("session", "stretch", "trigger")


@tagged("post_install", "-at_install")
class TestFactsAccess(FactsCase):
    """Who sees which figures. There is an attendance of each sector, and of none, in each of two
    companies; each with an operator's work and a text that the bot was asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        intent = cls.env["mkbot.intent"].search([("code", "=", "segunda_via_boleto")])
        cls.places = {}
        for company in cls.companies:
            for name in ("support", "finance", None):
                sector = cls.sectors.get((company, name), cls.env["mkbot.sector"])
                session = cls.env["mkbot.session"].create(
                    {
                        "name": f"{company.id}-{name}",
                        "company_id": company.id,
                        "account_id": cls.accounts[company].id,
                        "sector_id": sector.id,
                        "state": "closed",
                        "opened_at": "2025-03-03 12:00:00",
                        "state_since": "2025-03-03 13:00:00",
                        "ended_at": "2025-03-03 13:00:00",
                    }
                )
                common = {"session_id": session.id}
                cls.env["mkbot.session.stretch"].create(
                    {
                        **common,
                        "operator_id": cls.ana.id,
                        "how": "rescued",
                        "started_at": "2025-03-03 12:10:00",
                        "ended_at": "2025-03-03 13:00:00",
                    }
                )
                cls.env["mkbot.trigger"].create(
                    {
                        **common,
                        "company_id": company.id,
                        "intent_id": intent.id,
                        "decision": "act",
                        "at": "2025-03-03 12:01:00",
                    }
                )
                cls.places[company, name] = session
        one = cls.company
        cls.employee = cls.make_user("t_employee", "base.group_user", one)
        cls.portal = cls.make_user("t_portal", "base.group_portal", one)
        cls.leader = cls.make_user("t_leader", "mkbot_chat.group_supervisor", one)
        cls.stranger = cls.make_user("t_north", "mkbot_chat.group_supervisor", cls.north)
        cls.admin = cls.make_user("t_admin", "mkbot_chat.group_admin")
        cls.narrow = cls.make_user("t_narrow", "mkbot_chat.group_supervisor")
        cls.narrow.mkbot_supervised_sector_ids = cls.sectors[one, "support"]
        cls.env.flush_all()

    def seen(self, name, user):
        """The attendances whose facts a user reads, which all roads agree on."""
        facts = self.facts(name, user, user.company_ids)
        own = [("session_id", "in", [session.id for session in self.places.values()])]
        found = facts.search(own)
        ids = set(found.session_id.ids)
        roads = {
            "count": facts.search_count(own),
            "groups": sum(n for _s, n in facts._read_group(own, ["session_id"], ["__count"])),
            "figures": sum(
                row["__count"]
                for row in facts.formatted_read_group(own, ["company_id"], ["__count"])
            ),
            "export": len(found.export_data(["platform", "company_id"])["datas"]),
            "names": len(facts.name_search("", own, limit=None)),
            "read": len(found.read(["session_id", "sector_id"])),
        }
        self.assertEqual(set(roads.values()), {len(found)}, (name, user.login, roads))
        hidden = self.facts(name, self.env.user).search(own) - found.with_user(self.env.user)
        for record in hidden.with_env(facts.env):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                record.read(["attendances" if name != "trigger" else "triggers"])
        return ids

    def check_seen(self, user, *places):
        for name in FACTS:
            with self.subTest(facts=name, user=user.login):
                self.assertEqual(self.seen(name, user), {self.places[place].id for place in places})

    def test_outsiders_see_nothing(self):
        outsiders = (self.env.ref("base.public_user"), self.portal, self.employee, self.ana)
        for user in outsiders:
            for name in FACTS:
                facts = self.facts(name, user, self.company)
                with self.subTest(facts=name, user=user.login):
                    self.assertFalse(facts.has_access("read"))
                    for call in (
                        lambda facts=facts: facts.search([]),
                        lambda facts=facts: facts.search_count([]),
                        lambda facts=facts: facts._read_group([], ["city"], ["__count"]),
                        lambda facts=facts: facts.formatted_read_group([], ["city"], ["__count"]),
                        lambda facts=facts: facts.name_search("", limit=None),
                        lambda facts=facts: facts.browse(1).read(["city"]),
                        lambda facts=facts: facts.browse(1).export_data(["city"]),
                    ):
                        # Exporting is refused before, to who exports nothing.
                        with self.assertRaises(UserError):
                            call()

    def test_nobody_writes(self):
        users = (self.portal, self.employee, self.ana, self.leader, self.narrow, self.admin)
        for user in users:
            for name in FACTS:
                for operation in ("write", "create", "unlink"):
                    with self.subTest(facts=name, user=user.login, operation=operation):
                        facts = self.facts(name, user, self.company)
                        self.assertFalse(facts.has_access(operation))
        for name in FACTS:
            fact = self.facts(name, self.admin).search([], limit=1)
            self.assertTrue(fact)
            for call in (
                lambda fact=fact: fact.write({"city": "Recife"}),
                lambda fact=fact: fact.unlink(),
                lambda fact=fact: fact.create({"city": "Recife"}),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_supervisors_see_their_companies(self):
        one = [place for place in self.places if place[0] == self.company]
        self.check_seen(self.leader, *one)
        self.check_seen(self.stranger, *(place for place in self.places if place not in one))
        self.check_seen(self.chief, *self.places)
        self.check_seen(self.admin, *self.places)

    def test_the_companies_at_hand(self):
        facts = self.facts("session", self.chief, self.north)
        self.assertEqual(facts.search([]).company_id, self.north)

    def test_supervisors_of_some_sectors(self):
        one, north = self.company, self.north
        self.check_seen(self.narrow, (one, "support"))
        self.narrow.mkbot_supervised_sector_ids += self.sectors[north, "finance"]
        self.check_seen(self.narrow, (one, "support"), (north, "finance"))
        self.narrow.company_ids = one
        self.check_seen(self.narrow, (one, "support"))
        self.narrow.mkbot_supervised_sector_ids = False
        self.check_seen(self.narrow, *(place for place in self.places if place[0] == one))

    def test_an_archived_sector_restricts_on(self):
        self.sectors[self.company, "support"].active = False
        self.check_seen(self.narrow, (self.company, "support"))

    def test_administrators_are_not_restricted(self):
        self.admin.mkbot_supervised_sector_ids = self.sectors[self.company, "support"]
        self.check_seen(self.admin, *self.places)
        self.admin.group_ids = [
            Command.unlink(self.env.ref("mkbot_chat.group_admin").id),
            Command.link(self.env.ref("mkbot_chat.group_supervisor").id),
        ]
        self.check_seen(self.admin, (self.company, "support"))

    def test_rules_cost_no_statement(self):
        facts = self.facts("session", self.narrow)
        facts.search_count([])
        with self.assertQueryCount(1):
            facts.search_count([])
