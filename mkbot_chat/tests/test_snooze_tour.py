from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestSnoozeTour(MkbotCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.ana.lang = "en_US"  # the tours read the panel
        self.attended = self.active_session()
        self.attended._identify(self.partner)

    def tour(self, name):
        self.start_tour("/odoo/mkbot", name, login="t_ana", timeout=90)

    def test_by_keyboard_and_back(self):
        self.attended.unanswered_since = fields.Datetime.now() - timedelta(minutes=6)
        self.tour("mkbot_panel_snooze")
        notes = self.attended.channel_id.message_ids.filtered("mkbot_is_note").sorted("id")
        self.assertIn("Snoozed until", notes[-2].preview)
        self.assertEqual(notes[-1].preview, "Woken up.")
        self.assertFalse(self.attended.snoozed)

    def test_until_a_moment(self):
        before = fields.Datetime.now()
        self.tour("mkbot_panel_snooze_moment")
        span = self.attended.snoozed_until - before
        self.assertTrue(timedelta(minutes=55) < span < timedelta(minutes=80), span)
        self.assertEqual(self.attended.snoozed_until.minute % 15, 0)

    def test_what_woke_up_is_marked(self):
        self.attended.with_user(self.ana).action_snooze(minutes=15)
        self.attended.snoozed_until = fields.Datetime.now() - timedelta(seconds=1)
        self.attended._wake_in_time()
        self.tour("mkbot_panel_woken")
