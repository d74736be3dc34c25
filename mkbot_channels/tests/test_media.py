from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat import port

from .. import media
from .common import PNG
from .common_platform import PlatformCase

MEDIA = "odoo.addons.mkbot_channels.models.mkbot_media"
PHOTO = port.Attachment("foto.png", "image/png", ref="f1", kind="image")


@tagged("post_install", "-at_install")
class TestMedia(PlatformCase):
    def expected(self, session):
        return self.env["mkbot.media"].search([("session_id", "=", session.id)])

    def test_the_message_shows_at_once_and_the_file_follows(self):
        self.fake.file = PNG
        session = self.attended()
        self.comes("", attachments=(PHOTO,))
        message = self.said(session)[-1]
        self.assertFalse(message.attachment_ids)
        self.assertEqual(session.last_preview, "📎 foto.png")
        self.fetch()
        self.assertEqual(message.attachment_ids.mimetype, "image/png")
        self.assertEqual(message.attachment_ids.raw, PNG)
        self.assertFalse(message.mkbot_media_ids._store_values())

    def test_trouble_is_tried_again_and_then_told(self):
        self.fake.refuses = port.Refused("unavailable", permanent=False)
        session = self.attended()
        self.comes("veja", attachments=(PHOTO,))
        one = self.expected(session)
        self.fetch()
        self.assertEqual((one.state, one.attempts), ("waiting", 1))
        self.assertGreater(one.next_try, fields.Datetime.now())
        self.fake.refuses = port.Refused("too_large", "20 MB")
        one.next_try = fields.Datetime.now() - timedelta(seconds=1)
        self.fetch()
        self.assertEqual(one.state, "failed")
        self.assertIn("20 MB", one.error)
        self.fake.refuses, self.fake.file = None, PNG
        self.env["mkbot.media"].with_user(self.ana).fetch_again(one.id)
        self.fetch()
        self.assertEqual(one.state, "done")
        with self.assertRaises(UserError):
            self.env["mkbot.media"].with_user(self.ana).fetch_again(one.id)

    def test_only_who_reads_the_conversation_fetches_again(self):
        self.fake.refuses = port.Refused("too_large")
        session = self.attended()
        self.comes("veja", attachments=(PHOTO,))
        self.fetch()
        nobody = new_test_user(self.env, "t_nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["mkbot.media"].with_user(nobody).fetch_again(self.expected(session).id)

    def test_a_worker_that_died_is_replaced(self):
        self.fake.file = PNG
        session = self.attended()
        self.comes("", attachments=(PHOTO,))
        long_ago = fields.Datetime.now() - timedelta(hours=1)
        self.expected(session).write({"state": "fetching", "state_since": long_ago})
        self.fetch()
        self.assertEqual(self.expected(session).state, "done")

    def test_content_decides_what_a_file_is(self):
        script = port.Attachment("nota.pdf", "application/pdf", ref="1", kind="document")
        with self.assertRaises(port.Refused):
            media.named(script, b"<html><script>alert(1)</script></html>")
        with self.assertRaises(port.Refused):
            media.named(port.Attachment("conta.exe", ref="1"), b"MZ\x90\x00")
        named = media.named(port.Attachment("../../etc/foto", "image/jpeg", ref="1"), PNG)
        self.assertEqual((named.name, named.mimetype), ("foto.png", "image/png"))

    def test_ours_are_made_to_fit(self):
        rules = (
            port.MediaRule("image", ("image/jpeg", "image/png"), 5000),
            port.MediaRule("document", ("application/pdf",), 100),
        )
        webp = port.Attachment("a.webp", "image/webp", data=self.webp())
        [fitted] = media.fit((webp,), rules)
        self.assertEqual(
            (fitted.kind, fitted.mimetype, fitted.name), ("image", "image/jpeg", "a.jpg")
        )
        for name, mimetype, reason in (
            ("a.pdf", "application/pdf", "too_large"),
            ("a.zip", "application/zip", "media_type"),
        ):
            with self.assertRaises(port.Refused) as caught:
                media.fit((port.Attachment(name, mimetype, data=b"x" * 200),), rules)
            self.assertEqual(caught.exception.reason, reason)

    def webp(self):
        import io

        from PIL import Image

        out = io.BytesIO()
        Image.new("RGBA", (40, 40), (255, 0, 0, 128)).save(out, "WEBP")
        return out.getvalue()

    def test_a_refused_file_is_told_in_words(self):
        self.fake.MEDIA = (port.MediaRule("image", ("image/png",), 10),)
        session = self.attended()
        attachment = self.env["ir.attachment"].create(
            {
                "name": "contrato.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "discuss.channel",
                "res_id": session.channel_id.id,
            }
        )
        message = self.says(session, "segue", attachment_ids=attachment.ids)
        self.send()
        self.assertEqual(self.delivery(message).state, "failed")
        self.assertIn("contrato.pdf", self.delivery(message).error)

    def test_a_file_that_cannot_be_stored_does_not_stop_the_others(self):
        self.fake.file = PNG
        session = self.attended()
        self.comes("", attachments=(PHOTO,))
        self.comes("", attachments=(PHOTO,))
        bad, good = self.expected(session)
        attachments = type(self.env["mkbot.media"])
        store = attachments._store

        def broken(record, file):
            if record.id == bad.id:
                raise ValueError("no space left")
            return store(record, file)

        with patch.object(attachments, "_store", broken), mute_logger(MEDIA):
            self.fetch()
        self.assertEqual((bad.state, good.state), ("failed", "done"))

    def test_a_name_is_not_worth_the_files(self):
        def profile(settings, sender):
            yield from ()
            raise KeyError("first_name")

        self.fake.profile = profile
        self.fake.file = PNG
        session = self.attended()
        self.comes("", attachments=(PHOTO,))
        with mute_logger("odoo.addons.mkbot_channels.models.mkbot_contact"):
            self.fetch()
        self.assertEqual(self.expected(session).state, "done")
        self.assertFalse(session.contact_id.needs_profile, "asked once")
