from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestOutage(IspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        nodes = cls.env["isp.node"]
        values = {"company_id": cls.company.id}
        cls.pop = nodes.create({"name": "POP", "kind": "pop", **values})
        cls.olt = nodes.create({"name": "OLT", "kind": "olt", "parent_id": cls.pop.id, **values})
        cls.box = nodes.create({"name": "CTO", "parent_id": cls.olt.id, **values})
        cls.far = nodes.create({"name": "Longe", "kind": "pop", **values})
        cls.connection.node_id = cls.box
        cls.other = cls.new_connection(code="longe", node_id=cls.far.id)
        cls.elsewhere = cls.env["res.partner"].create({"name": "Bia", "city": "Campinas"})
        cls.in_city = cls.new_connection(code="bia", partner_id=cls.elsewhere.id)

    def outage(self, **values):
        return self.env["isp.outage"].create(
            {"name": "Fibra rompida", "company_id": self.company.id, **values}
        )

    def test_whom_it_hits_is_frozen(self):
        outage = self.outage(node_ids=[(6, 0, self.olt.ids)])
        outage.action_open()
        self.assertEqual(outage.hit_ids.connection_id, self.connection)
        self.other.node_id = self.box
        self.assertEqual(outage.hit_count, 1)
        with self.assertRaises(UserError):
            outage.node_ids = self.far
        found = self.env["isp.outage"]._of_partner(self.partner, self.company)
        self.assertEqual(found, outage)
        outage.action_end()
        self.assertFalse(self.env["isp.outage"]._of_partner(self.partner, self.company))

    def test_cities(self):
        outage = self.outage(cities="campinas\n")
        outage.action_open()
        self.assertEqual(outage.hit_ids.connection_id, self.in_city)

    def test_it_says_where(self):
        with self.assertRaises(UserError):
            self.outage().action_open()

    def test_what_ended_is_not_hit(self):
        self.connection.action_end()
        outage = self.outage(node_ids=[(6, 0, self.pop.ids)])
        outage.action_open()
        self.assertFalse(outage.hit_ids)
