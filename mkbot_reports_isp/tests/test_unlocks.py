from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mkbot_isp.tests.common import IspCase


@tagged("post_install", "-at_install")
class TestUnlocks(IspCase):
    def unlock(self, ago, connection=None):
        """One of so many days ago, for three days, of a service that is blocked for debt."""
        connection = connection or self.connection
        connection._restrict("blocked", "overdue")
        connection._trust_unlock()
        unlock = self.env["isp.unlock"].search([("res_id", "=", connection.id)], limit=1)
        granted = self.today - timedelta(days=ago)
        unlock.write({"granted_on": granted, "until": granted + timedelta(days=3)})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE isp_unlock SET create_date = %s WHERE id = %s",
            [datetime(granted.year, granted.month, granted.day, 15), unlock.id],
        )
        self.env.invalidate_all()
        return unlock

    def owe_for(self, partner, amount=100.0):
        return self.bill(-60, amount, partner=partner)

    def pay_ago(self, move, days, amount=None):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        vals = {"payment_date": self.today - timedelta(days=days)}
        if amount:
            vals.update(amount=amount, payment_difference_handling="open")
        register.create(vals)._create_payments()

    def facts(self, unlocks, user=None):
        self.env.flush_all()
        return self.env["mkbot.report.unlock"].with_user(user or self.carla).browse(unlocks.ids)

    def booked(self, amount):
        return self.reais._convert(amount, self.company.currency_id, self.company, self.today)

    def customer(self, name):
        partner = self.env["res.partner"].create({"name": name, "city": "Santos"})
        return partner, self.new_connection(code=name, partner_id=partner.id)

    def test_kept_and_broken(self):
        unlocks = self.env["isp.unlock"]
        bills = []
        for name in ("kept", "broken", "partly", "running"):
            partner, connection = self.customer(name)
            bills.append(self.owe_for(partner))
            ago = 1 if name == "running" else 20
            unlocks |= self.unlock(ago, connection)
        kept, broken, partly, _running = bills
        self.pay_ago(kept, 18)
        self.pay_ago(broken, 10)
        self.pay_ago(partly, 17, amount=40)
        for unlock, state in zip(unlocks, ("kept", "broken", "broken", "running"), strict=True):
            unlock.state = state
        facts = self.facts(unlocks)
        self.assertEqual(facts.mapped("debt"), [self.booked(100)] * 4)
        self.assertEqual(facts.mapped("received"), [self.booked(100), 0, self.booked(40), 0])
        self.assertEqual(facts.mapped("sender"), ["bot"] * 4)
        self.assertEqual(facts.mapped("city"), ["Santos"] * 4)
        mine = facts.browse()
        [(count, share)] = mine._read_group([], [], ["unlocks:sum", "kept_share:avg"])
        self.assertEqual(count, 4)
        self.assertAlmostEqual(share, 100 / 3)

    def test_what_fell_due_later_is_no_part_of_it(self):
        self.owe_for(self.partner)
        later = self.bill(-10, 70)
        unlock = self.unlock(20)
        self.pay_ago(later, 18)
        self.assertEqual(self.facts(unlock).received, 0)

    def test_two_services_at_once_count_once(self):
        move = self.owe_for(self.partner)
        other = self.new_connection(code="second", partner_id=self.partner.id)
        unlocks = self.unlock(20) | self.unlock(19, other)
        self.pay_ago(move, 18)
        facts = self.facts(unlocks)
        self.assertEqual(sum(facts.mapped("received")), self.booked(100))
        self.assertEqual(sum(facts.mapped("debt")), self.booked(100))
        self.assertEqual(sum(facts.mapped("unlocks")), 2)

    def test_who_granted_it_and_where(self):
        node = self.env["isp.node"].create({"name": "CTO", "company_id": self.company.id})
        self.connection.node_id = node
        self.owe_for(self.partner)
        unlock = self.unlock(20)
        unlock.user_id = self.ana
        fact = self.facts(unlock)
        self.assertEqual(
            (fact.sender, fact.operator_id, fact.node_id), ("operator", self.ana, node)
        )

    def test_on_the_page(self):
        move = self.owe_for(self.partner)
        unlock = self.unlock(20)
        self.pay_ago(move, 18)
        unlock.state = "kept"
        self.env.flush_all()
        pages = self.env["mkbot.report.page"].with_user(self.carla).with_context(lang="en_US")
        blocks = {block["key"]: block for block in pages.get("money", {"period": "30"})["blocks"]}
        items = {item["key"]: item["value"] for item in blocks["unlocks"]["items"]}
        amount = self.booked(100)
        self.assertEqual(items, {"count": 1, "owed": amount, "received": amount, "kept": 100})
        [serie] = blocks["unlock_states"]["series"]
        self.assertEqual((serie["key"], sum(serie["values"])), ("kept", 1))

    def test_who_sees_them(self):
        self.owe_for(self.partner)
        unlock = self.unlock(20)
        self.assertEqual(self.facts(unlock).partner_id, self.partner)
        with self.assertRaises(AccessError):
            self.env["mkbot.report.unlock"].with_user(self.ana).search([])
        stranger = self.supervisor_elsewhere()
        elsewhere = self.env["mkbot.report.unlock"].with_user(stranger)
        elsewhere = elsewhere.with_context(allowed_company_ids=stranger.company_ids.ids)
        self.assertFalse(elsewhere.search([]))
        self.carla.mkbot_supervised_sector_ids = self.finance
        self.assertFalse(self.env["mkbot.report.unlock"].with_user(self.carla).search([]))
