from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import MkbotCase


class TestTampering(MkbotCase):
    """What was said stays said, and by whom: nobody gets round the session over RPC."""

    def setUp(self):
        super().setUp()
        self.session = self.active_session(self.ana)
        self.channel = self.session.channel_id
        self.customers_words = self.channel.message_ids.filtered("author_guest_id")[:1]
        self.answer = self.channel.with_user(self.ana).message_post(
            body="Olá", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def assertRefused(self, function, *args, **kwargs):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            function(*args, **kwargs)
            self.env.flush_all()

    def test_words_are_neither_changed_nor_deleted(self):
        for user in (self.ana, self.bruno, self.carla):
            for message in (self.customers_words, self.answer):
                with self.subTest(user=user.login, message=message.preview):
                    self.assertRefused(message.with_user(user).write, {"body": "outra coisa"})
                    self.assertRefused(message.with_user(user).unlink)

    def test_words_come_through_the_session_only(self):
        values = {
            "model": "discuss.channel",
            "res_id": self.channel.id,
            "body": "forjado",
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
        }
        guest = {"author_id": False, "author_guest_id": self.session.contact_id.guest_id.id}
        for author in ({}, guest):
            self.assertRefused(self.env["mail.message"].with_user(self.ana).create, values | author)

    def test_nobody_speaks_as_somebody_else(self):
        for author in (self.bruno.partner_id, self.env.ref("mkbot_chat.partner_bot")):
            message = self.channel.with_user(self.ana).message_post(
                body="Sou eu",
                author_id=author.id,
                email_from="outro@example.com",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.assertEqual(message.author_id, self.ana.partner_id)
        self.assertEqual(self.session.last_author, "operator")

    def test_a_note_can_be_corrected(self):
        channel = self.channel.with_user(self.ana)
        note = channel.message_post(
            body="nota", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        # As Discuss's route does it, once it knows that the author asks.
        channel._message_update_content(note.sudo(), body="nota certa")
        self.assertIn("nota certa", note.body)

    def test_members_do_not_change_the_channel(self):
        channel = self.channel.with_user(self.ana)
        self.assertRefused(channel.channel_rename, "Outro nome")
        self.assertRefused(channel.write, {"active": False})
        guest = self.channel.channel_member_ids.filtered("guest_id")
        self.assertRefused(channel.write, {"channel_member_ids": [Command.delete(guest.id)]})

    def test_files_stay(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "fatura.pdf",
                "raw": b"x",
                "res_model": "discuss.channel",
                "res_id": self.channel.id,
            }
        )
        for user in (self.ana, self.bruno, self.carla):
            self.assertEqual(file.with_user(user).name, "fatura.pdf")
            self.assertRefused(file.with_user(user).write, {"name": "x"})
            self.assertRefused(file.with_user(user).unlink)

    def test_a_file_that_was_sent_is_not_taken_back(self):
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"x"})
        self.answer.sudo().attachment_ids = file
        with self.assertRaises(UserError):
            file._delete_and_notify(self.answer)

    def test_no_guest_is_let_in(self):
        stranger = self.env["mail.guest"].create({"name": "Estranho"})
        self.assertRefused(self.channel.with_user(self.ana).add_members, guest_ids=stranger.ids)
        # The link by which Discuss lets guests in: superuser, with the channel's secret.
        public = self.env.ref("base.public_user")
        self.assertRefused(self.channel.with_user(public).sudo()._add_members, guests=stranger)

    def test_members_leave_by_the_panel_only(self):
        member = self.channel.channel_member_ids.filtered(
            lambda member: member.partner_id == self.ana.partner_id
        )
        self.assertRefused(member.with_user(self.ana).unlink)
        self.assertIn(self.ana, self.session.operator_ids)

    def test_who_is_no_operator_any_more_does_not_write(self):
        self.ana.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            self.channel.with_user(self.ana).message_post(
                body="ainda aqui", message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def test_an_open_conversation_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.channel.unlink()
        self.session._move("cancelled", reason="cancelled")
        self.channel.unlink()


@tagged("post_install", "-at_install")
class TestDiscussRoutes(MkbotCase, HttpCase):
    """What Discuss itself asks, as the panel's composer does."""

    def post(self, session, body, attachments=()):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": session.channel_id.id,
                "post_data": {
                    "body": body,
                    "subtype_xmlid": "mail.mt_comment",
                    "attachment_ids": [item["attachment_id"] for item in attachments],
                    "attachment_tokens": [item["token"] for item in attachments],
                },
            },
        )

    def upload(self, session):
        response = self.url_open(
            "/mail/attachment/upload",
            {
                "csrf_token": http.Request.csrf_token(self),
                "thread_model": "discuss.channel",
                "thread_id": session.channel_id.id,
                "is_pending": "true",
            },
            files=[("ufile", ("boleto.txt", b"2 via", "text/plain"))],
        )
        response.raise_for_status()
        data = response.json()["data"]
        [file] = data["store_data"]["ir.attachment"]
        return {"attachment_id": data["attachment_id"], "token": file["ownership_token"]}

    def test_an_operator_sends_a_file_and_cannot_take_it_back(self):
        session = self.active_session(self.ana)
        self.authenticate("t_ana", "t_ana")
        sent = self.upload(session)
        answer = self.post(session, "Segue o boleto", [sent])
        message = self.env["mail.message"].browse(answer["message_id"])
        self.assertEqual(message.author_id, self.ana.partner_id)
        self.assertEqual(message.attachment_ids.raw, b"2 via")
        self.assertEqual(session.last_author, "operator")
        for route, values in (
            (
                "/mail/message/update_content",
                {"message_id": message.id, "update_data": {"body": "", "attachment_ids": []}},
            ),
            (
                "/mail/attachment/delete",
                {"attachment_id": sent["attachment_id"], "access_token": sent["token"]},
            ),
        ):
            with self.subTest(route), mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(route, values)
        self.assertTrue(message.attachment_ids.exists())
        self.assertIn("boleto", message.body)

    def test_the_link_of_the_channel_lets_nobody_in(self):
        session = self.active_session(self.ana)
        with mute_logger("odoo.http"):
            self.url_open(f"/chat/{session.channel_id.id}/{session.channel_id.uuid}")
        guests = session.channel_id.channel_member_ids.guest_id
        self.assertEqual(guests, session.contact_id.guest_id)
