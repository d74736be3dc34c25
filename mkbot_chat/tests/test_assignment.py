import json
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat.models.mkbot_session_actions import MkbotSession

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestAssignment(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What demo data or another test left has no part in this.
        cls.env["mkbot.sector"].search([]).assignment = "manual"
        cls.support.assignment = "longest_idle"
        cls.cron = cls.env.ref("mkbot_chat.ir_cron_assign")

    def assign(self):
        self.run_cron("mkbot.sector", "_cron_assign")

    def waiting(self, *addresses):
        """Sessions that wait, the first one longest."""
        sessions = [self.waiting_session(address) for address in addresses]
        for age, session in enumerate(reversed(sessions)):
            session.state_since -= timedelta(minutes=age)
        return sessions

    def idle(self, user, minutes):
        """Let a user have been available, without getting anything, for some minutes."""
        stretch = self.env["mkbot.presence.stretch"]._of(user)
        for name in ("started_at", "idle_at", "given_at"):
            if stretch[name]:
                stretch[name] -= timedelta(minutes=minutes)

    def triggers(self):
        self.env.flush_all()
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])

    # ----- who gets it -----

    def test_by_hand_nothing_happens(self):
        self.support.assignment = "manual"
        self.open_panel(self.ana)
        before = self.triggers()
        session = self.waiting_session()
        self.assertEqual(self.triggers(), before)
        self.assign()
        self.assertEqual(session.state, "waiting")

    def test_who_waits_longest_is_given_to_who_has_waited_longest(self):
        self.open_panel(self.ana, self.bruno, self.davi)
        self.idle(self.bruno, 5)
        first, second, third = self.waiting("v-1", "v-2", "v-3")
        self.assign()
        self.assertEqual(first.operator_id, self.bruno)
        self.assertEqual(second.operator_id, self.ana)
        self.assertEqual(third.operator_id, self.bruno)
        for session in (first, second, third):
            self.assertEqual(session.state, "active")
            self.assertEqual(session.move_ids[-1:].reason or "", "assigned")
            self.assertEqual(session.stretch_ids.how, "assigned")
            self.assertIn(
                session.operator_id.partner_id, session.channel_id.channel_member_ids.partner_id
            )
        self.assertFalse(self.env["mkbot.session"].search([("operator_ids", "in", self.davi.ids)]))

    def test_least_busy(self):
        self.support.assignment = "least_busy"
        for n in range(2):
            self.active_session(self.ana, f"a-{n}")
        self.open_panel(self.ana, self.bruno)
        self.idle(self.ana, 60)
        sessions = self.waiting("v-1", "v-2", "v-3", "v-4")
        self.assign()
        names = [session.operator_id for session in sessions]
        self.assertEqual(names[:2], [self.bruno, self.bruno])
        self.assertEqual(len([user for user in names if user == self.bruno]), 3)

    def test_in_turn(self):
        self.support.assignment = "round_robin"
        self.support.operator_ids += self.davi
        self.open_panel(self.ana, self.bruno, self.davi)
        sessions = self.waiting(*(f"v-{n}" for n in range(7)))
        self.assign()
        given = [session.operator_id for session in sessions]
        self.assertEqual(given[:3], given[3:6])
        self.assertEqual(len(set(given[:3])), 3)
        self.assertEqual(given[6], given[0])

    def test_a_reload_does_not_jump_the_turn(self):
        self.support.assignment = "round_robin"
        self.open_panel(self.ana, self.bruno)
        [first] = self.waiting("v-1")
        self.assign()
        self.assertEqual(first.operator_id, self.ana)
        presence = self.env["mkbot.panel.presence"].with_user(self.ana)
        presence._leave(f"panel-{self.ana.id}")
        stretch = self.env["mkbot.presence.stretch"].search([("user_id", "=", self.ana.id)])
        stretch.ended_at -= timedelta(minutes=5)
        stretch.started_at -= timedelta(minutes=5)
        self.open_panel(self.ana)
        [second] = self.waiting("v-2")
        self.assign()
        self.assertEqual(second.operator_id, self.bruno)

    def test_only_who_is_available_in_the_sector(self):
        self.open_panel(self.ana, self.bruno, self.davi, self.carla)
        reason = self.env.ref("mkbot_chat.pause_reason_lunch")
        self.env["mkbot.panel"].with_user(self.ana).pause(f"panel-{self.ana.id}", reason.id)
        self.env["mkbot.panel"].with_user(self.bruno).heartbeat(f"panel-{self.bruno.id}")
        panel = self.env["mkbot.panel.presence"].search([("user_id", "=", self.bruno.id)])
        panel.active_at -= timedelta(minutes=6)
        self.env["mkbot.panel"].with_user(self.bruno).heartbeat(panel.uuid, 360)
        session = self.waiting_session()
        self.assign()
        self.assertEqual(session.state, "waiting")
        self.env["mkbot.panel"].with_user(self.bruno).heartbeat(panel.uuid, 0)
        self.assign()
        self.assertEqual(session.operator_id, self.bruno)

    # ----- how much -----

    def test_capacity(self):
        self.support.capacity = 1
        self.ana.mkbot_capacity = 2
        self.open_panel(self.ana, self.bruno)
        sessions = self.waiting("v-1", "v-2", "v-3", "v-4", "v-5")
        self.assign()
        loads = (self.ana + self.bruno)._mkbot_loads()
        self.assertEqual(loads, {self.ana.id: 2, self.bruno.id: 1})
        self.assertEqual([s.state for s in sessions], ["active"] * 3 + ["waiting"] * 2)
        before = self.triggers()
        sessions[0].with_user(sessions[0].operator_id).action_end()
        self.assertGreater(self.triggers(), before, "there is room again")
        self.assign()
        self.assertEqual(sessions[3].state, "active")
        self.assertEqual(sessions[4].state, "waiting")

    def test_capacity_counts_every_sector(self):
        self.finance.operator_ids += self.ana
        self.finance.assignment = "least_busy"
        self.ana.mkbot_capacity = 1
        self.open_panel(self.ana)
        first, second = self.waiting("v-1", "v-2")
        second.sector_id = self.finance
        self.assign()
        self.assertEqual((first.state, second.state), ("active", "waiting"))

    def test_more_may_be_taken_by_hand(self):
        self.support.capacity = 1
        self.open_panel(self.ana)
        first, second = self.waiting("v-1", "v-2")
        self.assign()
        second.with_user(self.ana).action_rescue()
        self.assertEqual((first + second).operator_id, self.ana)

    def test_negative_capacities_are_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.support.capacity = -1
            self.env.flush_all()

    # ----- when -----

    def test_what_sets_it_going(self):
        before = self.triggers()
        session = self.waiting_session()
        waiting = self.triggers()
        self.assertGreater(waiting, before, "somebody waits")
        self.open_panel(self.davi)
        self.assertEqual(self.triggers(), waiting, "Davi's sector is served by hand")
        self.open_panel(self.ana)
        available = self.triggers()
        self.assertGreater(available, waiting, "somebody is available")
        session.with_user(self.ana).action_rescue()
        taken = self.triggers()
        session.with_user(self.ana).action_transfer(sector_id=self.finance.id)
        self.assertGreater(self.triggers(), taken, "somebody got rid of one")

    def test_who_returned_it_does_not_get_it_back(self):
        self.open_panel(self.ana)
        first, second = self.waiting("v-1", "v-2")
        first.with_user(self.ana).action_rescue()
        first.with_user(self.ana).action_return_to_queue()
        first.state_since -= timedelta(minutes=9)
        self.assign()
        self.assertEqual((first.state, second.state), ("waiting", "active"))
        self.open_panel(self.bruno)
        self.assign()
        self.assertEqual(first.operator_id, self.bruno)

    def test_one_that_cannot_be_given_does_not_stop_the_others(self):
        self.open_panel(self.ana)
        first, second = self.waiting("v-1", "v-2")
        give = MkbotSession._give_to

        def fail(session, user, how):
            if session.id == first.id:
                raise ValueError("broken")
            return give(session, user, how)

        with (
            patch.object(MkbotSession, "_give_to", fail),
            self.assertLogs("odoo.addons.mkbot_chat.models.mkbot_sector_assignment", "ERROR"),
        ):
            self.assign()
        self.assertEqual((first.state, second.state), ("waiting", "active"))

    def test_a_long_queue_gives_way_to_other_actions(self):
        self.open_panel(self.ana)
        sessions = self.waiting("v-1", "v-2", "v-3")
        before = self.triggers()
        path = "odoo.addons.mkbot_chat.models.mkbot_sector_assignment.RUN_SECONDS"
        with patch(path, -1):
            self.assign()
        self.assertEqual([s.state for s in sessions], ["active", "waiting", "waiting"])
        self.assertGreater(self.triggers(), before)

    def test_customer_and_operator_hear_of_it(self):
        self.open_panel(self.ana)
        session = self.waiting_session()
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        self.assign()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("id", ">", last)])
        mine = [
            json.loads(row.message)
            for row in rows
            if json.loads(row.channel)[1:] == ["res.users", self.ana.id, "mkbot_panel"]
        ]
        shown = [message["payload"] for message in mine if message["type"] == "mkbot.session/row"]
        self.assertEqual([row["id"] for row in shown], session.ids)
        self.assertEqual(shown[0]["operator_id"], self.ana.id)
        self.assertIn("Ana Teste", "\n".join(self.texts(session)))
