from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .common import MkbotCase


class TestChannel(MkbotCase):
    def post(self, session, user, body="Olá", subtype="mail.mt_comment", **values):
        return session.channel_id.with_user(user).message_post(
            body=body, message_type="comment", subtype_xmlid=subtype, **values
        )

    def test_watching_is_not_writing(self):
        session = self.active_session(self.ana)
        self.assertTrue(session.channel_id.with_user(self.bruno).has_access("read"))
        with self.assertRaises(AccessError):
            self.post(session, self.bruno)
        with self.assertRaises(AccessError):
            self.post(session, self.carla)
        self.post(session, self.ana)

    def test_nobody_writes_before_rescue_or_after_the_end(self):
        session = self.waiting_session()
        with self.assertRaises(AccessError):
            self.post(session, self.ana)
        session.with_user(self.ana).action_rescue()
        session.with_user(self.ana).action_end()
        session._close()
        with self.assertRaises(UserError):
            self.post(session, self.ana)

    def test_context_cannot_forge_the_session(self):
        session = self.waiting_session()
        channel = session.channel_id.with_user(self.ana).with_context(
            mkbot_post=True, mkbot_members=True
        )
        with self.assertRaises(AccessError):
            channel.message_post(body="forged", subtype_xmlid="mail.mt_comment")
        with self.assertRaises(AccessError):
            channel.add_members(partner_ids=self.bruno.partner_id.ids)

    def test_members_cannot_invite_outside_the_session(self):
        session = self.active_session(self.ana)
        with self.assertRaises(AccessError):
            session.channel_id.with_user(self.ana).add_members(partner_ids=self.davi.partner_id.ids)
        found = (
            self.env["res.partner"]
            .with_user(self.ana)
            .search_for_channel_invite("Davi", session.channel_id.id)
        )
        self.assertFalse(found["partner_ids"])

    def test_only_what_is_for_the_customer_goes_out(self):
        session = self.active_session(self.ana)
        sent = []
        with patch.object(
            type(session), "_send_out", lambda self, message, options=None: sent.append(message)
        ):
            answer = self.post(session, self.ana)
            self.post(session, self.ana, "entre nós", "mail.mt_note")
            session.channel_id.with_user(self.ana).message_post(body="sem subtipo")
            session._post_note("nota", self.ana.partner_id)
            self.customer_writes("obrigado")
        self.assertEqual(sent, [answer])

    def test_notes_reach_colleagues_only(self):
        session = self.active_session(self.ana)
        self.env["bus.bus"].sudo().search([]).unlink()
        self.post(session, self.ana, "segredo", "mail.mt_note")
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("message", "like", "segredo")])
        self.assertTrue(rows)
        for row in rows:
            self.assertIn("internal_users", row.channel)

    def test_no_edit_of_what_the_customer_read(self):
        session = self.active_session(self.ana)
        message = self.post(session, self.ana)
        with self.assertRaises(UserError):
            session.channel_id.with_user(self.ana)._message_update_content(message, body="outra")

    def test_markup_of_a_customer_is_text(self):
        session = self.customer_writes("<script>alert(1)</script><b>x</b>")
        bodies = session.channel_id.message_ids.mapped("body")
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;", "".join(bodies))
        self.assertNotIn("<script>", "".join(bodies))

    def test_the_bots_contact_stays(self):
        with self.assertRaises(UserError):
            self.env.ref("mkbot_chat.partner_bot").unlink()

    def test_first_answer_is_counted_once(self):
        session = self.active_session(self.ana)
        self.post(session, self.ana)
        first = session.first_answer_at
        self.assertTrue(first)
        self.assertFalse(session.unanswered_since)
        self.post(session, self.ana)
        self.assertEqual(session.first_answer_at, first)
        self.assertEqual(session.stretch_ids.message_count, 2)

    def test_the_lists_show_what_people_said_last(self):
        session = self.customer_writes("sem internet desde ontem, quero um atendente")
        self.assertEqual(session.state, "waiting")
        self.assertEqual(session.last_author, "customer")
        self.assertEqual(session.last_preview, "sem internet desde ontem, quero um atendente")
        session.with_user(self.ana).action_rescue()
        self.post(session, self.ana, "Já vou ver")
        self.assertEqual((session.last_author, session.last_preview), ("operator", "Já vou ver"))

    def test_the_summary_is_in_the_accounts_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        session = self.waiting_session("visitor-8")
        self.assertIn("Não identificado", session.summary)

    def test_the_lists_show_no_whole_document(self):
        session = self.customer_writes("meu cpf é 000.000.131-70")
        self.assertNotIn("000.000.131-70", session.last_preview)
        self.assertIn("***.000.131-**", session.last_preview)
