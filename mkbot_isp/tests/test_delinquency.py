from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import IspCase


@tagged("post_install", "-at_install")
class TestDelinquency(IspCase):
    def run_it(self):
        self.run_cron("isp.delinquency", "_cron_run")

    def due(self):
        found = self.env["isp.delinquency"].with_company(self.company)._due()
        return [one.action for one in found if one.model == "isp.connection"]

    def warned(self, days_ago, since=None):
        """The customer was warned of the debt."""
        self.connection.write(
            {
                "notice_on": self.today - timedelta(days=days_ago),
                "notice_for": since or self.connection._overdue_since().popitem()[1],
            }
        )

    def test_the_steps_in_their_order(self):
        self.owe(4)
        self.assertEqual(self.due(), [])
        self.owe(6)
        self.assertEqual(self.due(), ["notice"])
        self.run_it()
        self.assertEqual(self.connection.notice_on, self.today)
        self.assertEqual(self.due(), [], "what was done is not done again")
        notice = [("subject", "like", "Aviso de débito"), ("recipient_ids", "in", self.partner.ids)]
        self.assertEqual(self.env["mail.mail"].search(notice).author_id, self.company.partner_id)

    def test_nothing_is_kept_from_who_was_not_warned_15_days_before(self):
        self.owe(40)
        self.assertEqual(self.due(), ["notice"])
        self.warned(14)
        self.assertEqual(self.due(), [])
        self.warned(15)
        self.assertEqual(self.due(), ["block"])
        self.run_it()
        self.assertEqual(self.connection.access, "blocked")
        self.assertEqual(self.connection.access_reason, "overdue")
        self.assertEqual(self.due(), [])

    def test_reduced_first_where_the_rule_says_so(self):
        self.rule.write({"partial_days": 20, "block_days": 30, "end_days": 0})
        self.owe(25)
        self.warned(16)
        self.run_it()
        self.assertEqual(self.connection.access, "partial")
        self.owe(35)
        self.warned(16)
        self.assertEqual(self.due(), ["block"])

    def test_the_end_comes_60_days_after_the_block(self):
        self.owe(90)
        self.warned(30)
        self.assertEqual(self.due(), ["block"])
        self.run_it()
        self.assertEqual(self.due(), [])
        self.connection.access_since -= timedelta(days=61)
        self.assertEqual(self.due(), ["end"])
        self.run_it()
        self.assertEqual(self.connection.state, "ended")

    def test_who_paid_is_released(self):
        invoice = self.owe(40)
        self.warned(20)
        self.run_it()
        self.assertEqual(self.connection.access, "blocked")
        self.pay(invoice)
        self.assertEqual(self.due(), ["release"])
        self.run_it()
        self.assertEqual(self.connection.access, "full")

    def test_who_is_spared(self):
        self.owe(40)
        self.warned(20)
        for values in (
            {"courtesy": True},
            {"exception_until": self.today},
            {"unlock_until": self.today},
            {"rule_id": False},
        ):
            with self.subTest(values):
                former = {name: self.connection[name] for name in values}
                self.connection.write(values)
                self.assertEqual(self.due(), [])
                self.connection.write(former)
        self.connection.exception_until = self.today - timedelta(days=1)
        self.assertEqual(self.due(), ["block"])

    def test_what_was_restricted_by_hand_is_left_alone(self):
        self.connection._restrict("blocked", "order")
        self.assertEqual(self.due(), [])
        self.owe(40)
        self.warned(20)
        self.assertEqual(self.due(), [])

    def test_before_it_is_done_it_is_shown(self):
        self.owe(40)
        preview = Form(self.env["isp.delinquency.preview"].with_company(self.company)).save()
        self.assertEqual(preview.count, 1)
        self.assertEqual(preview.line_ids.action, "notice")
        self.assertEqual(preview.line_ids.partner_id, self.partner)
        self.assertFalse(self.connection.notice_on)

    def test_a_rule_keeps_to_the_law(self):
        for values in ({"block_days": 19}, {"end_days": 79}, {"partial_days": 10}):
            with self.subTest(values), mute_logger("odoo.sql_db"):
                with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                    self.rule.write(values)
                    self.rule.flush_recordset()
