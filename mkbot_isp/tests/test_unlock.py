from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestUnlock(IspCase):
    def setUp(self):
        super().setUp()
        self.invoice = self.owe(40)
        self.connection._restrict("blocked", "overdue")

    def unlocks(self):
        return self.env["isp.unlock"].search([("res_id", "=", self.connection.id)])

    def test_access_for_some_days(self):
        until = self.connection._trust_unlock()
        self.assertEqual(until, self.today + timedelta(days=3))
        self.assertEqual(self.connection.access, "full")
        self.assertEqual(self.unlocks().state, "running")
        self.assertEqual(self.unlocks().debt, sum(self.invoice.line_ids.mapped("amount_residual")))
        with self.assertRaises(UserError):
            self.connection._trust_unlock()

    def test_kept_or_broken(self):
        self.connection._trust_unlock()
        self.unlocks().until = self.today - timedelta(days=1)
        self.run_cron("isp.delinquency", "_cron_run")
        self.assertEqual(self.unlocks().state, "broken")
        self.connection._restrict("blocked", "overdue")
        self.assertIn("not paid", self.connection._unlock_refusal())

        self.unlocks().state = "running"
        self.pay(self.invoice)
        self.run_cron("isp.delinquency", "_cron_run")
        self.assertEqual(self.unlocks().state, "kept")

    def test_not_too_often(self):
        self.connection._trust_unlock()
        self.unlocks().state = "kept"
        self.connection._restrict("blocked", "overdue")
        self.assertIn("already", self.connection._unlock_refusal())
        self.unlocks().granted_on = self.today - timedelta(days=91)
        self.assertEqual(self.connection._unlock_refusal(), "")

    def test_only_what_debt_restricts(self):
        self.connection._restrict("blocked", "abuse")
        with self.assertRaises(UserError):
            self.connection._trust_unlock()
        self.connection._release()
        with self.assertRaises(UserError):
            self.connection._trust_unlock()
