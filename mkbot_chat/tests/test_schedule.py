from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..bot import values
from .test_bot_turns import BotCase


class TestSchedule(BotCase):
    """Nobody attends now."""

    def setUp(self):
        super().setUp()
        self.opens_at = fields.Datetime.now() + timedelta(hours=5)

    @contextmanager
    def hours(self, is_open, opens_at=None):
        sessions = type(self.env["mkbot.session"])
        with (
            patch.object(sessions, "_service_hours", lambda _self: (is_open, opens_at)),
            patch.object(
                sessions, "_hours_in_words", lambda _self, at: "amanhã às 08:00" if at else ""
            ),
        ):
            yield

    def scheduled(self, opens_at):
        session = self.bot_session()
        facts = {"tier": "T0", "requests": ["instalar internet"]}
        with (
            self.hours(False, opens_at),
            self.turns((["scheduled"], [values.Schedule("asked", facts)])),
        ):
            session = self.customer_writes("pode ser")
        self.assertEqual(session.state, "bot")
        return session

    def test_who_waits_for_the_opening_is_queued_then(self):
        session = self.scheduled(self.opens_at)
        self.assertEqual(session.scheduled_at, self.opens_at)
        self.assertIn("instalar internet", session.summary)
        self.assertTrue(session._panel_row()["scheduled_at"])
        with self.hours(True):
            self.env.flush_all()
            self.run_cron("mkbot.session", "_cron_scheduled")
            self.assertEqual(session.state, "bot", "not before")
            session.scheduled_at = fields.Datetime.now() - timedelta(seconds=1)
            self.env.flush_all()
            self.run_cron("mkbot.session", "_cron_scheduled")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "scheduled"))
        self.assertTrue(any("já está atendendo" in text for text in self.bot_texts(session)))

    def test_a_holiday_declared_meanwhile_puts_it_off(self):
        session = self.scheduled(self.opens_at)
        session.scheduled_at = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        with self.hours(False, self.opens_at):
            self.run_cron("mkbot.session", "_cron_scheduled")
        self.assertEqual(session.state, "bot")
        self.assertEqual(session.scheduled_at, self.opens_at)

    def test_where_nobody_knows_when_it_is_looked_at_again(self):
        session = self.scheduled(None)
        self.assertGreater(session.scheduled_at, fields.Datetime.now())

    def test_it_is_not_abandoned_before(self):
        session = self.scheduled(self.opens_at)
        session.last_activity_at = fields.Datetime.now() - timedelta(days=3)
        session._expire()
        self.assertEqual(session.state, "bot")
        session.scheduled_at = False
        session.last_activity_at = fields.Datetime.now() - timedelta(days=3)
        session._expire()
        self.assertEqual(session.state, "cancelled")

    def test_direct_contacts_are_told_when_people_attend(self):
        first = self.customer_writes("oi")
        first._move("cancelled", reason="cancelled")
        first.contact_id.direct_to_queue = True
        with self.hours(False, self.opens_at):
            session = self.customer_writes("oi de novo")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "direct"))
        self.assertTrue(any("amanhã às 08:00" in text for text in self.bot_texts(session)))

    def test_asking_for_a_person_when_closed_is_told_and_can_wait(self):
        session = self.bot_session()
        with self.hours(False, self.opens_at):
            self.customer_writes("quero falar com um atendente")
            self.assertEqual(session.state, "bot")
            self.assertTrue(any("amanhã às 08:00" in text for text in self.bot_texts(session)))
            self.customer_writes("sim")
        self.assertEqual(session.scheduled_at, self.opens_at)
