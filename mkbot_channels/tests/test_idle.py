from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.mkbot_chat import port
from odoo.addons.mkbot_chat.tests.common import event

from .common_platform import PlatformCase


@tagged("post_install", "-at_install")
class TestIdle(PlatformCase):
    """Whether a customer is silent, where messages take their time and a window closes."""

    def setUp(self):
        super().setUp()
        self.support.write({"mkbot_idle_minutes": 10, "mkbot_idle_end_minutes": 5})
        self.messenger.sector_id = self.support
        self.current = self.attended()

    def sweep(self):
        with self.worker() as env:
            env["mkbot.session"]._cron_idle()

    def silence(self, minutes):
        """Let minutes go by, for the outbox too."""
        ago = timedelta(minutes=minutes)
        if self.current.idle_due:
            self.current.idle_since -= ago
            self.current.idle_due -= ago
        for delivery in self.deliveries.search([("session_id", "=", self.current.id)]):
            delivery.tried_at = delivery.tried_at and delivery.tried_at - ago
        self.sweep()

    def due_in(self):
        due = self.current.idle_due
        return due and round((due - fields.Datetime.now()).total_seconds() / 60)

    def said_by_bot(self):
        bot = self.env["mkbot.session"]._bot_partner()
        messages = self.current.channel_id.message_ids.filtered(
            lambda message: message.author_id == bot and not message.mkbot_is_note
        )
        return messages[0].preview

    def test_reminded_by_the_platform_then_ended(self):
        self.says(self.current, "Conseguiu?")
        self.send()
        self.silence(10)
        self.send()
        self.assertIn("em 5 min, encerramos", self.fake.built[-1].text)
        self.silence(5)
        self.assertEqual((self.current.state, self.current.end_reason), ("rating", "idle"))
        self.send()
        self.assertIn("Como não tivemos a sua resposta", self.fake.built[-2].text)

    def test_what_waits_in_the_outbox_was_not_heard(self):
        self.says(self.current, "Conseguiu?")
        self.silence(10)
        self.assertEqual((self.current.idle_step, self.due_in()), (0, 10), "not sent yet")
        self.send()
        self.current.idle_since -= timedelta(minutes=10)
        self.current.idle_due -= timedelta(minutes=10)
        self.sweep()
        self.assertEqual((self.current.idle_step, self.due_in()), (0, 10), "sent just now")
        self.silence(10)
        self.assertEqual(self.current.idle_step, 1)

    def test_what_failed_was_not_heard_until_it_is_sent_again(self):
        self.fake.answers = [port.Failure("x", "no such chat", permanent=True)]
        message = self.says(self.current, "Conseguiu?")
        self.send()
        self.assertEqual(self.delivery(message).state, "failed")
        for _time in range(3):
            self.silence(10)
        self.assertEqual((self.current.state, self.current.idle_step), ("active", 0))
        self.env["mkbot.delivery"].with_user(self.ana).send_message_again(message.id)
        self.send()
        self.silence(10)
        self.assertEqual(self.current.idle_step, 1)

    def test_a_reminder_that_failed_was_tried(self):
        self.says(self.current, "Conseguiu?")
        self.send()
        self.silence(10)
        self.fake.answers = [port.Failure("x", "no such chat", permanent=True)]
        self.send()
        self.silence(5)
        self.assertEqual(self.current.end_reason, "idle")

    def test_an_answer_in_the_inbox_wins(self):
        self.says(self.current, "Conseguiu?")
        self.send()
        self.silence(10)
        sender = port.Sender(address="551199", ids=(("id", "551199"),))
        raw = event("551199", "consegui, obrigado", sender=sender).to_dict()
        self.inbound._journal(self.messenger.id, [port.Event.from_dict({**raw, "raw": raw})])
        self.silence(5)
        self.assertEqual((self.current.state, self.due_in()), ("active", 5))
        self.drain()
        self.assertFalse(self.current.idle_due)
        self.assertEqual(self.current.last_author, "customer")

    def test_after_the_window_it_ends_in_time_without_a_word(self):
        self.says(self.current, "Conseguiu?")
        self.send()
        before = self.said_by_bot()
        self.current.contact_id.last_inbound_at = fields.Datetime.now() - timedelta(hours=30)
        self.silence(10)
        self.assertEqual((self.current.idle_step, self.due_in()), (1, 5))
        self.assertEqual(self.said_by_bot(), before)
        self.silence(5)
        self.assertEqual((self.current.state, self.current.end_reason), ("closed", "idle"))
        self.assertEqual(self.said_by_bot(), before)
        notes = self.current.channel_id.message_ids.filtered("mkbot_is_note")
        self.assertEqual(len(notes), 2)
        self.assertTrue(all("a plataforma não permite" in (note.body or "") for note in notes))
