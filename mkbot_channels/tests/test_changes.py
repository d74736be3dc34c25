from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mkbot_chat import port

from .common_platform import PlatformCase


@tagged("post_install", "-at_install")
class TestChanges(PlatformCase):
    """Edits, deletions, reactions, echoes and replies, in both directions."""

    def test_an_edit_keeps_what_was_said(self):
        session = self.attended()
        self.comes("amanhã às 9", provider_id="c2")
        self.comes("amanhã às 10", kind="edit", target="c2")
        message = self.said(session)[-1]
        self.assertIn("amanhã às 10", message.body)
        self.assertIn("o-mail-Message-edited", message.body)
        self.assertEqual([v["text"] for v in message.mkbot_marks["history"]], ["amanhã às 9"])

    def test_an_older_edit_does_not_win(self):
        session = self.attended()
        self.comes("um", provider_id="c2", at=self.ago(seconds=30))
        self.comes("três", kind="edit", target="c2", at=self.ago(seconds=10))
        self.comes("dois", kind="edit", target="c2", at=self.ago(seconds=20))
        message = self.said(session)[-1]
        self.assertIn("três", message.body)
        texts = {version["text"] for version in message.mkbot_marks["history"]}
        self.assertEqual(texts, {"um", "dois"})

    def test_an_edit_of_what_never_came_is_a_message(self):
        session = self.attended()
        self.comes("corrigido", kind="edit", target="never")
        self.assertEqual(self.said(session)[-1].preview, "corrigido")

    def test_our_own_edit_of_what_never_came_is_not_the_customers(self):
        session = self.attended()
        before = self.said(session)
        self.comes("corrigido", kind="edit", target="never", own=True)
        self.assertEqual(self.said(session), before)
        self.assertTrue(session.channel_id.message_ids[0].mkbot_marks["elsewhere"])

    def test_a_deletion_marks_and_keeps(self):
        session = self.attended()
        self.comes("segredo", provider_id="c2")
        self.comes("", kind="delete", target="c2")
        message = self.said(session)[-1]
        self.assertEqual(message.preview, "segredo")
        self.assertTrue(message.mkbot_marks["deleted"])

    def test_the_customer_has_one_reaction(self):
        session = self.attended()
        message = self.says(session, "pronto")
        self.send()
        provider_id = self.delivery(message).provider_id
        for emoji in ("👍", "❤️"):
            self.comes(emoji, kind="reaction", target=provider_id)
        self.assertEqual(message.reaction_ids.mapped("content"), ["❤️"])
        self.comes("", kind="reaction", target=provider_id)
        self.assertFalse(message.reaction_ids)

    def test_replies_find_what_they_answer(self):
        session = self.attended()
        ours = self.says(session, "qual o CPF?")
        self.send()
        self.comes("este", reply_to=self.delivery(ours).provider_id, provider_id="c3")
        theirs = self.said(session)[-1]
        self.assertEqual(theirs.parent_id, ours)
        self.says(session, "obrigada", parent_id=theirs.id)
        self.send()
        self.assertEqual(self.fake.built[-1].reply_to, "c3")

    def test_a_burst_may_answer_itself(self):
        session = self.attended()
        first = self.comes("a", provider_id="c2")
        raws = [
            {**first.to_dict(), "key": "k3", "text": "b", "provider_id": "c3"},
            {**first.to_dict(), "key": "k4", "text": "c", "provider_id": "c4", "reply_to": "c3"},
        ]
        events = [port.Event.from_dict({**raw, "raw": raw}) for raw in raws]
        self.inbound._journal(self.messenger.id, events)
        self.drain()
        third, fourth = self.said(session)[-2:]
        self.assertEqual(fourth.parent_id, third)

    def test_from_the_phone_silences_the_bot(self):
        self.comes("oi")
        session = self.conversation()
        self.assertEqual(session.state, "bot")
        self.comes("já te ligo", kind="echo", provider_id="e1")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "elsewhere"))
        message = session.channel_id.message_ids.filtered(lambda m: m.preview == "já te ligo")
        self.assertTrue(message.mkbot_marks["elsewhere"])
        self.send()
        self.assertNotIn("já te ligo", [outgoing.text for outgoing in self.fake.built])
        receipt = port.Receipt(provider_ids=("e1",), state="read")
        self.comes("", kind="receipt", receipt=receipt)
        self.assertEqual(self.delivery(message).state, "read")

    def test_an_echo_of_ours_is_no_second_message(self):
        session = self.attended()
        message = self.says(session, "olá, sou a Ana")
        delivery = self.delivery(message)
        delivery.write({"state": "uncertain"})
        count = len(session.channel_id.message_ids)
        self.comes("olá, sou a Ana", kind="echo", provider_id="e1")
        self.assertEqual(len(session.channel_id.message_ids), count)
        self.assertEqual((delivery.state, delivery.provider_id), ("sent", "e1"))

    def test_a_receipt_may_overtake_its_send(self):
        session = self.attended()
        self.comes("", kind="receipt", receipt=port.Receipt(("p1",), "read"))
        message = self.says(session, "oi")
        self.send()
        self.assertEqual(self.delivery(message).provider_id, "p1")
        self.assertEqual(self.delivery(message).state, "read")

    def test_who_reads_one_has_read_those_before(self):
        session = self.attended()
        first, second = self.says(session, "um"), self.says(session, "dois")
        self.send()
        receipt = port.Receipt((self.delivery(second).provider_id,), "read")
        self.comes("", kind="receipt", receipt=receipt)
        self.assertEqual(self.delivery(first).state, "read")

    def test_a_watermark_reaches_back(self):
        session = self.attended()
        message = self.says(session, "um")
        self.send()
        up_to = self.ago(seconds=-5)
        self.comes("", kind="receipt", receipt=port.Receipt((), "delivered", up_to=up_to))
        self.assertEqual(self.delivery(message).state, "delivered")

    def test_a_notice_is_for_colleagues(self):
        session = self.attended()
        self.comes("", kind="notice", code="blocked")
        self.assertTrue(session.channel_id.message_ids[0].mkbot_is_note)
        self.send()
        self.assertFalse(self.fake.built)

    def test_unknown_is_shown_with_its_name(self):
        self.comes("", kind="unknown", code="poll")
        self.assertIn("poll", self.said(self.conversation()).preview)

    def test_standby_is_heard_and_not_answered(self):
        self.comes("oi", standby=True)
        self.assertFalse(self.conversation())
        session = self.attended()
        self.comes("ainda aí?", standby=True)
        self.assertEqual(self.said(session)[-1].preview, "ainda aí?")

    # ----- ours -----

    def test_our_edit_reaches_the_customer(self):
        session = self.attended()
        message = self.says(session, "vence dia 10")
        with self.assertRaises(UserError):
            session.channel_id.with_user(self.ana)._message_update_content(
                message.with_user(self.ana), body="vence dia 11"
            )
        self.send()
        channel = session.channel_id.with_user(self.ana)
        message = message.with_user(self.ana).sudo()
        channel._message_update_content(message, body="vence dia 11")
        self.send()
        sent = self.fake.built[-1]
        self.assertEqual((sent.kind, sent.target), ("edit", "p1"))
        self.assertEqual(sent.text, "vence dia 11")
        channel._message_update_content(message, body="", attachment_ids=[])
        self.send()
        self.assertEqual(self.fake.built[-1].kind, "delete")
        said = [version["text"] for version in message.mkbot_marks["history"]]
        self.assertEqual(said, ["vence dia 10", "vence dia 11"])

    def test_not_where_the_platform_cannot(self):
        self.fake.CAPABILITIES = frozenset()
        session = self.attended()
        message = self.says(session, "vence dia 10")
        self.send()
        with self.assertRaises(UserError):
            session.channel_id.with_user(self.ana)._message_update_content(
                message.with_user(self.ana), body="vence dia 11"
            )

    def test_our_reaction_reaches_the_customer(self):
        session = self.attended()
        message = self.said(session)[-1].with_user(self.ana).sudo()
        message._message_reaction("👍", "add", self.ana.partner_id, self.env["mail.guest"])
        self.send()
        sent = self.fake.built[-1]
        self.assertEqual((sent.kind, sent.target, sent.text), ("reaction", "c1", "👍"))
        self.assertFalse(sent.meta["own"])

    def test_free_words_stop_at_the_window(self):
        session = self.attended()
        session.contact_id.last_inbound_at = fields.Datetime.now() - timedelta(hours=25)
        message = self.says(session, "oi")
        self.send()
        self.assertFalse(self.fake.built)
        self.assertEqual(self.delivery(message).state, "failed")
        self.assertTrue(self.delivery(message).error)

    def test_an_operator_has_more_time_where_the_platform_says(self):
        self.fake.GRACE = timedelta(days=7)
        session = self.attended()
        session.contact_id.last_inbound_at = fields.Datetime.now() - timedelta(hours=25)
        self.says(session, "oi")
        self.send()
        self.assertTrue(self.fake.built[-1].outside_window)

    def test_what_waits_for_a_connection_is_kept(self):
        session = self.attended()
        self.messenger.action_reset_connection()
        message = self.says(session, "oi")
        self.send()
        self.assertEqual(self.delivery(message).state, "queued")
        self.messenger.action_connect()
        self.send()
        self.assertEqual(self.delivery(message).state, "sent")
