from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import MkbotCase


class TestSessionActions(MkbotCase):
    def test_rescue(self):
        session = self.waiting_session()
        session.with_user(self.ana).action_rescue()
        self.assertEqual(session.state, "active")
        self.assertEqual(session.operator_id, self.ana)
        self.assertEqual(session.first_operator_id, self.ana)
        self.assertIn(self.ana.partner_id, session.channel_id.channel_member_ids.partner_id)
        self.assertIn("Ana Teste", " ".join(self.texts(session)))

    def test_rescue_from_the_bot(self):
        session = self.customer_writes("oi")
        session.with_user(self.ana).action_rescue()
        self.assertEqual(session.state, "active")

    def test_second_rescuer_reads_who_came_first(self):
        session = self.active_session(self.ana)
        with self.assertRaisesRegex(UserError, "Ana Teste"):
            session.with_user(self.bruno).action_rescue()

    def test_assign_needs_an_open_panel(self):
        session = self.waiting_session()
        with self.assertRaisesRegex(UserError, "Bruno Teste"):
            session.with_user(self.ana).action_assign(self.bruno.id)
        self.open_panel(self.bruno)
        session.with_user(self.ana).action_assign(self.bruno.id)
        self.assertEqual(session.operator_id, self.bruno)
        self.assertEqual(session.stretch_ids.how, "assigned")

    def test_transfer_to_a_person(self):
        session = self.active_session(self.ana)
        self.open_panel(self.bruno)
        session.with_user(self.ana).action_transfer(user_id=self.bruno.id, note="cliente irritado")
        self.assertEqual(session.operator_id, self.bruno)
        self.assertEqual(session.operator_ids, self.bruno)
        self.assertEqual(session.first_operator_id, self.ana)
        self.assertNotIn(self.ana.partner_id, session.channel_id.channel_member_ids.partner_id)
        self.assertEqual(session.stretch_ids.mapped("operator_id"), self.ana + self.bruno)
        note = session.channel_id.message_ids.filtered("mkbot_is_note")
        self.assertIn("cliente irritado", note.body)

    def test_transfer_to_a_sector(self):
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_transfer(sector_id=self.finance.id)
        self.assertEqual((session.state, session.queue_reason), ("waiting", "transferred"))
        self.assertEqual(session.sector_id, self.finance)
        self.assertFalse(session.operator_ids)
        self.assertFalse(session.operator_id)
        session.with_user(self.davi).action_rescue()
        self.assertEqual(session.operator_id, self.davi)

    def test_add_and_leave(self):
        session = self.active_session(self.ana)
        with self.assertRaisesRegex(UserError, "only operator"):
            session.with_user(self.ana).action_leave()
        self.open_panel(self.bruno)
        session.with_user(self.ana).action_add_operator(self.bruno.id)
        self.assertEqual(session.operator_ids, self.ana + self.bruno)
        self.assertEqual(session.operator_id, self.ana)
        session.with_user(self.ana).action_leave()
        self.assertEqual(session.operator_ids, self.bruno)
        self.assertEqual(session.operator_id, self.bruno)
        self.assertEqual(session.state, "active")

    def test_return_to_queue_never_to_the_bot(self):
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_return_to_queue()
        self.assertEqual((session.state, session.queue_reason), ("waiting", "returned"))
        self.assertFalse(session.channel_id.channel_member_ids.partner_id)
        count = len(session.channel_id.message_ids)
        self.customer_writes("alguém?")
        self.assertEqual(len(session.channel_id.message_ids), count + 1)

    def test_end_with_category(self):
        category = self.env["mkbot.category"].create({"name": "Resolvido"})
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_end(category.id)
        self.assertEqual(session.category_id, category)
        self.assertEqual(session.state, "rating")
        self.assertFalse(session.operator_ids)
        options = session.channel_id.message_ids.sorted("id")[-1].mkbot_options
        self.assertEqual([option["id"] for option in options], [f"rate:{n}" for n in range(11)])

    def test_strangers_cannot_act_on_an_attended_conversation(self):
        session = self.active_session(self.ana)
        for act in ("action_end", "action_return_to_queue", "action_leave", "action_cancel"):
            with self.subTest(act), self.assertRaises(UserError):
                getattr(session.with_user(self.bruno), act)()
        session.with_user(self.carla).action_end()
        self.assertEqual(session.state, "rating")

    def test_cancel(self):
        session = self.waiting_session()
        session.with_user(self.ana).action_cancel()
        self.assertEqual((session.state, session.end_reason), ("cancelled", "cancelled"))
        with self.assertRaises(UserError):
            session.with_user(self.ana).action_rescue()
        again = self.customer_writes("oi")
        self.assertNotEqual(again, session)

    def test_a_rating_is_not_dodged_by_cancelling(self):
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_end()
        with self.assertRaises(UserError):
            session.with_user(self.ana).action_cancel()
        self.assertEqual(session.state, "rating")
        session.with_user(self.carla).action_cancel()
        self.assertEqual(session.state, "cancelled")

    def test_define_and_undo_the_customer(self):
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_set_partner(self.partner.id)
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual(session.contact_id.partner_id, self.partner)
        notes = session.channel_id.message_ids.filtered("mkbot_is_note")
        self.assertIn("Joana Sanhaço", notes[0].body)
        session.with_user(self.ana).action_set_partner(False)
        self.assertFalse(session.contact_id.partner_id)

    def test_a_customer_who_was_forgotten_is_known_again(self):
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_set_partner(self.partner.id)
        session.contact_id.action_forget()
        session.with_user(self.ana).action_set_partner(self.partner.id)
        self.assertEqual(session.contact_id.partner_id, self.partner)

    def test_only_who_attends_says_whose_and_what_it_is(self):
        session = self.active_session(self.ana)
        tag = self.env["mkbot.tag"].create({"name": "Urgente"})
        for act, value in (("action_set_partner", self.partner.id), ("action_set_tags", tag.ids)):
            with self.subTest(act), self.assertRaisesRegex(UserError, "Ana Teste"):
                getattr(session.with_user(self.bruno), act)(value)
        session.with_user(self.carla).action_set_tags(tag.ids)
        self.assertEqual(session.tag_ids, tag)
        session.with_user(self.ana).action_end()
        session._close()
        with self.assertRaises(UserError):
            session.with_user(self.ana).action_set_tags([])

    def test_category_of_another_sector(self):
        category = self.env["mkbot.category"].create(
            {"name": "Pago", "company_id": self.company.id, "sector_id": self.finance.id}
        )
        session = self.active_session(self.ana)
        with self.assertRaises(UserError):
            session.with_user(self.ana).action_end(category.id)
        self.assertEqual(session.state, "active")

    def test_no_transfer_to_a_sector_that_is_no_more(self):
        session = self.active_session(self.ana)
        self.finance.active = False
        with self.assertRaises(UserError):
            session.with_user(self.ana).action_transfer(sector_id=self.finance.id)

    def test_a_sector_with_history_stays(self):
        session = self.waiting_session()
        self.account.sector_id = False
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.support.unlink()
            self.env.flush_all()
        self.assertEqual(session.sector_id, self.support, "or every operator would see it")

    def test_operator_is_needed(self):
        session = self.waiting_session()
        portal = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            session.with_user(portal).action_rescue()
