from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .common import MkbotCase


class NotesCase(MkbotCase):
    def post(self, session, user, body="entre nós", **values):
        values = {"subtype_xmlid": "mail.mt_note", **values}
        return session.channel_id.with_user(user).message_post(
            body=body, message_type="comment", **values
        )


class TestNotes(NotesCase):
    def test_a_note_is_internal_however_it_is_asked_for(self):
        session = self.active_session(self.ana)
        note = self.env.ref("mail.mt_note")
        for values in (
            {},
            {"subtype_xmlid": None, "subtype_id": note.id},
            {"subtype_xmlid": "mail.mt_comment", "is_internal": True},
            {"subtype_xmlid": "mail.mt_activities"},
            {"subtype_xmlid": None},
        ):
            with self.subTest(values):
                message = self.post(session, self.ana, **values).sudo()
                self.assertEqual(message.subtype_id, note)
                self.assertTrue(message.is_internal)
                self.assertTrue(message.mkbot_is_note)
        reply = self.post(session, self.ana, subtype_xmlid="mail.mt_comment").sudo()
        self.assertFalse(reply.is_internal or reply.mkbot_is_note)

    def test_supervisors_whisper_and_nobody_sees_them(self):
        session = self.active_session(self.ana)
        self.customer_writes("e então?")
        members = session.channel_id.channel_member_ids
        message_id = session.with_user(self.carla).action_whisper("peça o CPF\nde novo")
        message = self.env["mail.message"].browse(message_id)
        self.assertTrue(message.mkbot_is_note)
        self.assertEqual(message.author_id, self.carla.partner_id)
        self.assertIn("peça o CPF<br>de novo", message.body)
        self.assertEqual(session.channel_id.channel_member_ids, members)
        self.assertEqual(session.operator_ids, self.ana)
        self.assertTrue(session.unanswered_since, "a note is no answer")

    def test_whoever_whispers_cannot_answer(self):
        session = self.active_session(self.ana)
        with self.assertRaises(AccessError):
            self.post(session, self.carla, subtype_xmlid="mail.mt_comment")
        said = session.channel_id.message_ids.filtered("author_guest_id")[:1]
        with self.assertRaises(AccessError):
            said.with_user(self.carla).sudo()._message_reaction(
                "👍", "add", self.carla.partner_id, self.env["mail.guest"]
            )
        note = self.post(session, self.carla)
        note.sudo()._message_reaction("👍", "add", self.carla.partner_id, self.env["mail.guest"])
        self.assertTrue(note.sudo().reaction_ids)

    def test_whisper_in_queue_and_with_the_bot_but_not_after_the_end(self):
        for session in (self.customer_writes("oi"), self.waiting_session("v-2")):
            session.with_user(self.carla).action_whisper("cliente VIP")
            self.assertIn("cliente VIP", self.texts(session))
        session.with_user(self.ana).action_cancel()
        with self.assertRaises(UserError):
            session.with_user(self.carla).action_whisper("tarde demais")

    def test_colleagues_whisper_only_once_they_are_mentioned(self):
        session = self.active_session(self.ana)
        bruno = session.with_user(self.bruno)
        with self.assertRaises(AccessError):
            bruno.action_whisper("posso ajudar?")
        self.post(session, self.ana, "@Bruno Teste?", partner_ids=self.bruno.partner_id.ids)
        bruno.action_whisper("posso ajudar?")
        self.assertNotIn(self.bruno.partner_id, session.channel_id.channel_member_ids.partner_id)
        with self.assertRaises(AccessError):
            self.post(session, self.bruno, subtype_xmlid="mail.mt_comment")

    def test_who_may_not_read_does_not_whisper_though_mentioned(self):
        session = self.active_session(self.ana)
        self.post(session, self.ana, partner_ids=self.davi.partner_id.ids)
        self.assertTrue(self.env["mkbot.mention"].search([("user_id", "=", self.davi.id)]))
        with self.assertRaises(AccessError):
            session.with_user(self.davi).action_whisper("oi")
        with self.assertRaises(AccessError):
            self.post(session, self.davi)

    def test_a_reply_quotes_no_note_and_mentions_nobody(self):
        session = self.active_session(self.ana)
        note = self.post(session, self.ana, "segredo")
        answer = self.post(
            session,
            self.ana,
            "pronto",
            subtype_xmlid="mail.mt_comment",
            parent_id=note.id,
            partner_ids=self.bruno.partner_id.ids,
        ).sudo()
        self.assertFalse(answer.parent_id)
        self.assertFalse(answer.partner_ids)
        self.assertFalse(self.env["mkbot.mention"].search([("message_id", "=", answer.id)]))
        said = session.channel_id.message_ids.filtered("author_guest_id")[:1]
        self.assertEqual(self.post(session, self.ana, parent_id=said.id).sudo().parent_id, said)
        answer = self.post(
            session, self.ana, subtype_xmlid="mail.mt_comment", parent_id=said.id
        ).sudo()
        self.assertEqual(answer.parent_id, said)

    def test_all_of_a_note_stays_among_colleagues_on_the_bus(self):
        session = self.active_session(self.ana)
        note = self.post(session, self.ana, "segredo um")
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()
        own = note.with_user(self.ana).sudo()
        session.channel_id.with_user(self.ana)._message_update_content(own, body="segredo dois")
        own._message_reaction("🙈", "add", self.ana.partner_id, self.env["mail.guest"])
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("message", "like", f'"id": {note.id}')])
        rows |= self.env["bus.bus"].sudo().search([("message", "like", "segredo")])
        self.assertTrue(rows)
        for row in rows:
            self.assertIn("internal_users", row.channel)

    def test_a_withheld_tool_writes_no_notes(self):
        session = self.active_session(self.ana)

        def refuse(panel, code):
            if code == "note":
                raise AccessError(panel.env._("Withheld."))

        self.startPatcher(patch.object(type(self.env["mkbot.panel"]), "_check_tool", refuse))
        with self.assertRaises(AccessError):
            self.post(session, self.ana)
        self.post(session, self.ana, subtype_xmlid="mail.mt_comment")


