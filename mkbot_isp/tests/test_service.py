from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IspCase


@tagged("post_install", "-at_install")
class TestService(IspCase):
    def test_legal_moves_only(self):
        connection = self.connection
        self.assertEqual(connection.state, "active")
        self.assertEqual(connection.started_on, self.today)
        connection.action_pause()
        connection.action_activate()
        connection.action_end()
        self.assertEqual(connection.ended_on, self.today)
        for move in ("action_activate", "action_pause", "action_end"):
            with self.assertRaises(UserError):
                getattr(connection, move)()

    def test_state_and_access_change_by_buttons_only(self):
        for values in ({"state": "ended"}, {"access": "blocked", "access_reason": "manual"}):
            with self.assertRaises(UserError):
                self.connection.write(values)

    def test_a_restriction_has_a_reason_and_ends_with_the_service(self):
        self.connection._restrict("blocked", "abuse", "Spam")
        self.assertEqual(self.connection.access_reason, "abuse")
        self.assertTrue(self.connection.access_since)
        self.connection.action_pause()
        self.assertEqual(self.connection.access, "full")
        self.assertFalse(self.connection.access_reason)
        with self.assertRaises(UserError):
            self.connection._restrict("blocked", "manual")

    def test_what_was_active_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.connection.unlink()

    def test_a_login_is_free_again_once_its_service_ended(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.new_connection()
        self.connection.action_end()
        self.assertTrue(self.new_connection())

    def test_addresses(self):
        self.connection.mac = "0000.5e00.5301"
        self.assertEqual(self.connection.mac, "00:00:5E:00:53:01")
        for values in ({"mac": "00:00"}, {"ipv4": "100.64.0.300"}, {"ipv6_prefix": "fe80::1/200"}):
            with self.assertRaises(ValidationError):
                self.connection.write(values)
        self.connection.ipv4 = "100.64.0.3"
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.new_connection(code="outra", ipv4="100.64.0.3")

    def test_a_line_is_a_number(self):
        plan = self.env["isp.plan"].create(
            {"name": "Fone", "code": "V", "kind": "telephone", "company_id": self.company.id}
        )
        values = {"partner_id": self.partner.id, "plan_id": plan.id, "company_id": self.company.id}
        line = self.env["isp.line"].create({**values, "code": "(19) 3000-0001"})
        self.assertEqual(line.code, "+551930000001")
        with self.assertRaises(ValidationError):
            self.env["isp.line"].create({**values, "code": "abc"})

    def test_no_more_devices_than_the_plan_allows(self):
        tv = self.env["isp.tv"].create(
            {
                "code": "tv-1",
                "partner_id": self.partner.id,
                "plan_id": self.cinema.id,
                "company_id": self.company.id,
                "device_ids": [(0, 0, {"serial": "A"}), (0, 0, {"serial": "B"})],
            }
        )
        with self.assertRaises(ValidationError):
            tv.device_ids = [(0, 0, {"serial": "C"})]
        tv.action_activate()
        with self.assertRaises(UserError):
            tv._restrict("partial", "overdue")

    def test_other_companies_stay_apart(self):
        other = self.env["res.company"].create({"name": "Outro"})
        server = self.env["isp.server"].create({"name": "Alheio", "company_id": other.id})
        with self.assertRaises(ValidationError):
            self.connection.server_id = server
        stranger = self.supervisor_elsewhere()
        connections = self.env["isp.connection"].with_user(stranger)
        connections = connections.with_context(allowed_company_ids=stranger.company_ids.ids)
        self.assertFalse(connections.search([]))

    def test_who_may_what(self):
        connections = self.env["isp.connection"]
        self.assertFalse(connections.with_user(self.ana).search([]), "she attends nobody")
        self.assertFalse(connections.with_user(self.ana).has_access("write"))
        self.assertTrue(connections.with_user(self.carla).has_access("read"))
        self.assertFalse(connections.with_user(self.carla).has_access("write"))
        with self.assertRaises(AccessError):
            self.connection.with_user(self.carla).read(["password"])

    def test_overdue_days(self):
        connections = self.env["isp.connection"]
        self.assertEqual(self.connection.overdue_days, 0)
        invoice = self.owe(12)
        self.owe(3)
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.overdue_days, 12)
        mine = [("partner_id", "=", self.partner.id)]
        self.assertEqual(connections.search([("overdue_days", ">", 11), *mine]), self.connection)
        self.assertFalse(connections.search([("overdue_days", ">", 12), *mine]))
        self.pay(invoice)
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.overdue_days, 3)

    def test_found_by_overdue_days(self):
        connections = self.env["isp.connection"].with_company(self.company)
        other = self.env["res.partner"].create({"name": "Pedro Curió"})
        free = self.new_connection(code="pedro", partner_id=other.id)
        self.owe(12)
        self.owe(3)
        both = self.connection + free
        expected = {
            (">", 11): self.connection,
            (">", 12): connections,
            (">=", 12): self.connection,
            (">", 0): self.connection,
            (">=", 0): both,
            ("<", 12): free,
            ("<=", 12): both,
            ("<=", 0): free,
            ("=", 12): self.connection,
            ("=", 3): connections,
            ("=", 0): free,
        }
        for (operator, days), found in expected.items():
            with self.subTest(operator=operator, days=days):
                domain = [("id", "in", both.ids), ("overdue_days", operator, days)]
                self.assertEqual(connections.search(domain), found)
                self.assertEqual(both.filtered_domain(domain), found)
