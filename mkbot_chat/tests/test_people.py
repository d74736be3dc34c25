import json

from odoo.exceptions import AccessError, UserError

from .common import MkbotCase


class TestPeople(MkbotCase):
    """Supervisors in conversations, and how whoever loses one is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What they are told is in their own language.
        (cls.ana + cls.bruno + cls.carla).lang = "en_US"

    def notices(self, user):
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("message", "like", "mkbot.panel/notice")])
        own = f'"res.partner",{user.partner_id.id}]'
        return [json.loads(row.message)["payload"] for row in rows if own in row.channel]

    def test_take_over(self):
        session = self.active_session(self.ana)
        session._identify(self.partner)
        session._admit_operator(self.bruno, "added")
        session.with_user(self.carla).action_take_over(note="já falei com ela")
        self.assertEqual(session.operator_id, self.carla)
        self.assertEqual(session.operator_ids, self.carla + self.bruno)
        self.assertEqual(session.first_operator_id, self.ana)
        self.assertNotIn(self.ana.partner_id, session.channel_id.channel_member_ids.partner_id)
        self.assertEqual(session.stretch_ids[-1].how, "taken")
        self.assertEqual(session.move_ids[-1].reason, "taken")
        self.assertTrue(session.stretch_ids[0].ended_at)
        self.assertIn("Carla Teste", self.texts(session)[-1], "the customer is told, too")
        note = session.channel_id.message_ids.filtered("mkbot_is_note")
        self.assertIn("já falei com ela", note.body)
        [notice] = self.notices(self.ana)
        self.assertEqual(notice["title"], "Joana Sanhaço")
        self.assertIn("Carla Teste took over", notice["message"])
        self.assertIn("já falei com ela", notice["message"])
        self.assertFalse(self.notices(self.bruno))
        self.assertFalse(self.notices(self.carla))

    def test_take_over_is_for_supervisors_and_of_what_is_attended(self):
        session = self.waiting_session()
        with self.assertRaisesRegex(UserError, "rescue it first"):
            session.with_user(self.carla).action_take_over()
        session.with_user(self.ana).action_rescue()
        with self.assertRaises(AccessError):
            session.with_user(self.bruno).action_take_over()
        with self.assertRaises(AccessError):
            session.with_user(self.bruno).action_join()
        session.with_user(self.carla).action_take_over()
        count = len(session.move_ids)
        session.with_user(self.carla).action_take_over()
        self.assertEqual(len(session.move_ids), count)

    def test_join(self):
        session = self.active_session(self.ana)
        texts = self.texts(session)
        session.with_user(self.carla).action_join()
        self.assertEqual(session.operator_ids, self.ana + self.carla)
        self.assertEqual(session.operator_id, self.ana)
        self.assertEqual(session.stretch_ids[-1].how, "joined")
        self.assertEqual(self.texts(session), texts, "the customer is told nothing")
        session.with_user(self.carla).action_leave()
        self.assertEqual(session.operator_ids, self.ana)

    def test_another_company_is_not_joined(self):
        session = self.active_session(self.ana)
        other = self.env["res.company"].create({"name": "Outra"})
        self.carla.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaises(AccessError):
            session.with_user(self.carla).with_context(
                allowed_company_ids=other.ids
            ).action_take_over()

    def test_who_loses_a_conversation_is_told_by_whom(self):
        self.open_panel(self.bruno)
        acts = (
            ("action_transfer", {"user_id": self.bruno.id, "note": "urgente"}, "to Bruno Teste"),
            ("action_transfer", {"sector_id": self.finance.id}, "to Financeiro Teste"),
            ("action_return_to_queue", {}, "to the queue"),
            ("action_end", {}, "ended"),
            ("action_cancel", {}, "cancelled"),
        )
        for number, (act, values, words) in enumerate(acts):
            with self.subTest(act):
                session = self.active_session(self.ana, f"v-{number}")
                getattr(session.with_user(self.carla), act)(**values)
                notices = [n for n in self.notices(self.ana) if n["session_id"] == session.id]
                self.assertEqual(len(notices), 1)
                self.assertIn("Carla Teste", notices[0]["message"])
                self.assertIn(words, notices[0]["message"])
                self.assertEqual("urgente" in notices[0]["message"], "note" in values)

    def test_who_gives_a_conversation_away_is_not_told(self):
        session = self.active_session(self.ana)
        session.with_user(self.ana).action_return_to_queue()
        self.assertFalse(self.notices(self.ana))
