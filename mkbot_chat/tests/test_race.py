import threading

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.orm.environments import Transaction
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common import event


class RaceCase(BaseCase):
    """Real transactions at the same instant, so outside the test's usual single transaction."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            users = env["res.users"].create(
                [
                    {
                        "name": name,
                        "login": f"race_{name}",
                        "group_ids": [fields.Command.link(env.ref("mkbot_chat.group_operator").id)],
                    }
                    for name in ("ana", "bruno")
                ]
            )
            account = env["mkbot.account"].create(
                {"name": "Race", "platform": "site", "bot_debounce": 0}
            )
            self.user_ids, self.account_id = users.ids, account.id
        self.addCleanup(self.clean)

    def clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            account = env["mkbot.account"].browse(self.account_id)
            sessions = env["mkbot.session"].search([("account_id", "=", account.id)])
            if "mkbot.delivery" in env:
                env["mkbot.delivery"].search([("account_id", "=", account.id)]).unlink()
            channels = sessions.channel_id
            sessions.unlink()
            channels.unlink()
            contacts = env["mkbot.contact"].search([("account_id", "=", account.id)])
            guests = contacts.guest_id
            contacts.unlink()
            guests.unlink()
            account.unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def together(self, *jobs):
        """Run callables that take an environment at the same instant, each in a transaction of
        its own that is retried as Odoo retries a request's; return results or exceptions."""
        barrier = threading.Barrier(len(jobs))
        results = [None] * len(jobs)

        def run(index, uid, job):
            def attempt():
                with self.registry.cursor() as cr:
                    # The test's main thread holds the lock that finding the registry needs.
                    cr.transaction = Transaction(self.registry)
                    env = api.Environment(cr, uid, {})
                    if not attempt.tried:
                        attempt.tried = True
                        cr.execute("SELECT 1")  # both snapshots are taken before either commits
                        barrier.wait(10)
                    return job(env)

            attempt.tried = False
            for _try in range(5):
                try:
                    results[index] = attempt()
                    return
                except psycopg2.errors.OperationalError as error:
                    results[index] = error
                except Exception as error:
                    results[index] = error
                    return

        threads = [
            threading.Thread(target=run, args=(index, uid, job))
            for index, (uid, job) in enumerate(jobs)
        ]
        with mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        return results

    def receive(self, text, address="racer"):
        def job(env):
            account = env["mkbot.account"].browse(self.account_id)
            session = account._receive_event(event(address, text))
            account._run_bot(session)
            return session.id

        return job

    def waiting(self):
        """An attendance in the queue; its id."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return self.receive("quero falar com um atendente")(env)

    def customer_first(self, address="racer"):
        """A job in which the customer writes, and the event that tells that they have; it is
        committed after that."""
        is_written = threading.Event()

        def write(env):
            self.receive("alô?", address)(env)
            env.flush_all()
            is_written.set()

        return write, is_written


@tagged("post_install", "-at_install")
class TestRace(RaceCase):
    def test_two_rescues_one_wins(self):
        session_id = self.waiting()

        def rescue(env):
            return env["mkbot.session"].browse(session_id).action_rescue()

        results = self.together(*((uid, rescue) for uid in self.user_ids))
        losers = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(results.count(True), 1, results)
        self.assertEqual(len(losers), 1, results)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            session = env["mkbot.session"].browse(session_id)
            self.assertEqual(len(session.operator_ids), 1)
            self.assertIn(session.operator_id.name, str(losers[0]))

    def test_a_rescue_while_the_customer_writes_is_done_at_once(self):
        """Odoo would sleep about a second before it ran the request again."""
        session_id = self.waiting()
        write, is_written = self.customer_first()
        runs = []

        def rescue(env):
            runs.append(1)
            is_written.wait(10)
            # Its snapshot is from before the customer's message.
            return env["mkbot.session"].browse(session_id).action_rescue()

        results = self.together((SUPERUSER_ID, write), (self.user_ids[0], rescue))
        self.assertEqual(results[1], True, results)
        self.assertEqual(len(runs), 1, "the request was not run again")
        with self.registry.cursor() as cr:
            session = api.Environment(cr, SUPERUSER_ID, {})["mkbot.session"].browse(session_id)
            self.assertEqual(session.operator_id.id, self.user_ids[0])
            self.assertIn("alô?", session.channel_id.message_ids.mapped("preview"))

    def test_an_answer_while_the_customer_writes_is_sent_once(self):
        session_id = self.waiting()
        uid = self.user_ids[0]
        with self.registry.cursor() as cr:
            api.Environment(cr, uid, {})["mkbot.session"].browse(session_id).action_rescue()
        write, is_written = self.customer_first()
        runs = []

        def answer(env):
            runs.append(1)
            is_written.wait(10)
            channel = env["mkbot.session"].browse(session_id).channel_id
            channel.message_post(
                body="Pois não", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            return True

        results = self.together((SUPERUSER_ID, write), (uid, answer))
        self.assertEqual((results[1], len(runs)), (True, 1), results)
        with self.registry.cursor() as cr:
            session = api.Environment(cr, SUPERUSER_ID, {})["mkbot.session"].browse(session_id)
            written = session.channel_id.message_ids.mapped("preview")
            self.assertEqual((written.count("Pois não"), written.count("alô?")), (1, 1))

    def test_what_was_written_before_is_not_lost(self):
        """A request that wrote something is run again as a whole, by Odoo."""
        session_id = self.waiting()
        uid = self.user_ids[0]
        write, is_written = self.customer_first()
        runs = []

        def rescue(env):
            runs.append(1)
            env["mkbot.panel.presence"]._beat("race-panel")
            is_written.wait(10)
            return env["mkbot.session"].browse(session_id).action_rescue()

        results = self.together((SUPERUSER_ID, write), (uid, rescue))
        self.assertEqual((results[1], len(runs)), (True, 2), results)
        with self.registry.cursor() as cr:
            presences = api.Environment(cr, SUPERUSER_ID, {})["mkbot.panel.presence"]
            self.assertTrue(presences.search([("uuid", "=", "race-panel")]))

    def test_two_first_messages_make_one_attendance(self):
        results = self.together(
            (SUPERUSER_ID, self.receive("primeira")), (SUPERUSER_ID, self.receive("segunda"))
        )
        self.assertEqual(len(set(results)), 1, results)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            session = env["mkbot.session"].browse(results[0])
            previews = session.channel_id.message_ids.mapped("preview")
            self.assertEqual(previews.count("primeira"), 1)
            self.assertEqual(previews.count("segunda"), 1)

    def test_end_while_the_customer_writes(self):
        session_id = self.waiting()
        uid = self.user_ids[0]
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {})
            env["mkbot.session"].browse(session_id).action_rescue()

        def end(env):
            return env["mkbot.session"].browse(session_id).action_end()

        results = self.together((uid, end), (SUPERUSER_ID, self.receive("mais uma coisa")))
        self.assertEqual(results[0], True, results)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            first = env["mkbot.session"].browse(session_id)
            last = env["mkbot.session"].browse(results[1])
            # Either order is right; the message is stored once and nobody is left without a turn.
            self.assertIn(first.state, ("rating", "closed"))
            written = (first | last).channel_id.message_ids.mapped("preview")
            self.assertEqual(written.count("mais uma coisa"), 1)
