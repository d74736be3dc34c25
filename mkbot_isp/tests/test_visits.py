from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import IspCase
from .common_orders import OrdersMixin

#: A Monday, eleven o'clock in São Paulo.
MONDAY = "2030-01-07 14:00:00"


@tagged("post_install", "-at_install")
class TestVisits(OrdersMixin, IspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_orders_up()
        # Whoever the demo has is no technician of this company.
        others = cls.env["fsm.person"].search([("id", "!=", cls.tiago.id)])
        others.with_context(tracking_disable=True).active = False
        cls.env["resource.calendar.leaves"].search([]).unlink()

    def said(self, text, session):
        return "\n".join(self.ask(text, session))

    def pressed(self, session, choice):
        return "\n".join(self.press(session, choice))

    def values(self, session):
        return [option["id"] for option in self.options(session)]

    def test_confirmed(self):
        order = self.scheduled()
        session = self.known()
        said = self.said("como está meu protocolo?", session)
        self.assertIn(f"Reparo {order.name}", said)
        self.assertIn("Você confirma?", said)
        self.assertEqual(
            self.values(session),
            [f"slot:{verb}-{order.id}" for verb in ("confirm", "move", "cancel")],
        )
        self.assertIn("Visita confirmada", self.pressed(session, f"slot:confirm-{order.id}"))
        self.assertTrue(order.visit_confirmed_at)
        said = self.said("como está meu protocolo?", session)
        self.assertIn("está confirmada", said)
        self.assertIn("fica como está", self.pressed(session, f"slot:keep-{order.id}"))
        self.assertEqual(session.state, "bot")

    def test_cancelled_after_a_yes(self):
        order = self.scheduled()
        session = self.known()
        self.said("como está meu protocolo?", session)
        self.assertIn("Posso cancelar", self.pressed(session, f"slot:cancel-{order.id}"))
        self.said("não", session)
        self.assertFalse(order.is_closed)
        self.said("como está meu protocolo?", session)
        self.pressed(session, f"slot:cancel-{order.id}")
        self.assertIn("foi cancelada", self.said("sim", session))
        self.assertTrue(order.is_closed)
        self.assertIn("customer cancelled", order.cancel_reason)

    def test_moved_to_a_free_window(self):
        with freeze_time(MONDAY):
            order = self.scheduled(22)
            session = self.known()
            self.said("como está meu protocolo?", session)
            said = self.pressed(session, f"slot:move-{order.id}")
            self.assertIn("Para quando", said)
            windows = self.options(session)
            self.assertEqual(windows[0]["label"], "ter. 08/01 13h–17h")
            self.assertEqual(windows[1]["label"], "qua. 09/01 8h–12h")
            said = self.pressed(session, windows[1]["id"])
            self.assertIn("Posso mudar sua visita para quarta-feira, 09/01, das 8h–12h?", said)
            self.assertIn("quarta-feira, 09/01", self.said("sim", session))
        self.assertEqual(order.scheduled_date_start, datetime(2030, 1, 9, 11))
        self.assertEqual(order.scheduled_date_end, datetime(2030, 1, 9, 12))
        self.assertTrue(order.visit_confirmed_at)

    @freeze_time(MONDAY)
    def test_windows_have_room(self):
        order = self.scheduled(22)
        tomorrow = datetime(2030, 1, 8)
        # The whole afternoon of the one technician, and all of Wednesday but an hour.
        for start, end in ((16, 20), (35, 39), (41, 44)):
            since = tomorrow + timedelta(hours=start)
            self.new_order(
                person_id=self.tiago.id,
                scheduled_date_start=since,
                scheduled_date_end=tomorrow + timedelta(hours=end),
            )
        # And a day off.
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feriado",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2030-01-10 03:00:00",
                "date_to": "2030-01-11 02:59:59",
            }
        )
        found = order._free_windows()
        self.assertEqual(found[0][2], tomorrow + timedelta(hours=40))
        self.assertEqual(found[1][0], datetime(2030, 1, 11, 11))
        # An order that nobody has takes the room of somebody.
        order.person_id = False
        self.new_order(
            scheduled_date_start=found[0][2],
            scheduled_date_end=found[0][2] + timedelta(hours=1),
        )
        self.assertEqual(order._free_windows()[0][0], datetime(2030, 1, 11, 11))

    def test_taken_meanwhile(self):
        with freeze_time(MONDAY):
            order = self.scheduled(22)
            session = self.known()
            self.said("como está meu protocolo?", session)
            self.pressed(session, f"slot:move-{order.id}")
            self.pressed(session, self.values(session)[0])
            self.new_order(
                person_id=self.tiago.id,
                scheduled_date_start="2030-01-08 16:00:00",
                scheduled_date_end="2030-01-08 20:00:00",
            )
            self.assertIn("acabou de ser ocupado", self.said("sim", session))
            order._close("Feito")
            self.assertIn("atendente", self.pressed(session, self.values(session)[0]))
        self.assertEqual(session.state, "waiting")

    def test_one_visit_however_often_it_is_asked_for(self):
        session = self.known()
        orders = self.env["fsm.order"]
        order = orders._open_visit(session, "Sem sinal na ONU", self.repair)
        self.assertEqual((order.partner_id, order.company_id), (self.partner, self.company))
        self.assertEqual(order.mkbot_opening_ids.session_id, session)
        self.assertEqual(order.location_id.owner_id, self.partner)
        again = orders._open_visit(self.known("visitor-2"), "Ainda sem sinal", self.repair)
        self.assertEqual(again, order)
        self.assertIn("Ainda sem sinal", order.message_ids[0].body)
        other = orders._open_visit(session, "Mudança", self.env.ref("mkbot_isp.order_type_move"))
        self.assertNotEqual(other, order)
        self.team.company_id = self.env.ref("base.main_company")
        order._close("Feito")
        other._cancel("Desistiu")
        self.assertFalse(orders._open_visit(session, "Sem sinal", self.repair))

    def test_nothing_is_told_to_others(self):
        self.scheduled(partner=self.env["res.partner"].create({"name": "Outra"}))
        session = self.known()
        said = self.said("como está meu protocolo?", session)
        self.assertNotIn("Reparo", said)
