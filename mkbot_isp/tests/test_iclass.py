from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import drivers
from ..backends.port import AppointmentState, Refused, Unreachable
from .common import IspCase
from .common_orders import OrdersMixin


@tagged("post_install", "-at_install")
class TestIClass(OrdersMixin, IspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_orders_up()
        cls.env["isp.operation"].search([("state", "=", "queued")]).state = "dropped"

    def setUp(self):
        super().setUp()
        self.order = self.scheduled()

    def send(self, answer="8731"):
        self.order.action_mkbot_iclass()
        return self.work(answer)

    def tell(self, state, note="", minutes=0, code=None):
        """IClass tells of a change; how it was asked."""
        told = AppointmentState(
            code=code or self.order.iclass_code,
            reference="8731",
            state=state,
            changed_at=datetime.now(timezone.utc).replace(microsecond=0)
            + timedelta(minutes=minutes),
            note=note,
        )
        asked = []

        def do(kind, settings, verb, what, former=None):
            asked.append((kind, verb, what))
            return [told]

        with patch.object(drivers, "do", do):
            self.run_cron("isp.server", "_cron_pull")
        return asked

    def test_sent_and_confirmed(self):
        self.order.action_mkbot_iclass()
        self.assertEqual(
            (self.order.sync_state, self.order.iclass_wanted), ("pending", "scheduled")
        )
        self.assertFalse(self.order.iclass_reference)
        ((kind, verb, (appointment,), _former),) = self.work("8731")
        self.assertEqual((kind, verb), ("iclass", "push"))
        self.assertEqual((appointment.code, appointment.technician), (self.order.name, "Tiago"))
        self.assertEqual(
            appointment.starts_at, self.order.scheduled_date_start.replace(tzinfo=timezone.utc)
        )
        self.assertEqual(appointment.kind, "Reparo")
        self.assertIn("Rua das Flores, 10", appointment.address)
        self.assertEqual(appointment.description, "Sem sinal")
        self.assertEqual(
            (self.order.iclass_reference, self.order.iclass_state), ("8731", "scheduled")
        )
        self.assertEqual(self.order.sync_state, "done")
        self.assertEqual(self.order.stage_id, self.env.ref("mkbot_isp.fsm_stage_scheduled"))

    def test_what_is_not_sent(self):
        self.order.person_id = self.novato
        with self.assertRaisesRegex(UserError, "Novato"):
            self.order.action_mkbot_iclass()
        unscheduled = self.new_order(person_id=self.tiago.id)
        with self.assertRaises(UserError):
            unscheduled.action_mkbot_iclass()
        self.assertFalse(self.order.is_sent)

    def test_sent_is_closed_there_alone(self):
        self.send()
        with self.assertRaises(UserError):
            self.order._close("Feito")
        with self.assertRaises(UserError):
            self.order.stage_id = self.env.ref("fieldservice.fsm_stage_new")
        with self.assertRaises(UserError):
            self.order.action_cancel()
        with self.assertRaises(UserError):
            self.order.unlink()
        with self.assertRaises(UserError):
            self.order.person_id = self.novato
        with self.assertRaises(UserError):
            self.order.scheduled_date_start = False

    def test_rescheduled_keeps_its_number(self):
        self.send()
        later = self.order.scheduled_date_start + timedelta(days=1)
        self.order.write(
            {"scheduled_date_start": later, "scheduled_date_end": later + timedelta(hours=2)}
        )
        self.order.description = "Sem sinal, de novo"
        ((_kind, verb, (appointment,), _former),) = self.work("8731")
        self.assertEqual((verb, appointment.code), ("push", self.order.name))
        self.assertEqual(appointment.ends_at - appointment.starts_at, timedelta(hours=2))
        self.assertEqual(appointment.description, "Sem sinal, de novo")
        self.order.priority = "3"
        self.assertFalse(self.work("8731"))

    def test_refused_is_ours_again(self):
        self.send(Refused("Tiago has no user in IClass"))
        self.assertEqual(self.order.sync_state, "failed")
        self.assertIn("no user", self.order.sync_error)
        self.assertFalse(self.order.is_sent)
        self.env["isp.operation"].search([("state", "=", "failed")]).action_try_again()
        self.assertEqual(len(self.work("8731")), 1)
        self.assertEqual(self.order.iclass_reference, "8731")

    def test_down_is_asked_again(self):
        self.send(Unreachable("IClass does not answer"))
        self.assertEqual(self.order.sync_state, "pending")
        self.assertTrue(self.order.is_sent)
        self.iclass.down_until = False
        self.env["isp.operation"].search([("state", "=", "queued")]).next_try = "2020-01-01"
        self.assertEqual(len(self.work("8731")), 1)
        self.assertEqual(self.order.sync_state, "done")

    def test_cancelled_when_iclass_says_so(self):
        self.send()
        self.order._cancel("Cliente viajou")
        self.assertFalse(self.order.is_closed)
        ((_kind, verb, what, _former),) = self.work()
        self.assertEqual((verb, what), ("cancel", (self.order.name, "Cliente viajou")))
        self.assertEqual(self.order.iclass_state, "cancelled")
        self.assertEqual(self.order.stage_id, self.env.ref("fieldservice.fsm_stage_cancelled"))

    def test_a_cancellation_that_is_refused(self):
        self.send()
        self.order._cancel("Cliente viajou")
        self.work(Refused("the order is travelling"))
        self.assertEqual((self.order.sync_state, self.order.iclass_wanted), ("failed", "scheduled"))
        self.assertFalse(self.order.is_closed)
        self.assertTrue(self.order.is_sent)

    def test_followed_until_it_is_done(self):
        self.send()
        ((kind, verb, (since,)),) = self.tell("travelling")
        self.assertEqual((kind, verb), ("iclass", "pull"))
        self.assertEqual(since.tzinfo, timezone.utc)
        self.assertEqual(self.order.stage_id, self.env.ref("mkbot_isp.fsm_stage_travelling"))
        with self.assertRaises(UserError):
            self.order._cancel("Tarde demais")
        with self.assertRaises(UserError):
            self.order.scheduled_date_start = fields.Datetime.now() + timedelta(days=3)
        self.tell("working", minutes=10)
        self.assertTrue(self.order.date_start)
        self.tell("travelling", minutes=5)
        self.assertEqual(self.order.iclass_state, "working")
        self.tell("done", note="Conector trocado", minutes=40)
        self.assertTrue(self.order.is_closed)
        self.assertIn("Conector trocado", self.order.resolution)
        self.assertAlmostEqual(self.order.duration, 0.5, 1)
        notes = len(self.order.message_ids)
        self.tell("done", note="Conector trocado", minutes=40)
        self.assertEqual(len(self.order.message_ids), notes)
        self.assertIn("IClass: Conector trocado", " ".join(self.order.message_ids.mapped("body")))
        self.assertTrue(self.iclass.pulled_until)

    def test_not_done_is_ours_again_and_sent_as_another(self):
        self.send()
        self.tell("travelling")
        self.tell("working", minutes=1)
        self.tell("not_done", note="Ninguém em casa", minutes=2)
        self.assertFalse(self.order.is_closed)
        self.assertFalse(self.order.is_sent)
        start = fields.Datetime.now() + timedelta(days=3)
        self.order.write(
            {"scheduled_date_start": start, "scheduled_date_end": start + timedelta(hours=1)}
        )
        ((_kind, _verb, (appointment,), _former),) = self.send("8732")
        self.assertEqual(appointment.code, f"{self.order.name}-2")
        self.assertEqual(
            (self.order.iclass_reference, self.order.iclass_state), ("8732", "scheduled")
        )

    def test_what_is_not_ours_is_left_alone(self):
        self.send()
        self.tell("done", code="OUTRA-1")
        self.assertFalse(self.order.is_closed)

    def test_iclass_that_does_not_answer(self):
        self.send()
        with patch.object(drivers, "do", side_effect=Unreachable("IClass does not answer")):
            self.run_cron("isp.server", "_cron_pull")
        self.assertEqual(self.iclass.error, "IClass does not answer")
        self.tell("travelling")
        self.assertFalse(self.iclass.error)
