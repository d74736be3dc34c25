from odoo.tests import HttpCase, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestPeopleTour(MkbotCase, HttpCase):
    def setUp(self):
        super().setUp()
        # The tours read the panel.
        (self.ana + self.bruno + self.carla).lang = "en_US"

    def tour(self, name, login="t_ana"):
        self.start_tour("/odoo/mkbot", name, login=login, timeout=90)

    def test_notes_and_mentions(self):
        session = self.active_session()
        session._identify(self.partner)
        self.tour("mkbot_panel_note")
        messages = session.channel_id.message_ids.filtered(
            lambda message: message.author_id == self.ana.partner_id
        )
        reply, note = messages[0], messages.filtered("mkbot_is_note")
        self.assertEqual(reply.preview, "Um momento")
        self.assertFalse(reply.mkbot_is_note)
        self.assertEqual(note.preview, "@Bruno Teste")
        mention = self.env["mkbot.mention"].search([("message_id", "=", note.id)])
        self.assertEqual(mention.user_id, self.bruno)

    def test_whisper(self):
        session = self.active_session()
        self.tour("mkbot_panel_whisper", "t_carla")
        note = session.channel_id.message_ids.filtered("mkbot_is_note")[0]
        self.assertEqual(note.author_id, self.carla.partner_id)
        self.assertEqual(session.operator_ids, self.ana)

    def test_whisper_in_a_conversation_seen_before(self):
        self.active_session()
        self.tour("mkbot_panel_whisper_again", "t_carla")

    def test_take_over(self):
        session = self.active_session()
        self.tour("mkbot_panel_take_over", "t_carla")
        self.assertEqual(session.operator_id, self.carla)
        self.assertNotIn(self.ana, session.operator_ids)
        self.assertIn("Deixe comigo", self.texts(session))

    def test_mentioned(self):
        session = self.active_session()
        session._identify(self.partner)
        session.channel_id.with_user(self.ana).message_post(
            body="@Bruno Teste sabe?",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.bruno.partner_id.ids,
        )
        self.tour("mkbot_panel_mentioned", "t_bruno")
        note = session.channel_id.message_ids.filtered("mkbot_is_note")[0]
        self.assertEqual((note.author_id, note.preview), (self.bruno.partner_id, "Sei, sim"))
        self.assertEqual(session.operator_ids, self.ana)

    def test_define_and_undo(self):
        earlier = self.active_session()
        earlier.with_user(self.ana).action_cancel()
        session = self.active_session()
        self.tour("mkbot_panel_define")
        self.assertFalse((session + earlier).partner_id)
        change = self.env["mkbot.customer.change"].search([("session_id", "=", session.id)])
        self.assertEqual((change.after_id, change.undone_by_id), (self.partner, self.ana))
        self.assertEqual(change.link_ids.session_id, session + earlier)
