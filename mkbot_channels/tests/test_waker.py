from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import BaseCase

from odoo.addons.mkbot_channels import waker


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
