import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..bot import dialog
from .test_race import RaceCase


@tagged("post_install", "-at_install")
class TestBotRace(RaceCase):
    """One voice: whatever happens in the instant of a hand-over is answered once."""

    def env(self, cr, uid=SUPERUSER_ID):
        return api.Environment(cr, uid, {})

    def begin(self, text="oi"):
        with self.registry.cursor() as cr:
            return self.receive(text)(self.env(cr))

    def rescue(self, session_id, pause=0.0):
        def job(env):
            result = env["mkbot.session"].browse(session_id).action_rescue()
            time.sleep(pause)
            return result

        return self.user_ids[0], job

    def errands(self, env):
        return env["mkbot.errand"]._cron_run()

    @contextmanager
    def slow_dialogue(self, seconds=0.4):
        step = dialog.step

        def slow(*args):
            time.sleep(seconds)
            return step(*args)

        with patch.object(dialog, "step", slow):
            yield

    def put_off(self):
        """A conversation whose greeting waits, and is due now."""
        with self.registry.cursor() as cr:
            env = self.env(cr)
            env["mkbot.account"].browse(self.account_id).bot_debounce = 1200
            session = env["mkbot.session"].browse(self.receive("oi")(env))
            self.assertTrue(session.bot_due_at)
            session.bot_due_at -= timedelta(seconds=5)
            errands = env["mkbot.errand"].search([("session_id", "=", session.id)])
            for errand in errands:
                errand.due_at -= timedelta(seconds=5)
            return session.id

    def said(self, session_id):
        """``[(who, text), …]`` in their order."""
        with self.registry.cursor() as cr:
            session = self.env(cr)["mkbot.session"].browse(session_id)
            bot = session._bot_partner()
            return [
                ("bot" if message.author_id == bot else "customer", message.preview or "")
                for message in session.channel_id.message_ids.sorted("id")
                if not message.mkbot_is_note
            ]

    def assert_one_voice(self, session_id, texts):
        said = self.said(session_id)
        for text in texts:
            self.assertEqual(said.count(("customer", text)), 1, said)
        rescued = [number for number, (_who, text) in enumerate(said) if "ana" in text.split()]
        self.assertTrue(rescued, said)
        after = [text for who, text in said[rescued[0] + 1 :] if who == "bot"]
        self.assertFalse(after, f"the bot speaks after somebody took over: {said}")
        with self.registry.cursor() as cr:
            session = self.env(cr)["mkbot.session"].browse(session_id)
            self.assertEqual(session.state, "active")
            self.assertFalse(session.bot_pending or session.bot_due_at)

    def test_rescued_while_the_bot_thinks(self):
        session_id = self.begin()
        with self.slow_dialogue():
            results = self.together(
                (SUPERUSER_ID, self.receive("quero instalar internet")), self.rescue(session_id)
            )
        self.assertEqual(results, [session_id, True])
        self.assert_one_voice(session_id, ["quero instalar internet"])

    def test_written_while_it_is_rescued(self):
        session_id = self.begin()
        results = self.together(
            self.rescue(session_id, pause=0.4), (SUPERUSER_ID, self.receive("e a minha fatura?"))
        )
        self.assertEqual(results, [True, session_id])
        self.assert_one_voice(session_id, ["e a minha fatura?"])

    def test_the_put_off_answer_and_a_rescue(self):
        session_id = self.put_off()
        with self.slow_dialogue():
            results = self.together((SUPERUSER_ID, self.errands), self.rescue(session_id))
        self.assertEqual(results, [None, True])
        self.assert_one_voice(session_id, ["oi"])

    def test_the_put_off_answer_comes_after_a_rescue(self):
        session_id = self.put_off()
        results = self.together(self.rescue(session_id, pause=0.4), (SUPERUSER_ID, self.errands))
        self.assertEqual(results[0], True, results)
        with self.registry.cursor() as cr:
            self.errands(self.env(cr))
        self.assert_one_voice(session_id, ["oi"])

    def test_two_workers_give_the_answer_once(self):
        session_id = self.put_off()
        with self.slow_dialogue(0.2):
            self.together((SUPERUSER_ID, self.errands), (SUPERUSER_ID, self.errands))
        said = [text for who, text in self.said(session_id) if who == "bot"]
        with self.registry.cursor() as cr:
            name = self.env(cr)["mkbot.session"].browse(session_id).name
        self.assertEqual(sum(name in text for text in said), 1, said)

    def test_written_in_the_instant_of_the_hand_over(self):
        session_id = self.begin()
        with self.slow_dialogue(0.2):
            results = self.together(
                (SUPERUSER_ID, self.receive("quero falar com um atendente")),
                (SUPERUSER_ID, self.receive("é urgente")),
            )
        self.assertEqual(results, [session_id, session_id])
        said = self.said(session_id)
        for text in ("quero falar com um atendente", "é urgente"):
            self.assertEqual(said.count(("customer", text)), 1, said)
        with self.registry.cursor() as cr:
            session = self.env(cr)["mkbot.session"].browse(session_id)
            self.assertEqual(session.state, "waiting")
            queued = session._text("queued", {}).splitlines()[0]
        self.assertEqual(sum(queued[:40] in text for who, text in said if who == "bot"), 1, said)
