from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..backends.port import Refused, Unreachable
from .common_telephone import TelephoneCase


@tagged("post_install", "-at_install")
class TestCalls(TelephoneCase):
    def test_a_call_as_it_is_kept(self):
        self.read_calls(
            [self.call("a", "32320002", 61), self.call("b", "551932320002", 0, result=486)]
        )
        busy, call = self.calls().sorted("call_id", reverse=True)
        self.assertEqual(
            (call.partner_id, call.number, call.peer, call.duration),
            (self.partner, "+551930000001", "+551932320002", 61),
        )
        self.assertEqual((call.destination, round(call.price, 4)), ("local", 0.11))
        self.assertEqual((call.outcome, busy.outcome), ("answered", "busy"))
        self.assertFalse(self.reading.error)
        self.assertTrue(self.reading.read_at)

    def test_it_is_read_on_from_the_last_end_and_nothing_twice(self):
        calls = [self.call("a", ago=900), self.call("b", ago=600)]
        self.read_calls(calls)
        since = self.reading.since
        self.assertEqual(since, calls[-1].ended_at.replace(tzinfo=None))
        # One that was written down late, and one that is new.
        calls += [self.call("late", ago=660), self.call("c", ago=5)]
        (asked,) = self.read_calls(calls)
        self.assertLess(asked, since)
        self.assertEqual(set(self.calls().mapped("call_id")), {"a", "b", "late", "c"})
        self.assertEqual(len(self.calls()), 4)

    def test_many_in_batches(self):
        calls = [self.call(f"call-{number}", ago=1000 - number) for number in range(10)]
        # Three that end in one second, of which a batch holds two.
        calls += [self.call(f"same-{number}", ago=100) for number in range(3)]
        self.assertGreater(len(self.read_calls(calls, size=2)), 5)
        self.assertEqual(len(self.calls()), 13)
        self.assertTrue(self.reading.read_at)

    def test_both_ends_are_ours(self):
        other = self.new_line("+551930000002", partner_id=self.other().id)
        self.read_calls(
            [
                self.call("x", "551930000002"),
                self.call("x", "551930000001", number=other.code, direction="in"),
            ]
        )
        self.assertEqual(self.calls().direction, "out")
        self.assertEqual((self.calls(other).direction, self.calls(other).price), ("in", 0))

    def other(self):
        return self.env["res.partner"].create({"name": "Outra Cliente"})

    def test_a_switch_that_is_down_is_asked_again(self):
        since = self.reading.since
        for error in (Unreachable("Connection refused"), Refused("no such table")):
            self.read_calls(error)
            self.assertEqual(self.reading.error, str(error))
            self.assertTrue(self.reading.next_try)
            self.assertEqual(self.reading.since, since)
            self.assertFalse(self.reading.read_at)
        self.read_calls([self.call("a")])
        self.assertFalse(self.reading.error)
        self.assertEqual(len(self.calls()), 1)

    def test_of_a_number_that_passed_to_another(self):
        yesterday = self.today - timedelta(days=1)
        self.line.started_on = yesterday - timedelta(days=5)
        self.line.action_end()
        self.line.ended_on = yesterday
        heir = self.new_line(self.line.code, partner_id=self.other().id)
        heir.started_on = self.today
        self.reading.since = fields.Datetime.now() - timedelta(days=3)
        self.read_calls([self.call("old", ago=86400 * 2), self.call("new", ago=1, seconds=1)])
        self.assertEqual(self.calls().call_id, "old")
        self.assertEqual(self.calls(heir).call_id, "new")
        self.assertEqual(self.calls().partner_id, self.partner)

    def test_numbers_of_nobody(self):
        self.read_calls([self.call("a", number="+551930009999")])
        self.assertFalse(self.env["isp.call"].search([("call_id", "=", "a")]))

    def test_old_ones_are_deleted(self):
        old = self.stored_call("old", self.today - timedelta(days=130))
        new = self.stored_call("new", self.today)
        parameters = self.env["ir.config_parameter"]
        for days, left in (("0", old + new), ("", old + new), ("10", new)):
            parameters.set_param("mkbot_isp.call_days", days)
            self.env["isp.call"]._gc_old()
            self.assertEqual((old + new).exists(), left)
