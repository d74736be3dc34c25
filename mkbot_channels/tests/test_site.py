from unittest.mock import Mock, patch

from odoo.tests import tagged

from ..adapters import site
from ..limits import Buckets
from ..uploads import clean_name, kind_of
from .common import PNG, ChannelsCase


@tagged("post_install", "-at_install")
class TestSite(ChannelsCase):
    """What a visitor's widget is told."""

    def setUp(self):
        super().setUp()
        self.pushed = []
        account = type(self.env["mkbot.account"])

        def push(account, visitor, kind, payload):
            self.pushed.append((visitor, kind, payload))

        self.startPatcher(patch.object(account, "_site_push", push))

    def told(self, kind):
        return [payload for visitor, what, payload in self.pushed if what == kind]

    def attended(self):
        self.accept(self.item("quero falar com um atendente"))
        self.drain()
        session = self.session()
        session.with_user(self.ana).action_rescue()
        return session

    def member(self, session, user):
        members = session.channel_id.channel_member_ids
        member = members.filtered(lambda member: member.partner_id == user.partner_id)
        return member.with_user(user)

    def test_state(self):
        self.attended()
        states = [payload["state"] for payload in self.told("state")]
        self.assertEqual(states, ["bot", "waiting", "active"])
        self.assertEqual(self.told("state")[-1]["protocol"], self.session().name)
        self.assertEqual({visitor for visitor, _kind, _payload in self.pushed}, {self.visitor})

    def test_own_messages_are_confirmed(self):
        item = self.item("oi")
        self.accept(item)
        self.drain()
        [receipt] = self.told("receipt")
        self.assertEqual((receipt["client_ids"], receipt["state"]), ([item["id"]], "sent"))
        self.assertEqual(receipt["ids"], self.journal(item).message_id.ids)

    def test_operator_is_typing(self):
        session = self.attended()
        self.member(session, self.ana)._notify_typing(True)
        self.assertEqual(self.told("typing"), [{"typing": True, "author": "Ana Teste"}])

    def test_visitor_is_typing(self):
        session = self.attended()
        self.contact()._site_typing(True)
        self.assertFalse(self.told("typing"), "nobody is told of their own typing")
        self.assertTrue(session.channel_id)

    def test_operator_has_seen(self):
        session = self.attended()
        item = self.item("alguém aí?")
        self.accept(item)
        self.drain()
        self.pushed.clear()
        message = self.journal(item).message_id
        self.member(session, self.ana)._mark_as_read(message.id)
        [receipt] = self.told("receipt")
        self.assertIn(item["id"], receipt["client_ids"])
        self.assertEqual(receipt["state"], "read")
        history, _more = self.env["mail.message"]._mkbot_site_history(self.contact(), 50)
        [shown] = [payload for payload in history if payload["client_id"] == item["id"]]
        self.assertEqual(shown["state"], "read")

    def test_history_in_pages(self):
        self.accept(*(self.item(str(number)) for number in range(5)))
        self.drain()
        messages = self.env["mail.message"]
        last, more = messages._mkbot_site_history(self.contact(), 3)
        self.assertTrue(more)
        self.assertEqual(len(last), 3)
        before, _more = messages._mkbot_site_history(self.contact(), 50, before=last[0]["id"])
        ids = [payload["id"] for payload in before + last]
        self.assertEqual(ids, sorted(set(ids)))

    def upload(self, data=PNG, name="a.png"):
        attachment = self.env["ir.attachment"]._mkbot_store_upload(name, "image/png", data)
        return attachment, site.upload_ref(self.secret, self.visitor, attachment.id)

    def test_a_pending_upload_is_nobodys(self):
        attachment, _ref = self.upload()
        for user in (self.ana, self.davi, self.carla):
            self.assertTrue(self.account.with_user(user).has_access("read"))
            self.assertFalse(attachment.with_user(user).has_access("read"))

    def test_a_file_that_is_there_no_more_is_said(self):
        attachment, ref = self.upload()
        attachment.unlink()
        self.accept(self.item(type="file", upload=ref))
        self.drain()
        [text] = self.customer_texts()
        self.assertTrue(text)

    def test_upload_moves_into_the_conversation(self):
        attachment, ref = self.upload()
        item, again = self.item(type="file", upload=ref), self.item(type="file", upload=ref)
        self.accept(item)
        self.drain()
        message = self.journal(item).message_id
        self.assertEqual(message.attachment_ids, attachment)
        self.assertEqual(attachment.res_model, "discuss.channel")
        self.assertEqual(attachment.res_id, self.session().channel_id.id)
        self.accept(again)
        self.drain()
        self.assertFalse(
            self.journal(again).message_id.attachment_ids, "it is good for one message"
        )

    def test_voice(self):
        attachment, ref = self.upload()
        self.accept(self.item(type="file", upload=ref, voice=True))
        self.drain()
        self.assertTrue(attachment.voice_ids)

    def test_websocket_channels(self):
        build = self.env["ir.websocket"].with_user(self.env.ref("base.public_user"))
        token = site.token_of(self.secret, self.visitor)
        own = f"mkbot.site:{self.account.id}:{self.visitor}"
        asked = [
            f"mkbot.site_{self.key}_{token}",
            f"mkbot.site_{self.key}_{site.token_of('other', 'c' * 32)}",
            "mkbot.site_",
            f"mkbot.site:{self.account.id}:{'d' * 32}",
        ]
        request = Mock(session=Mock(uid=None))
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", request):
            granted = build._build_bus_channel_list(asked)
        mine = [channel for channel in granted if str(channel).startswith("mkbot.site")]
        self.assertEqual(mine, [own])

    def test_names_of_files(self):
        for name, clean in (
            ("foto.png", "foto.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.pdf", "a.pdf"),
            ("\u202egnp.exe", "gnp.exe"),
            ("a\x00\n.txt", "a.txt"),
            ("", "file"),
            ("...", "file"),
        ):
            self.assertEqual(clean_name(name), clean)
        self.assertEqual(len(clean_name("x" * 300 + ".pdf")), 120)
        self.assertTrue(clean_name("x" * 300 + ".pdf").endswith(".pdf"))

    def test_kinds_of_files(self):
        self.assertEqual(kind_of("a.png", PNG), "image/png")
        self.assertEqual(kind_of("a.txt", b"bom dia"), "text/plain")
        for name, data in (
            ("a.png", b"<html><script>alert(1)</script></html>"),
            ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            ("a.html", b"x"),
            ("a.txt", b"#!/bin/sh\nrm -rf /\n"),
            ("a.pdf", b"MZ\x90\x00" + b"\0" * 100),
            ("a.pdf.exe", b"bom dia"),
        ):
            self.assertIsNone(kind_of(name, data), (name, data))

    def test_buckets(self):
        buckets = Buckets(size=2)
        self.assertEqual([buckets.take("a", 1, 2, now=0.0) for _ in range(3)], [0.0, 0.0, 1.0])
        self.assertEqual(buckets.take("a", 1, 2, now=1.0), 0.0)
        buckets.take("b", 1, 2, now=1.0)
        buckets.take("c", 1, 2, now=1.0)
        self.assertEqual(buckets.take("a", 1, 2, now=1.0), 0.0, "the oldest is forgotten")
        self.assertEqual(buckets.take("x", 0, 0, now=1.0), 0.0, "no limit")
