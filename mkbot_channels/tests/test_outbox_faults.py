from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat import port, transient
from odoo.addons.mkbot_chat.port import Failure, Receipt, Request, Sent

from .. import sending, transport
from ..models import mkbot_delivery_worker
from .common_platform import PlatformCase

SENDING = "odoo.addons.mkbot_channels.sending"
WORKER = "odoo.addons.mkbot_channels.models.mkbot_delivery_worker"


@tagged("post_install", "-at_install")
class TestOutboxFaults(PlatformCase):
    """What goes wrong beside the platform's own answers, and what is done once more."""

    def in_parts(self):
        """Have the platform take a message in as many parts as it has lines."""

        def build(settings, outgoing):
            self.fake.built.append(outgoing)
            return [
                Request("POST", "http://platform.invalid/", json={"text": line})
                for line in outgoing.text.split("\n")
            ]

        self.fake.build = build

    def lines(self, session, *lines):
        return self.says(session, "\n".join(lines))

    def failed(self, provider_id):
        self.comes("", kind="receipt", receipt=Receipt((provider_id,), "failed", error="131026"))

    def test_what_failed_on_the_way_really_goes_again(self):
        session = self.attended()
        made = []

        def perform(request, read_answer=None, session=None):
            made.append(request.json["text"])
            return Sent(f"x{len(made)}")

        with patch.object(transport, "perform", perform):
            message = self.says(session, "segue o boleto")
            self.send()
            self.failed("x1")
            self.assertEqual(self.delivery(message).state, "failed")
            self.deliveries.with_user(self.ana).send_message_again(message.id)
            self.send()
        self.assertEqual(made, ["segue o boleto", "segue o boleto"])
        delivery = self.delivery(message)
        self.assertEqual((delivery.state, delivery.provider_id), ("sent", "x2"))

    def test_what_went_of_a_message_does_not_go_again(self):
        session = self.attended()
        self.in_parts()
        self.fake.answers = [Sent("a1"), Failure("403", permanent=True)]
        message = self.lines(session, "um", "dois")
        self.send()
        self.assertEqual(self.delivery(message).state, "failed")
        self.deliveries.with_user(self.ana).send_message_again(message.id)
        self.fake.answers = [Sent("a2")]
        self.send()
        delivery = self.delivery(message)
        self.assertEqual((delivery.state, delivery.provider_id), ("sent", "a1"))
        self.assertEqual(delivery.part_ids.mapped("provider_id"), ["a2"])

    def test_parts_are_counted_once_whoever_was_in_the_way(self):
        session = self.attended()
        self.in_parts()
        made = []
        answers = [Sent("a1"), Failure("429", retry_after=1), Sent("a2"), Sent("a3")]

        def perform(request, read_answer=None, session=None):
            made.append(request.json["text"])
            return answers[len(made) - 1]

        fails = [SerializationFailure("a receipt is being treated")]

        def early(delivery):
            if fails:
                raise fails.pop()

        deliveries = type(self.deliveries)
        with (
            patch.object(transport, "perform", perform),
            patch.object(deliveries, "_apply_early_receipts", early),
            patch.object(transient.time, "sleep"),
        ):
            message = self.lines(session, "um", "dois", "três")
            self.send()
            self.assertFalse(fails)
            self.assertEqual(self.delivery(message).parts_sent, 1)
            self.delivery(message).next_try = False
            self.send()
        self.assertEqual(made, ["um", "dois", "dois", "três"])

    def test_an_answer_that_cannot_be_read_is_its_messages_own_trouble(self):
        session = self.attended()
        self.comes("quero falar com um atendente", "552299")
        other = self.conversation("552299")
        other.with_user(self.ana).action_rescue()
        self.send()

        def perform(request, read_answer=None, session=None):
            if request.json["text"] == "veneno":
                raise KeyError("messages")
            return Sent("ok")

        bad, good = self.says(session, "veneno"), self.says(other, "bom")
        with patch.object(transport, "perform", perform), mute_logger(SENDING):
            self.send()
        self.assertEqual(self.delivery(bad).state, "uncertain")
        self.assertEqual(self.delivery(good).state, "sent")

    def test_a_result_that_cannot_be_written_does_not_cost_the_others_theirs(self):
        session = self.attended()
        self.comes("quero falar com um atendente", "552299")
        other = self.conversation("552299")
        other.with_user(self.ana).action_rescue()
        self.send()
        answers = {"mau": Failure("500", "a\x00b", permanent=True), "bom": Sent("ok")}

        def send(adapter, target, outgoing, parts_sent=0):
            answer = answers[outgoing.text]
            return sending.Result(1, ("ok",), answer)

        bad, good = self.says(session, "mau"), self.says(other, "bom")
        with patch.object(sending, "send", send), mute_logger(WORKER):
            self.send()
        self.assertEqual(self.delivery(good).state, "sent")
        self.assertIn(self.delivery(bad).state, ("failed", "sending"))

    def test_what_was_settled_meanwhile_is_not_interrupted(self):
        session = self.attended()
        self.fake.answers = [Failure("500")]
        message = self.says(session, "um")
        self.send()
        delivery = self.delivery(message)
        self.assertEqual(delivery.state, "queued")
        with self.worker() as env:
            env["mkbot.delivery"]._settle(delivery.id, mkbot_delivery_worker.INTERRUPTED)
        self.assertEqual(delivery.state, "queued")
        delivery.write({"state": "sending", "run": 12345})
        with self.worker() as env:
            env["mkbot.delivery"]._settle(delivery.id, mkbot_delivery_worker.INTERRUPTED)
        self.assertEqual(delivery.state, "uncertain")
        self.assertIn("stopped", delivery.error)

    # ----- echoes -----

    def echo(self, text, provider_id, **values):
        self.comes(text, kind="echo", provider_id=provider_id, **values)

    def elsewhere(self, session):
        return session.channel_id.message_ids.filtered(
            lambda message: (message.mkbot_marks or {}).get("elsewhere")
        )

    def under_way(self, message, **vals):
        self.delivery(message).write(
            {"state": "sending", "tried_at": fields.Datetime.now(), **vals}
        )

    def test_echoes_of_all_parts_may_overtake_the_answer(self):
        session = self.attended()
        message = self.lines(session, "um", "dois")
        self.under_way(message)
        self.echo("um", "e1")
        self.echo("dois", "e2")
        self.assertFalse(self.elsewhere(session))
        delivery = self.delivery(message)
        self.assertEqual(delivery.provider_id, "e1")
        self.assertEqual(delivery.part_ids.mapped("provider_id"), ["e2"])

    def test_an_old_doubt_swallows_nothing(self):
        session = self.attended()
        message = self.says(session, "Oi, tudo bem?")
        long_ago = fields.Datetime.now() - timedelta(hours=3)
        self.under_way(message, state="uncertain", tried_at=long_ago, state_since=long_ago)
        self.echo("Oi", "e9")
        self.assertEqual(len(self.elsewhere(session)), 1)
        self.assertEqual(self.delivery(message).state, "uncertain")

    def test_an_echo_ends_a_doubt(self):
        session = self.attended()
        self.fake.answers = [Failure("timeout", uncertain=True)]
        message = self.says(session, "Oi, tudo bem?")
        self.send()
        self.assertEqual(self.delivery(message).state, "uncertain")
        self.echo("Oi, tudo bem?", "e9")
        self.assertFalse(self.elsewhere(session))
        self.assertEqual(self.delivery(message).state, "sent")

    # ----- who may pretend -----

    def test_nobody_writes_what_is_not_sent(self):
        session = self.attended()
        for context in ({"mkbot_sent_elsewhere": True}, {"mkbot_template": [1, {}]}):
            channel = session.channel_id.with_user(self.ana).with_context(**context)
            message = channel.message_post(
                body="não vai", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertEqual(self.delivery(message).state, "queued")

    # ----- what is kept -----

    def test_old_rows_are_deleted_by_a_setting(self):
        session = self.attended()
        old, young, waiting = (self.says(session, text) for text in ("um", "dois", "três"))
        self.send()
        long_ago = fields.Datetime.now() - timedelta(days=400)
        self.delivery(waiting).write({"state": "queued"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mkbot_delivery SET create_date = %s WHERE message_id IN %s",
            (long_ago, (old.id, waiting.id)),
        )
        self.env.invalidate_all()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("mkbot_channels.outbox_days", "0")
        self.deliveries._gc_old()
        self.assertTrue(self.delivery(old))
        parameters.set_param("mkbot_channels.outbox_days", "365")
        self.deliveries._gc_old()
        self.assertFalse(self.delivery(old))
        self.assertTrue(self.delivery(young))
        self.assertTrue(self.delivery(waiting), "what is still to be sent is never deleted")

    def test_the_journal_outlives_the_platforms_repetitions(self):
        one = self.comes("oi")
        self.env["ir.config_parameter"].sudo().set_param("mkbot_channels.journal_days", "1")
        event = self.inbound.search([("key", "=", one.key)])
        event.received_at = fields.Datetime.now() - timedelta(days=3)
        self.inbound._gc_done()
        self.assertTrue(event.exists(), "WhatsApp repeats for seven days")
        event.received_at = fields.Datetime.now() - timedelta(days=9)
        self.inbound._gc_done()
        self.assertFalse(event.exists())

    def test_files_that_came_need_no_row_any_more(self):
        session = self.attended()
        photo = port.Attachment("foto.png", "image/png", ref="f1", kind="image")
        self.comes("", attachments=(photo,))
        self.fetch()
        media = self.env["mkbot.media"].search([("session_id", "=", session.id)])
        self.assertEqual(media.state, "done")
        media._gc_done()
        self.assertTrue(media.exists())
        media.state_since = fields.Datetime.now() - timedelta(days=31)
        media._gc_done()
        self.assertFalse(media.exists())
