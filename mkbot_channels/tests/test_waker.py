from contextlib import nullcontext
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import BaseCase, TransactionCase

from odoo.addons.mkbot_channels import waker

ERRAND = "odoo.addons.mkbot_channels.models.mkbot_errand"


class TestWaker(BaseCase):
    """The moments only: the thread that waits for them is not started."""

    def setUp(self):
        super().setUp()
        self.waker = waker.Waker()
        self.waker._pid = waker.os.getpid()
        clock = patch.object(waker, "time", SimpleNamespace(monotonic=lambda: self.now))
        clock.start()
        self.addCleanup(clock.stop)
        self.now = 1000.0

    def due_at(self, moment):
        self.now = moment
        return self.waker._wait()

    def test_a_later_moment_survives_an_earlier_one(self):
        self.waker.wake("db", ("inbox",), delay=5.0)
        self.waker.wake("db", ("inbox",))
        self.assertEqual(self.due_at(1000.1), {"db": ["inbox"]})
        self.assertTrue(self.waker._due, "the second try is still to come")
        self.assertEqual(self.due_at(1005.1), {"db": ["inbox"]})
        self.assertFalse(self.waker._due)

    def test_many_at_once_wake_once(self):
        for _n in range(100):
            self.waker.wake("db", ("inbox",))
        self.assertEqual(self.due_at(1000.1), {"db": ["inbox"]})
        self.assertFalse(self.waker._due)

    def test_wakes_keep_a_distance(self):
        self.waker.wake("db", ("inbox",))
        self.due_at(1000.0)
        self.waker.wake("db", ("inbox",))
        self.assertAlmostEqual(min(self.waker._due["db", "inbox"]), 1000.0 + waker.SPACING)


class TestCrons(TransactionCase):
    """What is woken exists: a wrong name would only be noticed by a slow customer."""

    def test_each_is_a_scheduled_action(self):
        names = {
            name
            for group in (
                waker.INBOX,
                waker.INBOX_HELPERS,
                waker.OUTBOX,
                waker.MEDIA,
                waker.ERRANDS,
            )
            for name in group
        }
        for name in names | set(waker.RUNS):
            self.assertEqual(self.env.ref(name)._name, "ir.cron", name)

    def test_triggers_of_two_modules(self):
        crons = self.env.ref(waker.OUTBOX[0]) | self.env.ref(waker.ERRANDS[0])
        trigger = self.env["ir.cron.trigger"]
        # Its own connection, as the thread has; the test's sees what it commits not at all.
        connection = SimpleNamespace(cursor=lambda: nullcontext(self.env.cr))
        before = trigger.search([])
        with (
            patch.object(waker.sql_db, "db_connect", lambda _name: connection),
            patch.object(waker._notifier, "notify") as notify,
        ):
            busy = waker._trigger(self.env.cr.dbname, [*waker.OUTBOX, *waker.ERRANDS])
        self.assertFalse(busy)
        self.assertTrue(notify.called)
        self.assertEqual((trigger.search([]) - before).cron_id, crons)

    def test_errands_are_woken_to_the_moment(self):
        with patch(f"{ERRAND}.wake") as wake:
            self.env["mkbot.errand"]._wake(1.2)
        self.assertEqual(wake.call_args.args[1:], (waker.ERRANDS, 1.2))