class TestMentions(NotesCase):
    def mentions(self, user):
        return self.env["mkbot.panel"].with_user(user).mentions()

    def test_told_counted_and_seen(self):
        session = self.active_session(self.ana)
        session._identify(self.partner)
        self.post(session, self.ana, "@Bruno Teste sabe?", partner_ids=self.bruno.partner_id.ids)
        panel = self.env["mkbot.panel"].with_user(self.bruno)
        [row] = panel.open("p")["mentions"]
        self.assertEqual((row["by"], row["who"]), ("Ana Teste", "Joana Sanhaço"))
        self.assertEqual((row["session_id"], row["readable"]), (session.id, True))
        self.assertIn("sabe?", row["text"])
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].sudo().search([("message", "like", "mkbot.panel/mention")])
        self.assertIn(f'"res.partner",{self.bruno.partner_id.id}]', told.channel)
        panel.mentions_seen(session_id=session.id)
        self.assertFalse(panel.open("p")["mentions"])
        self.assertTrue(self.mentions(self.bruno)[0]["seen"])

    def test_who_may_not_read_learns_that_and_no_more(self):
        session = self.active_session(self.ana)
        session._identify(self.partner)
        self.post(session, self.ana, "segredo", partner_ids=self.davi.partner_id.ids)
        [row] = self.mentions(self.davi)
        self.assertFalse(row["readable"])
        self.assertEqual((row["who"], row["text"]), ("", ""))
        self.assertEqual(row["protocol"], session.name)

    def test_only_operators_of_the_company(self):
        session = self.active_session(self.ana)
        other = self.env["res.company"].create({"name": "Outra"})
        stranger = self.env["res.users"].create(
            {
                "name": "Eva de fora",
                "login": "t_eva",
                "company_id": other.id,
                "company_ids": other.ids,
                "group_ids": [(4, self.env.ref("mkbot_chat.group_operator").id)],
            }
        )
        partners = stranger.partner_id + self.partner + self.ana.partner_id + self.carla.partner_id
        self.post(session, self.ana, partner_ids=partners.ids)
        mentions = self.env["mkbot.mention"].search([("session_id", "=", session.id)])
        self.assertEqual(mentions.user_id, self.carla, "neither strangers nor oneself")

    def test_an_edited_note_mentions_others(self):
        session = self.active_session(self.ana)
        note = self.post(session, self.ana, partner_ids=self.bruno.partner_id.ids)
        own = note.with_user(self.ana).sudo()
        session.channel_id.with_user(self.ana)._message_update_content(
            own, body="@Carla Teste", partner_ids=self.carla.partner_id.ids
        )
        mentions = self.env["mkbot.mention"].search([("message_id", "=", note.id)])
        self.assertEqual(mentions.user_id, self.carla)
        self.assertFalse(self.mentions(self.bruno))

    def test_nobody_marks_the_mentions_of_others(self):
        session = self.active_session(self.ana)
        self.post(session, self.ana, partner_ids=self.bruno.partner_id.ids)
        mention = self.env["mkbot.mention"].search([("session_id", "=", session.id)])
        self.env["mkbot.panel"].with_user(self.davi).mentions_seen(ids=mention.ids)
        self.assertFalse(mention.seen_at)
        for user in (self.ana, self.bruno, self.carla):
            with self.assertRaises(AccessError):
                self.env["mkbot.mention"].with_user(user).search([])

    def test_colleagues(self):
        session = self.active_session(self.ana)
        panel = self.env["mkbot.panel"].with_user(self.ana)
        found = panel.colleagues(session.id, "Te")
        expected = (self.bruno + self.davi + self.carla).partner_id
        self.assertEqual(set(found["partner_ids"]), set(expected.ids))
        self.assertEqual(panel.colleagues(session.id, "bru")["partner_ids"], expected[:1].ids)
        token = {row["id"]: row["mention_token"] for row in found["data"]["res.partner"]}
        self.assertTrue(all(token[id_] for id_ in found["partner_ids"]))
        with self.assertRaises(AccessError):
            self.env["mkbot.panel"].with_user(self.davi).colleagues(session.id)

    def test_old_mentions_are_forgotten(self):
        session = self.active_session(self.ana)
        self.post(session, self.ana, partner_ids=self.bruno.partner_id.ids)
        mention = self.env["mkbot.mention"].search([("session_id", "=", session.id)])
        mention.seen_at = "2020-01-01"
        mention._gc_mentions()
        self.assertTrue(mention.exists(), "it gives the right to answer as long as it is open")
        session.with_user(self.ana).action_cancel()
        mention._gc_mentions()
        self.assertFalse(mention.exists())
