from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_telephone import TelephoneCase

MOBILE, ABROAD = "+5519999990001", "+12025550106"

WHY = "no journal"


@tagged("post_install", "-at_install")
class TestBills(TelephoneCase):
    def setUp(self):
        super().setUp()
        self.first = self.today.replace(day=1) - relativedelta(months=1)
        self.last = self.today.replace(day=1) - timedelta(days=1)
        self.reading.read_at = fields.Datetime.now()
        self.company.isp_calls_posted = True

    def bills(self):
        return self.env["isp.bill"].search([("line_id", "=", self.line.id)])

    def run_bills(self):
        self.run_cron("isp.bill", "_cron_bill")
        return self.bills()

    def test_from_calls_to_an_invoice(self):
        self.stored_call("a", self.first, seconds=480)
        self.stored_call("b", self.first + timedelta(days=1), seconds=240)
        self.stored_call("c", self.last, MOBILE, 120)
        self.stored_call("free", self.last, "190", 120)
        new = self.stored_call("new", self.today)
        bill = self.run_bills()
        self.assertEqual((bill.date_from, bill.date_to), (self.first, self.last))
        self.assertEqual((bill.call_count, bill.minutes, bill.included_minutes), (4, 16, 10))
        # Two of the local minutes are beyond the plan's ten.
        kinds = {kind["destination"]: (kind["count"], kind["amount"]) for kind in bill.kinds}
        self.assertEqual(kinds, {"local": (2, 0.20), "mobile": (1, 0.80), "free": (1, 0)})
        self.assertAlmostEqual(sum(bill.call_ids.mapped("price")), 1.0)
        self.assertFalse(new.bill_id)
        move = bill.move_id
        self.assertEqual(
            (move.state, move.currency_id, move.amount_total), ("posted", self.reais, 1)
        )
        self.assertEqual(move.invoice_date_due, self.today + timedelta(days=10))
        self.assertEqual(move.partner_id, self.partner)
        lines = move.invoice_line_ids
        self.assertEqual(lines.mapped("price_unit"), [0.20, 0.80])
        for name in lines.mapped("name"):
            self.assertIn(self.line.code, name)
            self.assertIn(f"{self.first:%m/%Y}", name)
        self.assertIn("<td>", bill.summary)

    def test_once_and_what_came_late_is_in_the_next_one(self):
        self.stored_call("a", self.first, MOBILE)
        bill = self.run_bills()
        late = self.stored_call("late", self.first, MOBILE)
        self.assertEqual(self.run_bills(), bill)
        self.assertEqual(self.line.action_bill()["domain"], [("id", "in", bill.ids)])
        self.assertFalse(late.bill_id)
        with freeze_time(fields.Datetime.now() + relativedelta(months=1)):
            self.reading.read_at = fields.Datetime.now()
            self.run_cron("isp.bill", "_cron_bill")
        self.assertEqual(late.bill_id.date_from, self.first + relativedelta(months=1))
        self.assertEqual(len(self.bills()), 2)

    def test_not_before_all_calls_are_there(self):
        self.stored_call("a", self.first, MOBILE)
        end = self.company._mkbot_day_start(self.today.replace(day=1))
        self.reading.read_at = end + timedelta(minutes=1)
        self.assertFalse(self.run_bills())
        self.reading.read_at = end + timedelta(minutes=10)
        self.assertTrue(self.run_bills())

    def test_calls_without_a_rate_wait_for_one(self):
        call = self.stored_call("a", self.first, ABROAD)
        self.assertFalse(self.run_bills())
        with self.assertRaises(UserError):
            self.line.action_bill()
        self.env["isp.rate"].create(
            {"destination": "international", "price": 2, "company_id": self.company.id}
        )
        self.assertEqual(self.run_bills().amount, 2)
        self.assertEqual(call.bill_id, self.bills())

    def test_a_line_that_changed_hands(self):
        heir = self.env["res.partner"].create({"name": "Herdeira"})
        self.stored_call("a", self.first, MOBILE)
        self.line.partner_id = heir
        self.stored_call("b", self.last, MOBILE, 120)
        bills = self.run_bills()
        self.assertEqual(
            {bill.partner_id: bill.amount for bill in bills}, {self.partner: 0.4, heir: 0.8}
        )
        self.assertEqual(bills.move_id.partner_id, self.partner + heir)

    def test_nothing_to_pay_needs_no_invoice(self):
        self.voice.has_all_minutes = True
        self.stored_call("a", self.first, seconds=6000)
        bill = self.run_bills()
        self.assertEqual((bill.amount, bill.included_minutes), (0, 100))
        self.assertFalse(bill.move_id)

    def test_drafts_to_be_checked_and_bills_that_are_taken_back(self):
        self.company.isp_calls_posted = False
        product = self.env["product.product"].create({"name": "Telefonia", "type": "service"})
        self.company.isp_calls_product_id = product
        call = self.stored_call("a", self.first, seconds=900)
        full = call.price
        bill = self.run_bills()
        self.assertEqual((bill.move_id.state, bill.amount), ("draft", 0.5))
        self.assertEqual(bill.move_id.invoice_line_ids.product_id, product)
        with self.assertRaises(UserError):
            bill.unlink()
        bill.move_id.button_cancel()
        bill.unlink()
        self.assertEqual((call.price, call.bill_id.id), (full, False))
        self.assertEqual(self.run_bills().amount, 0.5)

    def test_who_cannot_be_invoiced_stops_nobody(self):
        other = self.new_line("+551930000002")
        self.stored_call("a", self.first, MOBILE)
        self.stored_call("b", self.first, MOBILE, line=other)
        make = type(self.env["isp.bill"])._invoice

        def refuse(bill):
            if bill.line_id == self.line:
                raise UserError(WHY)
            return make(bill)

        self.patch(type(self.env["isp.bill"]), "_invoice", refuse)
        with self.assertLogs("odoo.addons.mkbot_isp.models.isp_bill_run", "ERROR"):
            self.assertFalse(self.run_bills())
        self.assertTrue(self.env["isp.bill"].search([("line_id", "=", other.id)]).move_id)

    def test_prefixes(self):
        with self.assertRaises(ValidationError):
            self.env["isp.rate"].create({"prefix": "+55", "company_id": self.company.id})
