import json
from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestSupervisionTour(MkbotCase, HttpCase):
    def setUp(self):
        super().setUp()
        (self.ana + self.bruno + self.carla).lang = "en_US"  # the tours read the panel

    def tour(self, name, login, url="/odoo/mkbot"):
        self.start_tour(url, name, login=login, timeout=90)

    def test_pause_and_back(self):
        self.tour("mkbot_panel_pause", "t_ana")
        stretches = self.env["mkbot.presence.stretch"].search(
            [("user_id", "=", self.ana.id)], order="id"
        )
        written = [(one.state, one.reason_id.name or "") for one in stretches]
        self.assertEqual(
            written[:4],
            [("available", ""), ("paused", "Lunch"), ("paused", "Meeting"), ("available", "")],
        )

    def test_team(self):
        self.ana.mkbot_capacity = 2
        self.open_panel(self.ana, self.bruno)
        lunch = self.env.ref("mkbot_chat.pause_reason_lunch")
        self.env["mkbot.panel"].with_user(self.bruno).pause(f"panel-{self.bruno.id}", lunch.id)
        session = self.active_session(self.ana)
        self.customer_writes("tem alguém?", bot=False)
        session.unanswered_since -= timedelta(minutes=6)
        channel = session.channel_id
        messages, members = channel.message_ids, channel.channel_member_ids
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        self.tour("mkbot_panel_team", "t_carla")
        self.assertEqual(self.ana.mkbot_capacity, 5)
        # Nobody but Carla knows that she looked.
        self.assertEqual(channel.message_ids, messages)
        self.assertEqual(channel.channel_member_ids, members)
        watched = [
            ["discuss.channel", channel.id],
            ["mail.guest", session.contact_id.guest_id.id],
            ["res.partner", self.ana.partner_id.id],
            ["res.users", self.ana.id],
        ]
        heard = [
            json.loads(row.message)["type"]
            for row in self.env["bus.bus"].sudo().search([("id", ">", last)])
            if json.loads(row.channel)[1:3] in watched
        ]
        self.assertEqual(heard, [])

    def test_wall(self):
        self.open_panel(self.ana)
        first, _second = self.waiting_session("v-1"), self.waiting_session("v-2")
        first.state_since -= timedelta(minutes=5)
        self.tour("mkbot_wall", "t_carla", "/odoo/mkbot-wall")
        presence = self.env["mkbot.panel.presence"].search([("user_id", "=", self.carla.id)])
        self.assertFalse(presence, "a wall-board is no panel: nobody sits at it")
