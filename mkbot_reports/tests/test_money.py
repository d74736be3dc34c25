from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.mkbot_chat.models.mkbot_promise import GRACE_DAYS
from odoo.addons.mkbot_chat.tests.common_actions import ActionCase

ZONE = ZoneInfo("America/Sao_Paulo")
UTC = ZoneInfo("UTC")
WITHIN = (3, 7, 15, 30)


class MoneyCase(ActionCase):
    """A company whose customers were sent bills in the past, and paid some of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copies = cls.env["mkbot.second.copy"]
        cls.sent = cls.env["mkbot.report.second.copy"]
        cls.other_partner = cls.env["res.partner"].create({"name": "Rui", "city": "Santos"})

    def instalments(self, move):
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return lines.sorted("date_maturity")

    def send(self, move, days, user=None, line=None, hour=12):
        """Log a sending as of so many days ago, at an hour of the company's clock.

        What was owed then is what is owed now: send before you pay.
        """
        line = line or self.instalments(move)[0]
        copy = self.copies._log(line, self.session, user)
        day = self.today - timedelta(days=days)
        clock = datetime(day.year, day.month, day.day, hour, 0, tzinfo=ZONE)
        copy.at = clock.astimezone(UTC).replace(tzinfo=None)
        return copy

    def pay_ago(self, move, days, amount=None, **vals):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        vals["payment_date"] = self.today - timedelta(days=days)
        if amount:
            vals.update(amount=amount, payment_difference_handling="open")
        return register.create(vals)._create_payments()

    def facts(self, copies, user=None):
        self.env.flush_all()
        return self.sent.with_user(user or self.carla).browse(copies.ids)

    def booked(self, amount, day=None):
        """Reais in the company's currency."""
        return self.reais._convert(amount, self.company.currency_id, self.company, day or self.today)


@tagged("post_install", "-at_install")
class TestSecondCopies(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.env["mkbot.session"]
        # Amounts are told apart from those of the company where rates are not 1.
        cls.company.currency_id = cls.env.ref("base.USD")
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.reais.id,
                "company_id": cls.company.id,
                "name": "2000-01-01",
                "rate": 5.0,
            }
        )

    def setUp(self):
        super().setUp()
        self.session = self.known()

    def test_how_long_it_took(self):
        for days_ago, paid_after, outcome in (
            (40, 0, "within_3"),
            (40, 3, "within_3"),
            (40, 4, "within_7"),
            (40, 15, "within_15"),
            (40, 16, "within_30"),
            (40, 31, "later"),
            (40, None, "unpaid"),
            (20, None, "open"),
            (20, 20, "within_30"),
        ):
            move = self.bill(days=-50, amount=100)
            copy = self.send(move, days_ago)
            if paid_after is not None:
                self.pay_ago(move, days_ago - paid_after)
            fact = self.facts(copy)
            with self.subTest(days_ago=days_ago, paid_after=paid_after):
                self.assertEqual(fact.outcome, outcome)
                self.assertEqual(fact.amount, 20)
                self.assertEqual(fact.received, 0 if paid_after is None else 20)
                for within in WITHIN:
                    in_time = paid_after is not None and paid_after <= within
                    decided = in_time or paid_after or days_ago > within + GRACE_DAYS
                    expected = [(100.0 if in_time else 0.0)] if decided else []
                    self.assertEqual(self.shares(copy, within), expected, within)
                    self.assertEqual(fact[f"received_{within}"], 20 if in_time else 0)

    def shares(self, copies, within):
        """The shares of those of which anything can be said."""
        self.env.flush_all()
        field = f"paid_{within}_share"
        rows = self.sent._read_group([("id", "in", copies.ids)], ["id"], [f"{field}:array_agg"])
        return [value for _id, values in rows for value in values if value is not None]
