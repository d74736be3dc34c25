from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mkbot_chat.tests.common_coins import CoinCase

from .common import IspCase


class IspCoinCase(IspCase, CoinCase):
    """Ana attends Joana, whose services she sees by one coin only."""

    def dialog(self, service, button, **values):
        action = getattr(service.with_user(self.ana), f"action_mkbot_{button}")()
        wizard = self.env[action["res_model"]].with_user(self.ana)
        return wizard.with_context(**action["context"]).create(values)


@tagged("post_install", "-at_install")
class TestCoinConnections(IspCoinCase):
    code = "connections"

    def test_sections_and_alarm(self):
        session = self.attend()
        self.assertEqual(self.led(session), "green")
        self.assertEqual(self.shown(self.sections(session)["Active"]), self.connection)
        self.connection._restrict("blocked", "overdue")
        self.assertEqual(self.led(session), "red")
        self.assertEqual(self.shown(self.sections(session)["Blocked"]), self.connection)
        self.connection._release()
        self.connection.exception_until = self.today - timedelta(days=3)
        self.assertEqual(self.led(session), "green")
        self.connection.exception_until = self.today + timedelta(days=1)
        self.assertEqual(self.led(session), "red")
        self.owe(3)
        self.assertEqual(self.counts(session)["Delinquency"], 1)

    def test_only_of_whom_she_attends(self):
        mine = self.connection.with_user(self.ana)
        with self.assertRaises(AccessError):
            mine.action_mkbot_disconnect()
        session = self.attend()
        other = self.new_connection(code="alheia", partner_id=self.other.id)
        self.assertTrue(mine.read(["code"]))
        with self.assertRaises(AccessError):
            other.with_user(self.ana).read(["code"])
        with self.assertRaises(AccessError):
            other.with_user(self.ana).action_mkbot_unblock()
        with self.assertRaises(AccessError):
            mine.read(["password"])
        with self.assertRaises(AccessError):
            mine.write({"mac": False})
        dialog = self.dialog(self.connection, "restrict")
        session.with_user(self.ana).action_return_to_queue()
        with self.assertRaises(AccessError):
            dialog.action_restrict()

    def test_buttons(self):
        self.attend()
        mine = self.connection.with_user(self.ana)
        self.dialog(self.connection, "restrict", reason="manual", note="Pediu").action_restrict()
        self.assertEqual(self.connection.access, "blocked")
        mine.action_mkbot_unblock()
        self.assertEqual(self.connection.access, "full")
        change = self.dialog(self.connection, "change")
        self.assertEqual(change.code, "joana")
        change.write({"mac": "00-00-5e-00-53-09", "password": "outra"})
        change.action_change()
        self.assertEqual(self.connection.mac, "00:00:5E:00:53:09")
        self.assertEqual(self.connection.password, "outra")
        self.connection._restrict("blocked", "overdue")
        spare = self.dialog(self.connection, "exception", reason="Paga na sexta")
        spare.action_spare()
        self.assertEqual(self.connection.exception_until, self.today + timedelta(days=7))
        self.assertEqual(self.connection.access, "full")
        spare.action_end()
        self.assertFalse(self.connection.exception_until)
        self.connection._restrict("blocked", "overdue")
        mine.action_mkbot_trust_unlock()
        self.assertEqual(self.connection.access, "full")
        self.work()
        mine.action_mkbot_disconnect()
        self.assertEqual([verb for _kind, verb, _what, _former in self.work()], ["disconnect"])

    def test_withheld(self):
        self.attend()
        self.ana.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_isp_disconnect")
        with self.assertRaises(AccessError):
            self.connection.with_user(self.ana).action_mkbot_disconnect()


@tagged("post_install", "-at_install")
class TestCoinOutages(IspCoinCase):
    code = "outages"

    def test_who_is_hit(self):
        outage = self.env["isp.outage"].create(
            {"name": "Fibra", "company_id": self.company.id, "cities": self.partner.city}
        )
        session = self.attend()
        outage.action_open()
        self.assertEqual(self.led(session), "red")
        self.assertEqual(self.shown(self.sections(session)["Open"]), outage.hit_ids)
        outage.action_end()
        self.assertEqual(self.led(session), "green")
        self.assertEqual(self.counts(session), {"Open": 0, "Over": 1})
