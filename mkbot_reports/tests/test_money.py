import collections
import random
from datetime import datetime, timedelta
from unittest.mock import patch
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
        # Promises are for days that have not passed for whoever makes them, either.
        cls.tomorrow = cls.today + timedelta(days=1)

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
        return self.reais._convert(
            amount, self.company.currency_id, self.company, day or self.today
        )


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

    def test_sent_again(self):
        """Within 30 days it counts once, from the last; later it is asked for anew."""
        move = self.bill(days=-90, amount=100)
        first = self.send(move, 80, self.ana)
        self.pay_ago(move, 70, amount=30)
        second = self.send(move, 60)
        third = self.send(move, 20, self.ana)
        self.pay_ago(move, 15)
        facts = self.facts(first | second | third).sorted("at")
        self.assertEqual(facts.mapped("outcome"), ["again", "unpaid", "within_7"])
        self.assertEqual(facts.mapped("received"), [6, 0, 14])
        self.assertEqual(facts.mapped("amount"), [6, 14, 14])
        self.assertEqual(facts.mapped("sender"), ["operator", "bot", "operator"])
        self.assertEqual(facts.operator_id, self.ana)
        self.assertEqual(self.shares(first, 7), [])
        self.assertEqual(self.shares(second, 7), [0])
        self.assertEqual(self.shares(third, 7), [100])

    def test_paid_in_part(self):
        move = self.bill(days=-50, amount=100)
        copy = self.send(move, 45)
        self.pay_ago(move, 44, amount=40)
        fact = self.facts(copy)
        self.assertEqual((fact.outcome, fact.amount, fact.received), ("partly", 20, 8))
        self.assertEqual((fact.received_3, self.shares(copy, 3)), (8, [0]))
        self.pay_ago(move, 10)
        fact = self.facts(copy)
        fact.invalidate_recordset()
        self.assertEqual((fact.outcome, fact.days, fact.received_30), ("later", 35, 8))

    def test_nothing_was_to_pay(self):
        """Credited, cancelled, paid before the sending, or written anew."""
        credited, cancelled, before = (self.bill(days=-30) for _number in range(3))
        copies = self.send(credited, 20) | self.send(cancelled, 20) | self.send(before, 20)
        self.pay_ago(before, 21)
        self.refund(credited)
        cancelled.button_draft()
        cancelled.button_cancel()
        facts = self.facts(copies)
        self.assertEqual(set(facts.mapped("outcome")), {"void"})
        self.assertEqual(facts.mapped("amount"), [0, 0, 0])
        self.assertEqual(facts.mapped("received"), [0, 0, 0])
        self.assertEqual(self.shares(copies, 7), [])
        self.assertEqual(sum(facts.mapped("copies")), 3)
        copies[0].move_line_id = False
        self.assertEqual(self.facts(copies[0]).outcome, "void")

    def refund(self, move, amount=None):
        """Credit an invoice, or a part of it."""
        credit = move._reverse_moves([{"invoice_date": self.today}])
        if amount:
            credit.invoice_line_ids.price_unit = amount
        credit.action_post()
        lines = self.instalments(move) | self.instalments(credit)
        lines.filtered(lambda line: not line.reconciled).reconcile()

    def test_credited_in_part_and_paid(self):
        move = self.bill(days=-30, amount=100)
        copy = self.send(move, 20)
        self.refund(move, 40)
        self.pay_ago(move, 18)
        fact = self.facts(copy)
        self.assertEqual((fact.outcome, fact.days), ("within_3", 2))
        self.assertEqual((fact.amount, fact.received), (12, 12))

    def test_a_payment_that_is_taken_back_is_none(self):
        move = self.bill(days=-60)
        copy = self.send(move, 50)
        payment = self.pay_ago(move, 49)
        self.assertEqual(self.facts(copy).outcome, "within_3")
        payment.action_draft()
        payment.action_cancel()
        fact = self.facts(copy)
        fact.invalidate_recordset()
        self.assertEqual((fact.outcome, fact.received), ("unpaid", 0))

    def test_on_the_same_day(self):
        """What was paid in the morning is no fruit of the afternoon's sending."""
        move = self.bill(days=-60, amount=100)
        self.pay_ago(move, 40, amount=30)
        partial = self.instalments(move).matched_credit_ids
        copy = self.send(move, 40, hour=15)
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET create_date = %s WHERE id = %s",
            [copy.at - timedelta(hours=3), partial.id],
        )
        self.pay_ago(move, 40)
        fact = self.facts(copy)
        self.assertEqual((fact.amount, fact.received, fact.days), (14, 14, 0))

    def test_days_of_the_company(self):
        """Late in the evening it is tomorrow already in Greenwich."""
        move = self.bill(days=-60)
        copy = self.send(move, 40, hour=23)
        self.assertEqual(copy.at.date(), self.today - timedelta(days=39))
        self.pay_ago(move, 37)
        fact = self.facts(copy)
        self.assertEqual((fact.days, fact.hour), (3, "23"))

    def test_two_instalments(self):
        move = self.two_instalments()
        first, second = self.instalments(move)
        copies = self.send(move, 50, line=first) | self.send(move, 19, line=second)
        self.pay_ago(move, 48, amount=50)
        facts = self.facts(copies)
        self.assertEqual(facts.mapped("outcome"), ["within_3", "open"])
        self.assertEqual(facts.mapped("received"), [10, 0])
        self.assertEqual(facts.mapped("amount"), [10, 10])

    def two_instalments(self):
        """One of 100 in two halves, due 60 and 30 days ago."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "2x",
                "line_ids": [
                    fields.Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        return self.bill(
            days=-60, amount=100, invoice_date_due=False, invoice_payment_term_id=terms.id
        )

    def test_payments_without_an_entry(self):
        """They wait for the bank's statement; they are known all the same."""
        move = self.two_instalments()
        first, second = self.instalments(move)
        copies = self.send(move, 50, line=first) | self.send(move, 49, line=second)
        with patch.object(type(move), "_get_invoice_in_payment_state", lambda self: "in_payment"):
            payments = self.pay_ago(move, 48, amount=30) | self.pay_ago(move, 45, amount=40)
        self.assertFalse(payments.move_id)
        facts = self.facts(copies)
        self.assertEqual(facts.mapped("outcome"), ["within_7", "partly"])
        self.assertEqual(facts.mapped("received"), [10, 4])
        self.assertEqual(facts.mapped("received_3"), [6, 0])
        self.assertEqual(facts.mapped("amount"), [10, 10])

    def test_another_currency(self):
        """At another rate the day it is paid: amounts are those that came in."""
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.reais.id,
                "company_id": self.company.id,
                "name": self.today - timedelta(days=30),
                "rate": 4.0,
            }
        )
        move = self.bill(days=-60, amount=100)
        copy = self.send(move, 40)
        self.assertEqual(copy.amount, 20)
        self.pay_ago(move, 20)
        fact = self.facts(copy)
        partial = self.instalments(move).matched_credit_ids.filtered(
            lambda part: part.credit_move_id.journal_id.type == "bank"
        )
        self.assertEqual(fact.outcome, "within_30")
        self.assertEqual(fact.received, sum(partial.mapped("amount")))
        self.assertEqual(fact.amount, fact.received)
        self.assertEqual(fact.currency_id, self.company.currency_id)

    def test_a_generated_year(self):
        """All of them together, as a plain reckoning has them."""
        rng = random.Random(7)
        expected = collections.Counter()
        received = collections.Counter()
        for _number in range(25):
            move = self.bill(days=-200, amount=100)
            days = sorted(rng.sample(range(5, 190), rng.randint(1, 3)), reverse=True)
            paid = rng.choice((None, *range(1, days[-1] + 1)))
            senders = [rng.choice((None, self.ana)) for _day in days]
            for day, sender in zip(days, senders, strict=True):
                self.send(move, day, sender)
            if paid is not None:
                self.pay_ago(move, paid)
            for day, following, sender in zip(days, [*days[1:], None], senders, strict=True):
                key = "operator" if sender else "bot"
                outcome = self.reckoned(day, following, paid)
                expected[key, outcome] += 1
                if following is None and paid is not None:
                    received[key] += 20
        self.env.flush_all()
        mine = self.sent.with_user(self.carla)
        counts = mine._read_group([], ["sender", "outcome"], ["copies:sum"])
        self.assertEqual({(one, two): count for one, two, count in counts}, dict(expected))
        sums = dict(mine._read_group([], ["sender"], ["received:sum"]))
        self.assertEqual(sums, {key: received[key] for key in sums})

    def reckoned(self, day, following, paid):
        """What came of a sending, in days ago."""
        if following is not None and day - following <= 30:
            return "again"
        if following is None and paid is not None:
            took = day - paid
            return next((f"within_{most}" for most in WITHIN if took <= most), "later")
        return "open" if day <= 30 + GRACE_DAYS else "unpaid"

    def test_who_sees_them(self):
        copy = self.send(self.bill(days=-30), 20)
        # Neither accounting nor its coin is needed for these figures.
        self.carla.group_ids -= self.env["mkbot.lookup"].search([]).group_id
        self.assertFalse(self.env["account.move"].with_user(self.carla).has_access("read"))
        self.assertEqual(self.facts(copy).invoice, copy.move_id.name)
        stranger = self.supervisor_elsewhere()
        elsewhere = self.sent.with_user(stranger).with_context(
            allowed_company_ids=stranger.company_ids.ids
        )
        self.assertFalse(elsewhere.search([]))
        self.assertFalse(elsewhere._read_group([], ["partner_id"], ["amount:sum"]))
        employee = new_test_user(
            self.env, "t_employee", company_id=self.company.id, company_ids=self.company.ids
        )
        for user in (self.ana, employee):
            for model in ("mkbot.report.second.copy", "mkbot.report.promise"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user)._read_group([], [], ["amount:sum"])
        with self.assertRaises(AccessError):
            self.facts(copy).write({"invoice": "x"})

    def test_two_companies(self):
        """Each in its own currency; together in the one of the company one works in."""
        here = self.send(self.bill(days=-30, amount=100), 20)
        there = self.send(self.bill(days=-30, amount=100), 20)
        there.company_id = self.env["res.company"].create({"name": "Lá"})
        there.company_id.currency_id = self.reais
        both = here.company_id | there.company_id
        self.carla.company_ids = both
        mine = self.sent.with_user(self.carla).with_context(allowed_company_ids=both.ids)
        self.env.flush_all()
        facts = mine.browse((here | there).ids)
        self.assertEqual(facts.currency_id, self.company.currency_id | self.reais)
        rows = mine._read_group(
            [("id", "in", facts.ids)], ["company_id"], ["amount:sum", "amount:sum_currency"]
        )
        self.assertEqual(
            {company.id: amounts for company, *amounts in rows},
            {here.company_id.id: [20, 20], there.company_id.id: [20, 4]},
        )
        self.assertEqual(
            self.sent.with_user(self.carla).search([]),
            facts.filtered_domain([("company_id", "=", here.company_id.id)]),
        )

    def test_without_an_attendance(self):
        """What was sent stays when the attendance is deleted; the place is the customer's."""
        copy = self.send(self.bill(days=-30), 20)
        self.session.sudo().unlink()
        fact = self.facts(copy)
        self.assertFalse(fact.session_id)
        self.assertEqual((fact.city, fact.partner_id), ("São Paulo", self.partner))


