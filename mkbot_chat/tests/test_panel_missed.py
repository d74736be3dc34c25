from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestPanelMissed(MkbotCase):
    def setUp(self):
        super().setUp()
        self.session = self.active_session(self.ana)
        self.customer_writes("ainda está aí?")
        self.env.flush_all()

    def missed(self, user=None, minutes=10):
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        panel = self.env["mkbot.panel"].with_user(user or self.ana)
        return panel.missed(since.isoformat() + "+00:00")

    def test_messages_of_my_conversations(self):
        channel = self.session.channel_id
        messages = channel.message_ids.filtered(lambda one: one.message_type == "comment")
        found = self.missed()
        self.assertEqual({row[0] for row in found}, {channel.id})
        self.assertEqual([row[1] for row in found], sorted(messages.ids))
        said = [row[1] for row in found if row[2]]
        self.assertEqual(said, sorted(messages.filtered("author_guest_id").ids))
        self.assertTrue(said)

    def test_not_those_of_others(self):
        self.assertFalse(self.missed(self.bruno))
        self.assertFalse(self.missed(self.carla))

    def test_it_counts_when_the_server_took_a_message(self):
        last = self.session.channel_id.message_ids.sorted("id")[-1]
        last.date = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self.assertIn(last.id, [row[1] for row in self.missed()])
        self.env.cr.execute("UPDATE mail_message SET create_date = create_date - interval '1 day'")
        self.env.invalidate_all()
        self.assertFalse(self.missed())

    def test_only_operators_and_only_moments(self):
        employee = new_test_user(self.env, "t_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.missed(employee)
        with self.assertRaises(UserError):
            self.env["mkbot.panel"].with_user(self.ana).missed("yesterday")
