from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.mkbot_chat.port import Failure, Request, Sent
from odoo.addons.mkbot_chat.running import OUTBOX_RUNS

from .. import transport
from ..adapters import ADAPTERS, adapter_of
from ..models import mkbot_delivery_worker
from ..sending import Result
from .common import ChannelsCase

WORKER = "odoo.addons.mkbot_channels.models.mkbot_delivery_worker"


class FakePlatform:
    """An adapter of a platform spoken to by HTTP; what it answers is decided by the test."""

    TRANSPORT = "http"

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    def build(self, settings, outgoing):
        return [Request("POST", "http://localhost/", json={"text": outgoing.text})]

    def perform(self, request, read_answer=None, session=None):
        answer = self.answers.pop(0) if self.answers else Sent("p")
        self.sent.append(request.json["text"])
        return answer


@tagged("post_install", "-at_install")
class TestDelivery(ChannelsCase):
    def setUp(self):
        super().setUp()
        self.accept(self.item("quero falar com um atendente"))
        self.drain()
        self.current = self.session()
        self.current.with_user(self.ana).action_rescue()
        self.send()
        self.pushed = []
        account = type(self.env["mkbot.account"])
        original = account._site_push

        def push(account, visitor, kind, payload):
            self.pushed.append((visitor, kind, payload))
            return original(account, visitor, kind, payload)

        self.startPatcher(patch.object(account, "_site_push", push))

    def say(self, text, **values):
        channel = self.current.channel_id.with_user(self.ana)
        return channel.message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )

    def delivery(self, message):
        return self.deliveries.search([("message_id", "=", message.id)])

    def shown(self):
        return [payload["text"] for _who, kind, payload in self.pushed if kind == "message"]

    def platform(self, *answers):
        """Replace the site by a platform spoken to by HTTP."""
        fake = FakePlatform(*answers)
        self.startPatcher(patch.dict(ADAPTERS, {"site": fake}))
        self.startPatcher(patch.object(transport, "perform", fake.perform))
        return fake

    def make_due(self, message):
        self.delivery(message).next_try = fields.Datetime.now() - timedelta(seconds=1)

    # ----- the site -----

    def test_operators_message_reaches_the_visitor(self):
        message = self.say("Boa tarde!")
        self.assertEqual(self.delivery(message).state, "queued")
        self.assertEqual(self.shown(), [], "nothing leaves before the commit")
        self.send()
        self.assertEqual(self.delivery(message).state, "sent")
        self.assertEqual(self.shown(), ["Boa tarde!"])
        visitor, _kind, payload = self.pushed[-1]
        self.assertEqual(visitor, self.visitor)
        self.assertEqual((payload["from"], payload["author"]), ("operator", "Ana Teste"))
        self.send()
        self.assertEqual(self.shown(), ["Boa tarde!"], "once")

    def test_order(self):
        for number in range(4):
            self.say(str(number))
        self.send()
        self.assertEqual(self.shown(), ["0", "1", "2", "3"])

    def test_notes_stay_inside(self):
        note = self.current.channel_id.with_user(self.ana).message_post(
            body="cliente difícil", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.send()
        self.assertFalse(self.delivery(note))
        self.assertEqual(self.shown(), [])
        texts, _more = note.sudo()._mkbot_site_history(self.contact(), 50)
        self.assertNotIn("cliente difícil", [payload["text"] for payload in texts])

    def test_receipts_never_go_back(self):
        message = self.say("Boa tarde!")
        self.send()
        for state, expected in (("read", "read"), ("delivered", "read")):
            self.accept(self.item(type="receipt", state=state, ids=[message.id]))
            self.drain()
            self.assertEqual(self.delivery(message).state, expected)

    def test_receipt_of_another_visitor_is_nothing(self):
        message = self.say("Boa tarde!")
        self.send()
        receipt = self.item(type="receipt", state="read", ids=[message.id])
        self.accept(receipt, visitor="b" * 32)
        self.drain()
        self.assertEqual(self.delivery(message).state, "sent")

    def test_panel_is_told(self):
        message = self.say("Boa tarde!")
        self.send()
        data = self.env["mail.message"].with_user(self.ana).browse(message.id)
        [shown] = Store().add(data).get_result()["mail.message"]
        self.assertEqual(shown["mkbot_delivery"]["state"], "sent")

    def test_one_that_cannot_be_shown_does_not_stop_the_others(self):
        site = adapter_of("site")
        render = site.render

        def broken(outgoing):
            if outgoing.text == "veneno":
                raise KeyError("veneno")
            return render(outgoing)

        bad, good = self.say("veneno"), self.say("bom")
        with patch.object(site, "render", broken), mute_logger(WORKER):
            self.send()
        self.assertEqual(self.delivery(bad).state, "failed")
        self.assertEqual(self.delivery(good).state, "sent")

    # ----- platforms spoken to by HTTP -----

    def test_sent(self):
        fake = self.platform(Sent("id-1"))
        message = self.say("um")
        self.send()
        delivery = self.delivery(message)
        self.assertEqual((delivery.state, delivery.provider_id), ("sent", "id-1"))
        self.assertEqual(fake.sent, ["um"])

    def test_retry_keeps_the_order(self):
        fake = self.platform(Failure("429", retry_after=30), Sent("1"), Sent("2"))
        first, second = self.say("um"), self.say("dois")
        self.send()
        self.assertEqual(fake.sent, ["um"], "the second waits for the first")
        delivery = self.delivery(first)
        self.assertEqual((delivery.state, delivery.attempts), ("queued", 1))
        seconds = (delivery.next_try - fields.Datetime.now()).total_seconds()
        self.assertGreaterEqual(seconds, 28)
        self.make_due(first)
        self.send()
        self.assertEqual(fake.sent, ["um", "um", "dois"])
        self.assertEqual(self.delivery(second).state, "sent")

    def test_a_try_is_due_when_its_worker_wakes(self):
        """In whatever part of a second it was put off: nobody looks again before the sweep."""
        delivery, woken = self.env["mkbot.delivery"], []
        waker = patch.object(type(delivery), "_wake", lambda _self, delay=0: woken.append(delay))
        longer = patch(f"{WORKER}.random.uniform", return_value=1.15)
        for fraction in (0.0, 0.2, 0.95):
            begun = datetime(2030, 5, 6, 12) + timedelta(seconds=fraction)
            self.platform(Failure("500"))
            message = self.say("um")
            with waker, longer, freeze_time(begun):
                self.send()
            [delay] = woken
            with freeze_time(begun + timedelta(seconds=delay - 1)):
                self.assertFalse(delivery._due(1), fraction)
            with freeze_time(begun + timedelta(seconds=delay)):
                self.assertEqual(delivery._due(1), self.delivery(message).ids, fraction)
                self.send()
            woken.clear()

    def test_permanent_failure_does_not_block(self):
        fake = self.platform(Failure("403", "blocked", permanent=True))
        first, second = self.say("um"), self.say("dois")
        self.send()
        self.assertEqual(fake.sent, ["um", "dois"])
        self.assertEqual(self.delivery(first).state, "failed")
        self.assertEqual(self.delivery(first).error, "403: blocked")
        self.assertEqual(self.delivery(second).state, "sent")

    def test_tries_come_to_an_end(self):
        self.platform(*[Failure("500")] * 3)
        message = self.say("um")
        with patch.object(mkbot_delivery_worker, "MAX_ATTEMPTS", 2):
            self.send()
            self.make_due(message)
            self.send()
        self.assertEqual(self.delivery(message).state, "failed")

    def test_uncertain_is_not_repeated(self):
        fake = self.platform(Failure("timeout", uncertain=True))
        message = self.say("um")
        self.send()
        self.assertEqual(self.delivery(message).state, "uncertain")
        self.send()
        self.assertEqual(fake.sent, ["um"])

    def test_uncertain_is_repeated_where_the_platform_deduplicates(self):
        fake = self.platform(Failure("timeout", uncertain=True))
        fake.DEDUPLICATES = True
        message = self.say("um")
        self.send()
        self.make_due(message)
        self.send()
        self.assertEqual(fake.sent, ["um", "um"])
        self.assertEqual(self.delivery(message).state, "sent")

    def test_killed_while_sending(self):
        fake = self.platform()
        message = self.say("um")
        old = fields.Datetime.now() - timedelta(hours=1)
        self.delivery(message).write({"state": "sending", "state_since": old})
        self.send()
        self.assertEqual(self.delivery(message).state, "uncertain")
        self.assertEqual(fake.sent, [])

    def test_a_run_that_died_is_known_at_once(self):
        self.platform()
        message = self.say("um")
        run = 12345
        delivery = self.delivery(message)
        delivery.write({"state": "sending", "run": run})
        # Another connection, as another process has it.
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", (OUTBOX_RUNS, run))
            self.send()
            self.assertEqual(delivery.state, "sending")
            other.execute("SELECT pg_advisory_unlock(%s, %s)", (OUTBOX_RUNS, run))
        self.send()
        self.assertEqual(delivery.state, "uncertain")

    def test_late_answer_does_not_hide_a_receipt(self):
        message = self.say("um")
        delivery = self.delivery(message)
        delivery.write({"state": "sending"})
        delivery._advance("delivered")
        delivery._settle_one(Result(1, ("1",), Sent("1")))
        self.assertEqual((delivery.state, delivery.provider_id), ("delivered", "1"))

    def test_send_again(self):
        fake = self.platform(Failure("403", permanent=True))
        message = self.say("um")
        self.send()
        outbox = self.deliveries.with_user(self.bruno)
        with self.assertRaises(AccessError):
            outbox.send_message_again(message.id)
        self.deliveries.with_user(self.ana).send_message_again(message.id)
        self.send()
        self.assertEqual(self.delivery(message).state, "sent")
        self.assertEqual(fake.sent, ["um", "um"])
        with self.assertRaises(UserError):
            self.deliveries.with_user(self.ana).send_message_again(message.id)

    def test_nothing_is_sent_again_after_the_end(self):
        self.platform(Failure("403", permanent=True))
        message = self.say("um")
        self.send()
        self.current.with_user(self.ana).action_cancel()
        for user in (self.ana, self.carla):
            with self.assertRaisesRegex(UserError, "ended"):
                self.deliveries.with_user(user).send_message_again(message.id)

    def test_who_reads_the_outbox(self):
        self.assertFalse(self.deliveries.with_user(self.ana).has_access("read"))
        self.assertTrue(self.deliveries.with_user(self.carla).has_access("read"))
        self.assertFalse(self.deliveries.with_user(self.carla).has_access("write"))

    def test_a_long_conversation_costs_no_more_queries(self):
        def shown(messages):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = Store().add(messages.with_user(self.ana)).get_result()["mail.message"]
            self.assertEqual(len(rows), len(messages))
            self.assertTrue(all("mkbot_delivery" in row for row in rows))
            return self.cr.sql_log_count - before

        messages = self.env["mail.message"]
        for number in range(24):
            messages |= self.env["mail.message"].browse(self.say(str(number)).id)
        self.send()
        shown(messages[:4])
        few, many = shown(messages[:4]), shown(messages)
        self.assertLessEqual(many, few, "a query for each message")
