from collections import Counter, defaultdict
from datetime import datetime

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged

from .test_tools_second_copy import ToolCase


@tagged("post_install", "-at_install")
class TestCharts(ToolCase):
    def due_in(self, months, day=10, **vals):
        due = self.today.replace(day=1) + relativedelta(months=months, day=day)
        return self.bill(days=(due - self.today).days, **vals)

    def test_finance(self):
        self.company.currency_id = self.reais
        child = self.env["res.partner"].create({"name": "Loja", "parent_id": self.partner.id})
        paid = [self.due_in(-11, amount=90.0), self.due_in(-2, amount=91.5)]
        partly = self.due_in(-2, amount=100.0)
        late = [self.due_in(-1, amount=80.1), self.due_in(-13, amount=33.0)]
        later = self.due_in(2, amount=70.0, partner=child)
        credited = self.due_in(-3, amount=55.0)
        for move in paid:
            self.pay(move)
        self.pay(partly, 60.0)
        credited._reverse_moves([{"invoice_date": self.today}], cancel=True)
        stranger = self.env["res.partner"].create({"name": "Outro"})
        self.due_in(-1, amount=1000.0, partner=stranger)
        chart = self.panel().finance_chart(self.attended().id)
        # The same, counted by hand.
        wanted = defaultdict(lambda: {"paid": 0.0, "due": 0.0, "late": 0.0})
        for move in (*paid, partly, *late, later):
            [line] = move.line_ids.filtered("date_maturity")
            row = wanted[line.date_maturity.strftime("%Y-%m")]
            row["paid"] += line.balance - line.amount_residual
            row["late" if line.date_maturity < self.today else "due"] += line.amount_residual
        self.assertEqual(len(chart["months"]), 12)
        self.assertEqual(chart["months"][-1]["month"], self.today.strftime("%Y-%m"))
        for row in chart["months"]:
            for name, amount in wanted[row["month"]].items():
                self.assertAlmostEqual(row[name], amount, 2, (row, name))
        self.assertEqual((chart["older"], chart["later"]), (33.0, 70.0))
        self.assertEqual((chart["currency"], chart["name"]), ("BRL", "Joana Sanhaço"))

    def test_finance_in_the_customer_s_currency(self):
        self.assertNotEqual(self.company.currency_id, self.reais)
        self.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": self.reais.id,
                "company_id": self.company.id,
                "rate": 5.0,
            }
        )
        self.due_in(-1, amount=100.0)
        session, panel = self.attended(), self.panel()
        chart = panel.finance_chart(session.id)
        self.assertEqual((chart["currency"], chart["months"][-2]["late"]), ("BRL", 100.0))
        # Of several currencies there is no other sum than in the company's.
        self.due_in(-1, amount=7.0, currency_id=self.company.currency_id.id)
        chart = panel.finance_chart(session.id)
        self.assertEqual(chart["currency"], self.company.currency_id.name)
        self.assertEqual(chart["months"][-2]["late"], 27.0)

    def test_few_queries(self):
        for months in range(-10, 0):
            self.due_in(months)
        session = self.attended()
        panel = self.panel()
        panel.finance_chart(session.id)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            panel.finance_chart(session.id)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            panel.attendance_chart(session.id)

    def test_attendances(self):
        category = self.env["mkbot.category"].create({"name": "Cobrança Teste"})
        child = self.env["res.partner"].create({"name": "Loja", "parent_id": self.partner.id})
        shape = [
            # months ago, customer, rating, category
            (0, self.partner, None, category),
            (0, child, 9, category),
            (1, self.partner, 0, False),
            (5, self.partner, 9, category),
            (11, child, 4, False),
            (12, self.partner, 10, False),
            (1, self.env["res.partner"].create({"name": "Outro"}), 3, False),
        ]
        this = self.today.replace(day=1)
        for number, (months, partner, rating, kind) in enumerate(shape):
            session = self.known(f"visitor-{10 + number}")
            session._identify(partner)
            day = this - relativedelta(months=months)
            session.write(
                {
                    "opened_at": datetime(day.year, day.month, 1, 12),
                    "is_rated": rating is not None,
                    "rating": rating or 0,
                    "category_id": kind and kind.id,
                }
            )
        now = self.attended()
        chart = self.panel().attendance_chart(now.id)
        counted = [row for row in shape if row[1] in self.partner | child and row[0] < 12]
        counted.append((0, self.partner, None, False))
        by_month = Counter(
            (this - relativedelta(months=row[0])).strftime("%Y-%m") for row in counted
        )
        self.assertEqual(
            {row["month"]: row["count"] for row in chart["months"] if row["count"]}, by_month
        )
        self.assertEqual(len(chart["months"]), 12)
        by_rating = Counter(row[2] for row in counted)
        self.assertEqual([row["rating"] for row in chart["ratings"]], [*range(11), None])
        for row in chart["ratings"]:
            self.assertEqual(row["count"], by_rating[row["rating"]], row)
        self.assertEqual(
            chart["categories"],
            [{"name": "Cobrança Teste", "count": 3}, {"name": "", "count": 3}],
        )
        self.assertEqual((chart["total"], chart["rated"]), (6, 4))
        self.assertEqual(chart["average"], 5.5)

    def test_months_are_the_company_s(self):
        session = self.attended()
        session.company_id.partner_id.tz = "America/Sao_Paulo"
        # Two in the morning of the first in Greenwich is the last of the month before here.
        session.opened_at = datetime(2026, 3, 1, 2)
        with freeze_time("2026-03-15 12:00:00"):
            chart = self.panel().attendance_chart(session.id)
        self.assertEqual([row["count"] for row in chart["months"][-2:]], [1, 0])

    def test_nothing_yet(self):
        session = self.attended()
        chart = self.panel().finance_chart(session.id)
        self.assertFalse(any(r["paid"] or r["due"] or r["late"] for r in chart["months"]))
        chart = self.panel().attendance_chart(session.id)
        self.assertEqual((chart["total"], chart["average"]), (1, None))

    def test_who_may(self):
        session = self.attended()
        self.assert_refused(lambda panel: panel.finance_chart(session.id))
        self.assert_refused(lambda panel: panel.attendance_chart(session.id))
        self.assertTrue(self.panel(self.carla).finance_chart(session.id))
