from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat import transient
from odoo.addons.mkbot_chat.bot import values
from odoo.addons.mkbot_chat.port import EVENT_KINDS

from ..models import mkbot_inbound_drain as drain_module
from .common import ChannelsCase

DRAIN = "odoo.addons.mkbot_channels.models.mkbot_inbound_drain"
INBOX = "odoo.addons.mkbot_channels.models.mkbot_account_inbox"


@tagged("post_install", "-at_install")
class TestInbound(ChannelsCase):
    def poison(self, text, error=None):
        """Make messages with this text fail."""
        original = type(self.env["mkbot.session"])._receive

        def receive(session, events):
            if text in [event.text for event in events]:
                raise error or ValueError("poison")
            return original(session, events)

        return patch.object(type(self.env["mkbot.session"]), "_receive", receive)

    def make_due(self, *items):
        self.journal(*items).write({"next_try": fields.Datetime.now() - timedelta(seconds=1)})

    def test_event_becomes_a_message(self):
        item = self.item("oi")
        self.assertEqual(self.accept(item), 1)
        self.assertEqual(self.journal(item).state, "new")
        self.drain()
        event = self.journal(item)
        self.assertEqual(event.state, "done")
        self.assertEqual(event.message_id.preview, "oi")
        self.assertEqual(event.message_id.author_guest_id, self.contact().guest_id)
        self.assertEqual(self.session().state, "bot")
        self.assertTrue(
            self.session().channel_id.message_ids.filtered("author_id"), "the bot speaks"
        )

    def test_a_message_after_an_event_that_is_none_is_noted(self):
        """One run treats both, and Odoo still holds the environment of the first."""
        receipt = self.item(type="receipt", state="read", ids=[1])
        item = self.item("oi")
        kept = []
        accounts = type(self.env["mkbot.account"])
        original = accounts._treat_events

        def treat(account, rows):
            kept.append(account)
            return original(account, rows)

        with patch.object(accounts, "_treat_events", treat), self.worker() as env:
            for event in receipt, item:
                self.accept(event)
                env["mkbot.inbound"]._cron_drain()
        self.assertEqual(len(kept), 2)
        self.assertEqual(self.journal(item).message_id.preview, "oi")

    def test_same_event_again_is_not_stored(self):
        first, second = self.item("um"), self.item("dois")
        self.assertEqual(self.accept(first), 1)
        self.assertEqual(self.accept(first, second), 1)
        self.drain()
        self.assertEqual(self.accept(first, second), 0)
        self.drain()
        self.assertEqual(self.customer_texts(), ["um", "dois"])

    def test_what_was_accepted_is_treated_though_the_account_is_disconnected(self):
        item = self.item("oi")
        self.accept(item)
        self.account.action_reset_connection()
        self.account.active = False
        self.drain()
        self.assertEqual(self.journal(item).state, "done")
        self.assertEqual(self.customer_texts(), ["oi"])

    def test_order_is_the_platforms(self):
        late, early = self.item("dois"), self.item("um")
        early["ts"] = late["ts"] - 5
        self.accept(late)
        self.accept(early)
        self.drain()
        self.assertEqual(self.customer_texts(), ["um", "dois"])

    def test_language_that_is_not_installed(self):
        self.accept(self.item("salut", lang="fr_FR"))
        self.drain()
        self.assertEqual(self.customer_texts(), ["salut"])
        self.assertFalse(self.contact().lang)

    def test_one_turn_of_the_bot_for_a_batch(self):
        turns = []
        target = type(self.env["mkbot.account"])
        with patch.object(target, "_run_bot", lambda account, session: turns.append(session)):
            self.accept(self.item("um"), self.item("dois"), self.item("três"))
            self.drain()
        self.assertEqual(len(turns), 1)

    def test_a_password_is_not_kept(self):
        """The bot takes it in the turn that follows the event, in the same transaction."""
        secret = self.item("casa da Joana 2030")
        original = type(self.env["mkbot.session"])._bot_answer

        def answer(session, due):
            texts = tuple(item.get("text", "") for item in session.bot_pending)
            original(session, due)
            session._bot_do_mask(values.Mask(texts))

        with patch.object(type(self.env["mkbot.session"]), "_bot_answer", answer):
            self.accept(secret)
            self.drain()
        event = self.journal(secret)
        self.assertEqual(event.state, "done")
        self.assertFalse(event.payload)
        self.assertNotIn("Joana", event.message_id.body)
        self.assertNotIn("Joana", self.session().last_preview)

    def test_poisoned_event_is_set_aside_and_the_conversation_goes_on(self):
        good, bad, after = self.item("um"), self.item("veneno"), self.item("dois")
        for number, item in enumerate((good, bad, after)):
            item["ts"] -= 10 - number
        self.accept(good, bad, after)
        self.startPatcher(patch.object(drain_module, "POISON_WAITS", (60, 60)))
        with self.poison("veneno"), mute_logger(DRAIN):
            self.drain()
            self.assertEqual(self.customer_texts(), ["um"], "what came after waits")
            self.assertEqual(self.journal(bad).attempts, 1)
            self.drain()
            self.assertEqual(self.journal(bad).attempts, 1, "it waits for its time")
            for attempts in range(2, 4):
                self.make_due(bad)
                self.drain()
                self.assertEqual(self.journal(bad).attempts, attempts)
        self.assertEqual(self.journal(bad).state, "dead")
        self.assertIn("poison", self.journal(bad).error)
        self.assertEqual(self.customer_texts(), ["um", "dois"])
        self.journal(bad).action_replay()
        self.drain()
        self.assertEqual(self.journal(bad).state, "done")
        self.assertFalse(self.journal(bad).error)
        self.assertEqual(self.customer_texts(), ["um", "dois", "veneno"])

    def test_poison_of_one_conversation_holds_no_other(self):
        bad, good = self.item("veneno"), self.item("oi")
        self.accept(bad, visitor="a" * 32)
        self.accept(good)
        with self.poison("veneno"), mute_logger(DRAIN):
            self.drain()
        self.assertEqual(self.journal(good).state, "done")
        self.assertEqual(self.journal(bad).state, "new")

    def test_transient_trouble_is_nobodys_fault(self):
        item = self.item("oi")
        self.accept(item)
        error = psycopg2.errors.SerializationFailure("could not serialize access")
        with self.poison("oi", error), patch.object(transient.time, "sleep"):
            with self.worker() as env:
                lane = (self.account.id, self.visitor)
                result = env["mkbot.inbound"]._drain_lane(*lane)
        self.assertEqual(result, drain_module.HELD)
        self.assertEqual(self.journal(item).attempts, 0)
        self.assertEqual(self.journal(item).state, "new")
        self.drain()
        self.assertEqual(self.customer_texts(), ["oi"])

    def test_failing_bot_loses_no_message(self):
        self.accept(self.item("oi"))
        target = type(self.env["mkbot.account"])
        with patch.object(target, "_run_bot", side_effect=ValueError), mute_logger(INBOX):
            self.drain()
        self.assertEqual(self.customer_texts(), ["oi"])
        self.assertEqual(self.session().state, "waiting")
        self.assertEqual(self.session().queue_reason, "bot_error")

    def test_conversations_in_one_transaction_fail_alone(self):
        visitors = [f"{number:x}" * 32 for number in range(1, 6)]
        items = {visitor: self.item(f"oi {visitor[0]}") for visitor in visitors}
        bad = items[visitors[2]]
        bad["text"] = "veneno"
        for visitor, item in items.items():
            self.accept(item, visitor=visitor)
        lanes = [(self.account.id, visitor) for visitor in visitors]
        with self.poison("veneno"), mute_logger(DRAIN), self.worker() as env:
            results = env["mkbot.inbound"]._drain_lanes(lanes)
        self.assertEqual(results.pop(lanes[2]), drain_module.HELD)
        self.assertEqual(set(results.values()), {drain_module.DRAINED})
        self.assertEqual(self.journal(bad).attempts, 1, "counted once")
        for visitor in visitors:
            told = self.contact(visitor).session_ids.channel_id.message_ids
            count = 0 if visitor == visitors[2] else 1
            self.assertEqual(len(told.filtered("author_guest_id")), count)

    def test_long_conversation_takes_several_transactions(self):
        items = [self.item(str(number)) for number in range(5)]
        self.accept(*items)
        with patch.object(drain_module, "LANE_EVENTS", 2):
            self.drain()
        self.assertEqual(self.customer_texts(), [str(number) for number in range(5)])

    def test_old_events_are_deleted(self):
        item, fresh = self.item("velho"), self.item("novo")
        self.accept(item, fresh)
        self.drain()
        self.journal(item).received_at = fields.Datetime.now() - timedelta(days=91)
        self.inbound._gc_done()
        self.assertFalse(self.journal(item))
        self.assertTrue(self.journal(fresh))

    def test_who_reads_the_journal(self):
        for user in (self.ana, self.carla):
            self.assertFalse(self.inbound.with_user(user).has_access("read"))
        admin = self.env.ref("base.user_admin")
        self.assertTrue(self.inbound.with_user(admin).has_access("write"))
        self.assertFalse(self.inbound.with_user(admin).has_access("unlink"))


class TestJournalKinds(TransactionCase):
    def test_every_kind_of_event_has_a_name(self):
        labels = dict(self.env["mkbot.inbound"]._fields["kind"].selection)
        self.assertEqual(set(labels), set(EVENT_KINDS))
