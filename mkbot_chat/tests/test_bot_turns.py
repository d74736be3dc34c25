import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ..bot import dialog, values
from ..models.mkbot_errand import utc_now
from .common import MkbotCase, event

BOT = "odoo.addons.mkbot_chat.models.mkbot_session_bot"


class BotCase(MkbotCase):
    """An account whose bot gives the customer a moment, and turns made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.intent = cls.env["mkbot.intent"].search([("code", "=", "nota_fiscal")], limit=1)
        cls.intent = cls.intent or cls.env["mkbot.intent"].create(
            {"code": "nota_fiscal", "name": "Nota fiscal"}
        )

    def turns(self, *turns):
        """Have the dialogue make these turns, one a step; each is what to say and to do."""
        made = iter(turns)

        def step(state, event, context):
            replies, effects = next(made)
            state = {**dialog.new_state(), **(state or {}), "step": "open"}
            return values.Turn(state, tuple(map(values.Reply, replies)), tuple(effects))

        return patch.multiple(dialog, step=step, texts_to_recognise=lambda *_args: [])

    def acts(self, result):
        """Have any action end like this: a result, or an error raised."""
        return patch.object(
            type(self.env["mkbot.action"]),
            "_act",
            side_effect=result if isinstance(result, list) else [result],
            autospec=True,
        )

    def bot_session(self, address="visitor-1"):
        session = self.customer_writes("oi", address)
        self.assertEqual(session.state, "bot")
        return session

    def errands(self, session, kind="turn"):
        return self.env["mkbot.errand"].search(
            [("session_id", "=", session.id), ("kind", "=", kind)]
        )

    def bot_texts(self, session):
        bot = session._bot_partner()
        messages = session.channel_id.message_ids.sorted("id")
        return [message.preview for message in messages if message.author_id == bot]


class TestBotActs(BotCase):
    def test_an_action_answers_and_its_intent_is_kept(self):
        session = self.bot_session()
        acted = values.Acted("done", (values.Reply("anything_else"),))
        act = values.Act("nota_fiscal", {"number": "7"}, True)
        with self.turns(([], [act]), (["anything_else"], [])), self.acts(acted) as acting:
            session = self.customer_writes("quero a nota fiscal")
        _model, seen, code, slots, confirmed = acting.call_args.args
        self.assertEqual((seen, code, slots, confirmed), (session, act.code, act.slots, True))
        self.assertEqual(session.intent_id, self.intent)
        self.assertFalse(session.bot_pending)
        # The same turn again: there is nothing left to answer.
        before = len(session.channel_id.message_ids)
        with self.acts(AssertionError("twice")) as acting:
            self.account._run_bot(session)
        self.assertFalse(acting.called)
        self.assertEqual(len(session.channel_id.message_ids), before)

    def test_what_was_asked_for_first_is_kept_and_what_was_not_understood_counted(self):
        session = self.bot_session()
        self.assertEqual((session.miss_count, session.first_intent_id.code), (0, False))
        for code, decision in (
            ("saudacao", "act"),
            ("tv", "miss"),
            ("tv", "ask"),
            ("nota_fiscal", "chosen"),
            ("none", "miss"),
            ("segunda_via_boleto", "act"),
        ):
            with self.turns(([], [values.Understood("…", code, 0.5, decision)])):
                self.customer_writes("…")
        self.assertEqual(session.first_intent_id, self.intent)
        self.assertEqual(session.intent_id.code, "segunda_via_boleto")
        self.assertEqual(session.miss_count, 2)

    def test_a_failing_action_loses_nothing_and_calls_people(self):
        session = self.bot_session()
        partner = self.partner

        def fail(model, session, *args):
            session.partner_id = partner
            session._post_bot("half done")
            raise ValueError("no such invoice")

        act = values.Act("nota_fiscal")
        understood = values.Understood("quero a nota", "nota_fiscal", 0.9, "act")
        with (
            self.turns((["welcome"], [understood, act])),
            patch.object(type(self.env["mkbot.action"]), "_act", fail),
            mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_bot_queries"),
        ):
            session = self.customer_writes("quero a nota")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "bot_error"))
        self.assertFalse(session.partner_id, "what the action did is undone")
        texts = self.texts(session)
        self.assertIn("quero a nota", texts)
        self.assertNotIn("half done", texts)
        self.assertEqual(session.intent_id, self.intent)
        self.assertIn(session._intent_name("nota_fiscal"), session.summary)

    def test_a_failing_dialogue_loses_nothing_and_calls_people(self):
        session = self.bot_session()
        with patch.object(dialog, "step", side_effect=RuntimeError("lost")), mute_logger(BOT):
            session = self.customer_writes("e agora?")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "bot_error"))
        self.assertIn("e agora?", self.texts(session))
        self.assertFalse(session.bot_pending)

    def test_a_record_that_cannot_be_opened_does_not_keep_people_away(self):
        session = self.bot_session()
        effects = [values.OpenProfile("nota_fiscal"), values.ToQueue("action", {"tier": "T1"})]
        with self.turns((["queued"], effects)):
            session = self.customer_writes("quero a nota")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "action"))

    def test_a_receipt_goes_to_its_sector(self):
        self.account.receipt_sector_id = self.finance
        session = self.bot_session()
        to_queue = values.ToQueue("action", {"tier": "T0", "code": "comprovante"})
        with self.turns((["queued"], [to_queue])):
            session = self.customer_writes("segue o comprovante")
        self.assertEqual(session.queue_reason, "receipt")
        self.assertEqual(session.sector_id, self.finance)

    def test_what_a_remote_model_said_goes_before_the_embedded_one(self):
        session = self.bot_session()
        session.bot_understood = {"a": [["tv", 0.9]], "b": None}
        intents = type(self.env["mkbot.intent"])
        with patch.object(intents, "classify", return_value=[("none", 0.5)]) as classify:
            recognise = session._bot_recogniser()
            self.assertEqual(recognise("a"), [("tv", 0.9)])
            self.assertEqual(recognise("b"), [("none", 0.5)])
            self.assertEqual(recognise("b"), [("none", 0.5)])
        self.assertEqual(classify.call_count, 1, "once a text and turn")


class TestBotMoment(BotCase):
    """The moment that the customer is given to go on writing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.bot_debounce = 1200

    def pass_time(self, session, seconds):
        """What is due, and what was written, was so many seconds ago."""
        if session.bot_due_at:
            session.bot_due_at -= timedelta(seconds=seconds)
        session.bot_pending = [
            {**item, "read_at": item["read_at"] - seconds} if item.get("read_at") else item
            for item in session.bot_pending or []
        ]
        for errand in self.errands(session):
            errand.due_at -= timedelta(seconds=seconds)

    def test_quick_messages_are_one_turn(self):
        session = self.customer_writes("oi")
        self.assertFalse(self.bot_texts(session))
        self.assertTrue(session.bot_due_at)
        self.pass_time(session, 0.5)
        self.customer_writes("tudo bem?")
        self.assertFalse(self.bot_texts(session))
        self.pass_time(session, 1.5)
        self.env.flush_all()
        self.run_errands()
        session.invalidate_recordset()
        said = self.bot_texts(session)
        self.assertTrue(said)
        self.assertEqual(sum(session.name in (text or "") for text in said), 1, said)
        self.assertFalse(session.bot_due_at)
        self.assertEqual(set(self.errands(session).mapped("state")), {"done"})

    def test_a_clear_request_is_answered_at_once(self):
        self.customer_writes("oi")
        session = self.customer_writes("quero falar com um atendente")
        self.assertEqual(session.state, "waiting")
        self.assertFalse(session.bot_pending)
        self.assertFalse(session.bot_due_at)
        self.pass_time(session, 5)
        before = self.texts(session)
        self.env.flush_all()
        self.run_errands()
        self.assertEqual(self.texts(session), before, "the state has passed: nothing is said")

    def test_who_only_opens_is_greeted_at_once(self):
        session = self.account._receive_event(event("visitor-1", kind="start"))
        self.account._run_bot(session)
        self.assertTrue(self.bot_texts(session))

    def test_the_longest_wait_is_bounded(self):
        session = self.customer_writes("oi")
        for _n in range(3):
            self.pass_time(session, 1.0)
            self.customer_writes("bom dia")
            self.assertLessEqual(
                session.bot_due_at.timestamp() - session.bot_pending[1]["read_at"],
                3 * 1.2 + 0.01 + (utc_now().timestamp() - time.time()),
            )
        self.pass_time(session, 1.0)
        self.customer_writes("boa tarde")
        self.assertTrue(self.bot_texts(session), "after three times the moment it answers")

    def test_without_a_moment_it_answers_at_once(self):
        self.account.bot_debounce = 0
        self.assertTrue(self.bot_texts(self.customer_writes("oi")))

    def test_a_forgotten_turn_is_found(self):
        session = self.customer_writes("oi")
        self.errands(session).unlink()
        self.pass_time(session, 60)
        self.env.flush_all()
        self.run_errands()
        self.assertTrue(self.bot_texts(session))

    def test_a_rescue_takes_the_words_that_wait(self):
        session = self.customer_writes("oi")
        session.with_user(self.ana).action_rescue()
        self.pass_time(session, 5)
        self.env.flush_all()
        self.run_errands()
        session.invalidate_recordset()
        self.assertFalse(session.bot_pending or session.bot_due_at)
        self.assertEqual(len(self.bot_texts(session)), 1, "only that Ana took the conversation")

    def test_a_remote_model_is_waited_for_but_not_for_ever(self):
        self.account.bot_debounce = 0
        session = self.bot_session()
        sessions = type(session)
        with (
            patch.object(dialog, "texts_to_recognise", return_value=["onde fica marte"]),
            patch.object(sessions, "_bot_wants_remote", return_value=True, create=True) as asked,
        ):
            before = self.bot_texts(session)
            self.customer_writes("onde fica marte")
            self.account._run_bot(session)
        self.assertEqual(asked.call_count, 1, "of the same text once")
        self.assertEqual(self.bot_texts(session), before)
        self.assertTrue(session.bot_pending)
        self.pass_time(session, 11)
        self.env.flush_all()
        self.run_errands()
        session.invalidate_recordset()
        self.assertGreater(len(self.bot_texts(session)), len(before))
        self.assertFalse(session.bot_pending or session.bot_understood)