@tagged("post_install", "-at_install")
class TestPromises(MoneyCase):
    def promise(self, move, made, due, amount):
        """One made so many days ago, for so many days ago."""
        line = self.instalments(move)[0]
        promise = self.env["mkbot.promise"]._keep(line, self.tomorrow, amount)
        promise.date = self.today - timedelta(days=due)
        self.env.flush_all()
        day = self.today - timedelta(days=made)
        self.env.cr.execute(
            "UPDATE mkbot_promise SET create_date = %s WHERE id = %s",
            [datetime(day.year, day.month, day.day, 15), promise.id],
        )
        self.env.invalidate_all()
        return promise

    def facts(self, promises):
        self.env.flush_all()
        return self.env["mkbot.report.promise"].with_user(self.carla).browse(promises.ids)

    def test_kept_and_broken(self):
        kept, broken, late, taken_back, waiting = (
            self.bill(days=-40, amount=100) for _number in range(5)
        )
        promises = [
            self.promise(kept, 20, 15, 100),
            self.promise(broken, 20, 15, 50),
            self.promise(late, 20, 15, 100),
            self.promise(taken_back, 20, 15, 100),
            self.promise(waiting, 20, 0, 70),
        ]
        promises = self.env["mkbot.promise"].union(*promises)
        self.pay_ago(kept, 16)
        self.pay_ago(broken, 17, amount=30)
        self.pay_ago(late, 12)
        promises[3].state = "cancelled"
        promises._settle()
        facts = self.facts(promises)
        self.assertEqual(facts.mapped("state"), ["kept", "broken", "broken", "cancelled", "open"])
        booked = [self.booked(amount) for amount in (100, 50, 100, 70)]
        self.assertEqual(facts.mapped("amount"), [*booked[:3], 0, booked[3]])
        self.assertEqual(facts.mapped("received"), [self.booked(100), self.booked(30), 0, 0, 0])
        self.assertEqual(facts.mapped("days_given"), [5, 5, 5, 5, 20])
        rows = (
            self.env["mkbot.report.promise"]
            .with_user(self.carla)
            ._read_group([], [], ["promises:sum", "kept_share:avg"])
        )
        [(count, share)] = rows
        self.assertEqual(count, 5)
        self.assertAlmostEqual(share, 100 / 3)

    def test_other_companies(self):
        self.promise(self.bill(days=-40), 20, 15, 100)
        stranger = self.supervisor_elsewhere()
        elsewhere = self.env["mkbot.report.promise"].with_user(stranger)
        elsewhere = elsewhere.with_context(allowed_company_ids=stranger.company_ids.ids)
        self.assertFalse(elsewhere.search([]))
