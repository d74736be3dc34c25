from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestSuspicion(IspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nodes = cls.env["isp.node"]
        cls.pop = cls.node("POP")
        cls.olt = cls.node("OLT", cls.pop)
        cls.box = cls.node("CTO", cls.olt)
        cls.connection.node_id = cls.box

    @classmethod
    def node(cls, name, parent=None):
        values = {"name": name, "parent_id": parent and parent.id, "company_id": cls.company.id}
        return cls.nodes.create(values)

    def customers(self, number, node=None, **vals):
        partners = self.env["res.partner"]
        first = self.env["isp.connection"].search_count([])
        for index in range(first, first + number):
            name = f"{node.name if node else vals.get('street2')}-{index}"
            partner = partners.create({"name": name, **vals})
            self.new_connection(code=name, partner_id=partner.id, node_id=node and node.id)
            partners += partner
        return partners

    def ask_all(self, partners):
        """Each asks the bot for help without connection."""
        sessions = self.env["mkbot.session"]
        for partner in partners:
            session = self.customer_writes("oi", f"visitor-{partner.id}")
            session._identify(partner)
            self.customer_writes("estou sem internet", session.contact_id.address)
            sessions += session
        return sessions

    def look(self):
        self.run_cron("isp.suspicion", "_cron_search")
        return self.env["isp.suspicion"].search([("company_id", "=", self.company.id)])

    def warnings(self):
        self.env.flush_all()
        bus = self.env["bus.bus"].sudo().search([("message", "like", "mkbot.panel/notice")])
        return len(bus.filtered(lambda row: "Suspected outage" in row.message))

    def test_five_of_a_node(self):
        self.carla.lang = "en_US"
        sessions = self.ask_all(self.customers(4, self.box))
        self.assertFalse(self.look())
        before = self.warnings()
        sessions += self.ask_all(self.partner)
        suspicion = self.look()
        self.assertEqual((suspicion.node_id, suspicion.customers), (self.box, 5))
        self.assertEqual(suspicion.session_ids, sessions)
        self.assertEqual(self.warnings(), before + 1)
        more = self.ask_all(self.customers(1, self.box, email="mais@example.com"))
        self.assertEqual(self.look(), suspicion)
        self.assertEqual(suspicion.session_ids, sessions + more)
        self.assertEqual(self.warnings(), before + 1)
        panel = self.env["mkbot.panel"].with_context(lang="en_US")
        self.assertEqual(panel.with_user(self.ana).banners(), [])
        [banner] = panel.with_user(self.carla).banners()
        self.assertEqual((banner["model"], banner["res_id"]), ("isp.suspicion", suspicion.id))
        with self.assertRaises(AccessError):
            suspicion.with_user(self.ana).action_open_outage()

        action = suspicion.with_user(self.carla).action_open_outage()
        outage = self.env["isp.outage"].browse(action["res_id"])
        self.assertEqual((outage.state, outage.node_ids), ("draft", self.box))
        self.assertEqual(outage.start, suspicion.began_at)
        self.assertEqual(suspicion.state, "confirmed")
        with self.assertRaises(UserError):
            suspicion.with_user(self.carla).action_dismiss()
        self.assertEqual(self.look(), suspicion)
        outage.action_open()
        outage.opened_at = suspicion.seen_at + timedelta(minutes=7)
        self.assertEqual(suspicion.early_minutes, 7)

    def test_known_outages_are_not_suspected(self):
        partners = self.customers(5, self.box)
        outage = self.env["isp.outage"].create(
            {
                "name": "Fibra",
                "company_id": self.company.id,
                "node_ids": [fields.Command.set(self.olt.ids)],
            }
        )
        outage.action_open()
        self.ask_all(partners)
        self.assertFalse(self.look())

    def test_one_customer_who_insists_is_one(self):
        [self.ask_all(self.partner) for _time in range(6)]
        self.assertFalse(self.look())

    def test_a_neighbourhood(self):
        self.ask_all(self.customers(5, city="Campinas", street2="Centro"))
        suspicion = self.look()
        self.assertEqual(suspicion.scope, "neighborhood")
        self.assertEqual(suspicion.place_name, "Centro, Campinas")
        outage = suspicion.with_user(self.carla).action_open_outage()
        outage = self.env["isp.outage"].browse(outage["res_id"])
        self.customers(1, city="Campinas", street2="Cambuí")
        outage.action_open()
        self.assertEqual(outage.hit_count, 5)

    def test_a_dismissed_place_is_quiet_for_a_while(self):
        self.ask_all(self.customers(5, self.box))
        suspicion = self.look()
        suspicion.with_user(self.carla).action_dismiss()
        self.ask_all(self.customers(5, self.olt))
        self.assertEqual(self.look(), suspicion)
        suspicion.decided_at -= timedelta(hours=2)
        self.assertEqual(len(self.look()), 2)

    def test_what_is_usual_there_is_none(self):
        partners = self.customers(5, self.box)
        past = self.ask_all(partners)
        triggers = self.env["mkbot.trigger"].sudo().search([("session_id", "in", past.ids)])
        triggers.at = fields.Datetime.now() - timedelta(days=1)
        # Half a customer is usual of five a week: one has to look at a whole day for that.
        self.company.isp_suspect_minutes = 1000
        self.ask_all(self.customers(5, self.olt))
        self.assertTrue(self.look())

    def test_drops(self):
        self.company.write({"isp_suspect_drops": 3, "isp_suspect_customers": 0})
        partners = self.customers(6, self.box)
        connections = self.env["isp.connection"].search([("partner_id", "in", partners.ids)])
        live = self.env["isp.live"].create(
            [
                {"connection_id": one.id, "server_id": self.radius.id, "online": True}
                for one in connections
            ]
        )
        down = live[:3]
        down[:2].write({"online": False, "last_end_at": fields.Datetime.now()})
        self.assertFalse(self.look())
        down.write({"online": False, "last_end_at": fields.Datetime.now()})
        suspicion = self.look()
        self.assertEqual((suspicion.cause, suspicion.node_id), ("drops", self.box))

    def test_few_of_many_drops_are_none(self):
        self.company.write({"isp_suspect_drops": 2, "isp_suspect_customers": 0})
        partners = self.customers(8, self.box)
        connections = self.env["isp.connection"].search([("partner_id", "in", partners.ids)])
        for number, connection in enumerate(connections):
            self.env["isp.live"].create(
                {
                    "connection_id": connection.id,
                    "server_id": self.radius.id,
                    "online": number > 1,
                    "last_end_at": fields.Datetime.now(),
                }
            )
        self.assertFalse(self.look())