class TestBotGuard(BotCase):
    def write_all(self, texts, seconds=0.2):
        now = fields.Datetime.now()
        for number, text in enumerate(texts):
            at = (now + timedelta(seconds=seconds * number)).astimezone()
            session = self.customer_writes(text, at=at)
        return session

    def notes(self, session):
        return session.channel_id.message_ids.filtered("mkbot_is_note")

    @mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_guard")
    def test_a_flood_is_not_answered_but_stored_and_a_person_comes(self):
        session = self.bot_session()
        words = [f"mensagem de numero {number}" for number in range(30)]
        # Not three misses before: the dialogue is another matter.
        with patch.object(dialog, "step", lambda state, *_args: values.Turn(dialog.new_state())):
            self.write_all(words)
        self.assertTrue(session.bot_silent_until)
        self.assertEqual(session.bot_guard["verdict"], "flood")
        self.assertEqual(len(self.notes(session)), 1)
        self.assertLessEqual(set(words), set(self.texts(session)))
        before = self.bot_texts(session)
        self.customer_writes("oi?")
        self.assertEqual(self.bot_texts(session), before)
        self.customer_writes("quero falar com um atendente")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "asked"))

    @mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_guard")
    def test_another_automaton_gets_nothing_more(self):
        session = self.bot_session()
        answer = "Esta é uma mensagem automática, não responda. Agradecemos o contato."
        self.write_all([answer] * 6, seconds=3)
        self.assertEqual(session.bot_guard["verdict"], "loop")
        before = self.texts(session)
        self.customer_writes("falar com um atendente")
        self.assertEqual(session.state, "bot")
        self.assertEqual(self.texts(session), [*before, "falar com um atendente"])

    @mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_guard")
    def test_it_speaks_again_later_and_people_know_of_insults(self):
        session = self.bot_session()
        with patch.object(dialog, "step", lambda state, *_args: values.Turn(dialog.new_state())):
            self.write_all(["seus idiotas", "vai se foder idiota", "idiotas de novo"], seconds=9)
        self.assertEqual(session.bot_guard["verdict"], "abuse")
        self.customer_writes("quero falar com um atendente")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "abuse"))
        other = self.bot_session("visitor-2")
        other.bot_guard = {"verdict": "flood"}
        other.bot_silent_until = fields.Datetime.now() - timedelta(minutes=1)
        before = self.bot_texts(other)
        self.customer_writes("bom dia", "visitor-2")
        self.assertGreater(len(self.bot_texts(other)), len(before))
