import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.orm.environments import Transaction
from odoo.tests import tagged

from .test_idle import heard_at_once
from .test_race import RaceCase


@tagged("post_install", "-at_install")
class TestIdleRace(RaceCase):
    """Several nodes, the customer and the operator, at the instant in which a rule is due."""

    def setUp(self):
        super().setUp()
        # Odoo looks the registry up again, whose lock the test's main thread holds.
        self.startPatcher(patch.object(Transaction, "reset", Transaction.clear))
        heard_at_once(self, self.registry)
        self.sector_id = self.apart(
            lambda env: (
                env["mkbot.sector"]
                .create(
                    {
                        "name": "Race",
                        "operator_ids": [fields.Command.set(self.user_ids)],
                        "mkbot_idle_minutes": 10,
                        "mkbot_idle_end_minutes": 10,
                    }
                )
                .id
            )
        )
        self.apart(
            lambda env: (
                env["mkbot.account"].browse(self.account_id).write({"sector_id": self.sector_id})
            )
        )

    def clean(self):
        result = super().clean()
        self.apart(lambda env: env["mkbot.sector"].browse(self.sector_id).unlink())
        return result

    def apart(self, job, uid=SUPERUSER_ID):
        """The result of a job done in a transaction of its own, and committed."""
        with self.registry.cursor() as cr:
            return job(api.Environment(cr, uid, {}))

    def due(self, count=1, step=0):
        """Conversations whose next step is due; their ids."""
        ids = []
        for number in range(count):
            session_id = self.apart(self.receive("quero falar com um atendente", f"racer-{number}"))
            self.apart(
                lambda env, id_=session_id: env["mkbot.session"].browse(id_).action_rescue(),
                self.user_ids[0],
            )
            self.apart(lambda env, id_=session_id: self.reply(env, id_), self.user_ids[0])
            ids.append(session_id)

        def make_due(env):
            for session in env["mkbot.session"].browse(ids):
                session.idle_step = step
                session.idle_since -= timedelta(minutes=10)
                session.idle_due -= timedelta(minutes=10)

        self.apart(make_due)
        return ids

    @staticmethod
    def reply(env, session_id):
        channel = env["mkbot.session"].browse(session_id).channel_id
        channel.message_post(
            body="Conseguiu?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return True

    @staticmethod
    def sweep(env):
        """What one node's cron does: each conversation in a transaction of its own."""
        failed = []
        count = 0
        while env["mkbot.session"]._idle_one(failed):
            count += 1
        return count

    def state(self, session_id):
        def read(env):
            session = env["mkbot.session"].browse(session_id)
            texts = [message.preview or "" for message in session.channel_id.message_ids]
            reminders = sum("ainda está por aí" in text for text in texts)
            ends = sum("Como não tivemos" in text for text in texts)
            return session.state, session.idle_step, reminders, ends

        return self.apart(read)

    def test_four_nodes_remind_each_customer_once(self):
        ids = self.due(4)
        results = self.together(*[(SUPERUSER_ID, self.sweep)] * 4)
        self.assertEqual(sum(results), 4, results)
        self.assertEqual([self.state(id_) for id_ in ids], [("active", 1, 1, 0)] * 4)

    def test_four_nodes_end_each_attendance_once(self):
        ids = self.due(3, step=1)
        results = self.together(*[(SUPERUSER_ID, self.sweep)] * 4)
        self.assertEqual(sum(results), 3, results)
        self.assertEqual([self.state(id_) for id_ in ids], [("rating", 0, 0, 1)] * 3)

    def test_an_answer_that_is_being_written_wins(self):
        [session_id] = self.due(step=1)
        write, is_written = self.customer_first("racer-0")
        is_swept = threading.Event()

        def answer(env):
            write(env)
            self.assertTrue(is_swept.wait(20))
            return True

        def sweep_meanwhile(env):
            self.assertTrue(is_written.wait(20))
            try:
                return self.sweep(env)
            finally:
                is_swept.set()

        results = self.together((SUPERUSER_ID, answer), (SUPERUSER_ID, sweep_meanwhile))
        self.assertEqual(results, [True, 0])
        self.assertEqual(self.state(session_id), ("active", 0, 0, 0))

    def test_an_answer_and_the_sweep_at_the_same_instant(self):
        [session_id] = self.due(step=1)
        results = self.together(
            (SUPERUSER_ID, self.receive("minha internet caiu de novo", "racer-0")),
            (SUPERUSER_ID, self.sweep),
        )
        state, _step, reminders, ends = self.state(session_id)
        # Whichever came first: the answer is in a conversation that somebody attends, or it opens
        # a new one; it is never lost in one that ends.
        if results[0] == session_id:
            self.assertEqual((state, reminders, ends), ("active", 0, 0), results)
        else:
            self.assertEqual((state, ends), ("closed", 1), results)

    def test_a_reply_at_the_same_instant(self):
        [session_id] = self.due(step=1)
        results = self.together(
            (self.user_ids[0], lambda env: self.reply(env, session_id)),
            (SUPERUSER_ID, self.sweep),
        )
        state, step, _reminders, ends = self.state(session_id)
        if results[0] is True:
            self.assertEqual((state, step, ends), ("active", 0, 0), results)
        else:
            self.assertEqual((state, ends), ("rating", 1), results)
