from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tools import mute_logger

from ..models import mkbot_errand_worker
from ..models.mkbot_errand import utc_now
from ..running import ERRAND_RUNS
from .test_bot_turns import BotCase

WORKER = "odoo.addons.mkbot_chat.models.mkbot_errand_worker"


class TestErrand(BotCase):
    """Errands of the kind "document", with methods of the test's own."""

    def setUp(self):
        super().setUp()
        self.session = self.bot_session()
        self.calls = []

    def methods(self, prepare=None, outside=None, finish=None, fail=None):
        calls = self.calls

        def note(name, result, error=None):
            def method(errand, *args):
                calls.append((name, *args))
                if error:
                    raise error
                return result

            return method

        def made(name, what):
            error = what if isinstance(what, Exception) else None
            return what if callable(what) else note(name, what, error)

        return patch.multiple(
            type(self.env["mkbot.errand"]),
            create=True,
            _prepare_document=made("prepare", prepare if prepare is not None else {"a": 1}),
            _outside_document=made("outside", outside if outside is not None else "pdf"),
            _finish_document=made("finish", finish),
            _fail_document=made("fail", fail),
        )

    def add(self, **values):
        return self.env["mkbot.errand"]._add(self.session, "document", {"move": 1}, **values)

    def test_it_is_prepared_done_outside_and_finished(self):
        errand = self.add()
        with self.methods():
            self.run_errands()
            self.run_errands()
        self.assertEqual(
            self.calls, [("prepare",), ("outside", {"a": 1}), ("finish", {"a": 1}, "pdf")]
        )
        self.assertEqual((errand.state, errand.attempts), ("done", 1))
        self.assertTrue(errand.done_at)

    def test_nothing_to_do_is_done(self):
        errand = self.add()
        with self.methods(prepare=lambda errand: None):
            self.run_errands()
        self.assertEqual(errand.state, "done")
        self.assertFalse(self.calls)

    def test_not_before_its_time(self):
        errand = self.add(delay=60)
        with self.methods():
            self.run_errands()
        self.assertEqual(errand.state, "waiting")
        self.assertFalse(self.calls)

    @mute_logger(WORKER)
    def test_it_is_tried_again_and_then_given_up_in_words(self):
        errand = self.add()
        with self.methods(outside=UserError("The printer is out of ink.")):
            for number in range(1, 6):
                self.run_errands()
                self.assertEqual(errand.attempts, number)
                self.assertEqual(errand.error, "The printer is out of ink.")
                if number < 5:
                    self.assertEqual(errand.state, "waiting")
                    self.assertGreater(errand.due_at, utc_now())
                    errand.due_at = utc_now() - timedelta(seconds=1)
        self.assertEqual(errand.state, "failed")
        self.assertEqual([name for name, *_args in self.calls].count("fail"), 1)
        errand.with_user(self.env.ref("base.user_admin")).action_retry()
        with self.methods():
            self.run_errands()
        self.assertEqual(errand.state, "done")
        self.assertFalse(errand.error)

    @mute_logger(WORKER)
    def test_what_fails_in_a_transaction_is_undone_and_tried_again(self):
        errand = self.add()

        def finish(errand, data, result):
            errand.session_id.summary = "half done"
            raise ValueError("lost")

        with self.methods(finish=finish):
            self.run_errands()
        self.assertEqual((errand.state, errand.attempts), ("waiting", 1))
        self.assertIn("lost", errand.error)
        self.assertNotEqual(self.session.summary, "half done")

    @mute_logger(WORKER)
    def test_what_a_living_worker_has_in_its_hands_is_left_to_it(self):
        errand = self.add()
        run = 12345
        errand.write({"state": "doing", "run": run, "attempts": 1})
        # Another connection, as another process has it.
        with db_connect(self.env.cr.dbname).cursor() as other, self.methods():
            other.execute("SELECT pg_advisory_lock(%s, %s)", (ERRAND_RUNS, run))
            self.run_errands()
            self.assertEqual(errand.state, "doing")
            other.execute("SELECT pg_advisory_unlock(%s, %s)", (ERRAND_RUNS, run))
            self.run_errands()
        self.assertEqual(errand.state, "waiting")

    @mute_logger(WORKER)
    def test_what_a_killed_worker_had_in_its_hands_is_done_again(self):
        errand = self.add()
        errand.write({"state": "doing", "run": 12345, "attempts": 1})
        with self.methods():
            self.run_errands()
            self.assertEqual(errand.state, "waiting")
            self.assertFalse(self.calls)
            errand.due_at = utc_now() - timedelta(seconds=1)
            self.run_errands()
        self.assertEqual((errand.state, errand.attempts), ("done", 2))

    def test_a_result_that_comes_late_is_dropped(self):
        errand = self.add()
        taken = {"state": "doing", "run": 1, "attempts": 1}

        def outside(errand, data):
            # Another worker took it back meanwhile.
            errand.write({**taken, "run": 999})
            errand.flush_recordset()
            return "late"

        with self.methods(outside=outside):
            self.run_errands()
        self.assertEqual(errand.state, "doing")
        self.assertNotIn("finish", [name for name, *_args in self.calls])

    def test_what_is_done_is_deleted_after_days(self):
        errand, young = self.add(), self.add()
        (errand | young).write({"state": "done", "done_at": fields.Datetime.now()})
        errand.done_at -= timedelta(days=mkbot_errand_worker.RUN_SECONDS)
        self.env["mkbot.errand"]._gc_ended()
        self.assertFalse(errand.exists())
        self.assertTrue(young.exists())

    def test_who_may_see_and_retry(self):
        errand = self.add()
        errand.state = "failed"
        for user in (self.ana, self.carla):
            with self.assertRaises(AccessError):
                errand.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                errand.with_user(user).action_retry()
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        own = errand.with_user(admin)
        self.assertEqual(own.with_context(allowed_company_ids=self.company.ids).state, "failed")
        with self.assertRaises(AccessError):
            own.write({"state": "done"})
        with self.assertRaises(AccessError):
            own.unlink()
