import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MkbotCase


class TeamCase(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lunch = cls.env.ref("mkbot_chat.pause_reason_lunch")

    def panel(self, user):
        # As the web client asks: in the company at hand, in the user's language.
        return self.env["mkbot.panel"].with_user(user)

    def operator(self, user):
        rows = {row["id"]: row for row in self.panel(self.carla).team()["operators"]}
        return rows.get(user.id)

    def sent(self, call):
        """What `call` sends: `[(channel, type, payload)]`."""
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        call()
        self.env.flush_all()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("id", ">", last)], order="id")
        result = []
        for row in rows:
            message = json.loads(row.message)
            result.append((json.loads(row.channel), message["type"], message["payload"]))
        return result


@tagged("post_install", "-at_install")
class TestTeam(TeamCase):
    def test_supervisors_only(self):
        calls = (
            ("team",),
            ("team_sessions", self.ana.id),
            ("team_pause", self.ana.id, self.lunch.id),
            ("team_resume", self.ana.id),
            ("team_capacity", self.ana.id, 3),
            ("wall",),
        )
        self.open_panel(self.ana)
        for user in (self.ana, self.bruno, self.env.ref("base.public_user")):
            for method, *args in calls:
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(self.panel(user), method)(*args)

    def test_every_operator_as_they_are(self):
        self.support.capacity = 4
        self.ana.mkbot_capacity = 2
        self.open_panel(self.ana, self.bruno)
        first, second = self.active_session(self.ana, "v-1"), self.active_session(self.ana, "v-2")
        self.customer_writes("alô?", "v-1", bot=False)
        self.customer_writes("tem alguém?", "v-2", bot=False)
        second.unanswered_since -= timedelta(minutes=7)
        self.support.target_answer_seconds = 240
        done = self.active_session(self.ana, "v-3")
        done.stretch_ids.started_at -= timedelta(seconds=100)
        done.with_user(self.ana).action_end()
        self.panel(self.bruno).pause(f"panel-{self.bruno.id}", self.lunch.id)
        ana, bruno = self.operator(self.ana), self.operator(self.bruno)
        self.assertEqual(ana["state"], "available")
        self.assertEqual((ana["load"], ana["capacity"], ana["own_capacity"]), (2, 2, 2))
        self.assertEqual(
            ana["unanswered_since"],
            fields.Datetime.to_string(second.unanswered_since).replace(" ", "T") + "Z",
        )
        self.assertEqual(ana["answer_target"], 240)
        self.assertEqual(ana["done"], 1)
        self.assertAlmostEqual(ana["average_seconds"], 100, delta=2)
        self.assertEqual(ana["sector_ids"], self.support.ids)
        self.assertEqual((bruno["state"], bruno["reason"]), ("paused", self.lunch.name))
        self.assertTrue(bruno["since"])
        self.assertEqual((bruno["load"], bruno["capacity"]), (0, 4))
        self.assertEqual(self.operator(self.davi)["state"], "closed")
        listed = self.panel(self.carla).team_sessions(self.ana.id)
        self.assertEqual([row["id"] for row in listed], [second.id, first.id])

    def test_other_companies_are_not_seen(self):
        stranger = self.supervisor_elsewhere()
        other = stranger.company_id
        self.active_session(self.ana)
        panel = self.panel(stranger).with_context(allowed_company_ids=other.ids)
        ids = [row["id"] for row in panel.team()["operators"]]
        self.assertIn(stranger.id, ids)
        self.assertNotIn(self.ana.id, ids)
        self.assertIsNone(self.operator(stranger))
        self.assertFalse(panel.team_sessions(self.ana.id))
        self.assertEqual(panel.wall()["total"]["attended"], 0)
        for method, *args in (
            ("team_resume",),
            ("team_capacity", 5),
            ("team_pause", self.lunch.id),
        ):
            with self.assertRaises(UserError):
                getattr(panel, method)(self.ana.id, *args)

    def test_queries_do_not_grow_with_the_team(self):
        def measure():
            return (
                self.count_queries(lambda: self.panel(self.carla).team()),
                self.count_queries(lambda: self.panel(self.carla).wall()),
            )

        self.open_panel(self.ana)
        self.active_session(self.ana, "v-0")
        measure()  # warms ormcaches
        few = measure()
        for n in range(8):
            user = new_test_user(
                self.env,
                f"t_more_{n}",
                "mkbot_chat.group_operator",
                company_id=self.company.id,
                company_ids=self.company.ids,
            )
            self.support.operator_ids += user
            self.open_panel(user)
            self.active_session(user, f"m-{n}")
            self.waiting_session(f"w-{n}")
        measure()  # new users empty ormcaches
        many = measure()
        self.assertLessEqual(many[0], few[0] + 1)
        self.assertLessEqual(many[1], few[1] + 1)
        self.assertLessEqual(max(many), 30)

    # ----- leading -----

    def test_a_forgotten_pause_is_ended(self):
        self.open_panel(self.bruno)
        self.panel(self.bruno).pause(f"panel-{self.bruno.id}", self.lunch.id)
        sent = self.sent(lambda: self.panel(self.carla).team_resume(self.bruno.id))
        self.assertEqual(self.operator(self.bruno)["state"], "available")
        kinds = {kind for channel, kind, _p in sent if channel[1:3] == ["res.users", self.bruno.id]}
        self.assertLessEqual({"mkbot.panel/presence", "mkbot.panel/notice"}, kinds)
        told = [p for channel, kind, p in sent if kind == "mkbot.panel/team"]
        self.assertEqual([(p["user_id"], p["state"]) for p in told], [(self.bruno.id, "available")])

    def test_the_end_of_a_pause_brings_nobody_to_the_desk(self):
        self.open_panel(self.bruno)
        self.panel(self.bruno).pause(f"panel-{self.bruno.id}", self.lunch.id)
        row = self.env["mkbot.panel.presence"].search([("user_id", "=", self.bruno.id)])
        row.active_at -= timedelta(minutes=6)
        self.assertEqual(self.panel(self.carla).team_resume(self.bruno.id)["state"], "away")

    def test_pause_somebody(self):
        self.open_panel(self.bruno)
        state = self.panel(self.carla).team_pause(self.bruno.id, self.lunch.id)
        self.assertEqual(state["state"], "paused")
        self.assertEqual(
            self.panel(self.bruno).heartbeat(f"panel-{self.bruno.id}")["state"], "paused"
        )
        with self.assertRaisesRegex(UserError, "Davi"):
            self.panel(self.carla).team_pause(self.davi.id, self.lunch.id)
        with self.assertRaises(UserError):
            self.panel(self.carla).team_pause(self.bruno.id)

    def test_capacity(self):
        self.panel(self.carla).team_capacity(self.ana.id, 7)
        self.assertEqual(self.ana.mkbot_capacity, 7)
        for wrong in (-1, 1000):
            with self.assertRaises(UserError):
                self.panel(self.carla).team_capacity(self.ana.id, wrong)
        with self.assertRaises(AccessError):
            self.ana.with_user(self.ana).mkbot_capacity = 99

    def test_presence_is_told_to_supervisors_of_the_company_only(self):
        sent = self.sent(lambda: self.open_panel(self.ana))
        told = [channel[1:] for channel, kind, _p in sent if kind == "mkbot.panel/team"]
        self.assertEqual(told, [["res.company", self.company.id, "mkbot_panel_all"]])
        hears = {(r._name, r.id, sub) for r, sub in self.panel(self.bruno)._bus_channels()}
        self.assertNotIn(tuple(told[0]), hears)

    def test_who_monitors_is_not_seen(self):
        session = self.active_session(self.ana)
        channel = session.channel_id
        self.env.cr.precommit.run()
        members, messages = channel.channel_member_ids, channel.message_ids
        rank = session.rank

        def monitor():
            panel = self.panel(self.carla)
            panel.team_sessions(self.ana.id)
            panel.history(session.id)
            watched = channel.with_user(self.carla)
            watched.check_access("read")
            self.assertTrue(watched.message_ids.mapped("body"))

        sent = self.sent(monitor)
        self.env.invalidate_all()
        self.assertEqual(sent, [])
        self.assertEqual(channel.channel_member_ids, members)
        self.assertEqual(channel.message_ids, messages)
        self.assertEqual(session.rank, rank)
        self.assertEqual(session.operator_ids, self.ana)


@tagged("post_install", "-at_install")
class TestWall(TeamCase):
    def sector(self, sector):
        rows = {row["id"]: row for row in self.panel(self.carla).wall()["sectors"]}
        return rows[sector.id if sector else 0]

    def total(self):
        return self.panel(self.carla).wall()["total"]

    def at(self, session, **seconds):
        """Set times of a session to so many seconds ago."""
        now = fields.Datetime.now()
        session.write({name: now - timedelta(seconds=ago) for name, ago in seconds.items()})

    def setUp(self):
        super().setUp()
        # Whatever the hour, what happens here happens on one day.
        midnight = fields.Datetime.now() - timedelta(hours=12)
        self.patch(type(self.env["mkbot.panel"]), "_today", lambda panel: midnight)
        self.support.target_wait_seconds = 60

    def test_an_empty_day(self):
        total = self.total()
        self.assertEqual((total["waiting"], total["attended"], total["counted"]), (0, 0, 0))
        self.assertFalse(total["waiting_since"])
        self.assertIsNone(total["wait_seconds"])

    def test_the_queue(self):
        first, _second = self.waiting_session("v-1"), self.waiting_session("v-2")
        self.at(first, queued_at=300, state_since=300)
        row = self.sector(self.support)
        self.assertEqual((row["waiting"], row["late"], row["target"]), (2, 1, 60))
        since = fields.Datetime.to_string(first.state_since).replace(" ", "T") + "Z"
        self.assertEqual(row["waiting_since"], since)
        self.assertEqual(self.total()["waiting_since"], since)
        self.assertEqual(self.sector(self.finance)["waiting"], 0)

    def test_within_the_target(self):
        def attended(address, queued, rescued):
            session = self.active_session(self.ana, address)
            self.at(session, queued_at=queued, rescued_at=rescued)
            return session

        attended("quick", 600, 570)
        attended("just", 600, 540)
        attended("slow", 600, 500)
        yesterday = 13 * 3600
        attended("yesterday", yesterday, yesterday - 30)
        over_midnight = 12 * 3600 + 60
        attended("over midnight", over_midnight, over_midnight - 80)
        still = self.waiting_session("waits within")
        self.at(still, queued_at=30)
        late = self.waiting_session("waits too long")
        self.at(late, queued_at=61, state_since=61)
        left = self.waiting_session("left in time")
        left._move("cancelled", reason="customer")
        self.at(left, queued_at=600, ended_at=550)
        gave_up = self.waiting_session("gave up")
        gave_up._move("cancelled", reason="customer")
        self.at(gave_up, queued_at=600, ended_at=400)
        row = self.sector(self.support)
        self.assertEqual((row["within"], row["counted"]), (2, 5))
        self.assertEqual(row["attended"], 4)
        self.assertEqual(row["wait_seconds"], round((30 + 60 + 100 + 80) / 4))
        self.support.target_wait_seconds = 0
        row = self.sector(self.support)
        self.assertEqual((row["within"], row["counted"], row["late"]), (0, 0, 0))

    def test_operators_by_sector(self):
        self.open_panel(self.ana, self.bruno, self.davi)
        self.panel(self.bruno).pause(f"panel-{self.bruno.id}", self.lunch.id)
        row = self.sector(self.support)
        self.assertEqual((row["available"], row["paused"], row["away"]), (1, 1, 0))
        self.assertEqual(self.sector(self.finance)["available"], 1)
        self.assertEqual(self.total()["available"], 2)

    def test_without_a_sector(self):
        self.assertNotIn(0, [row["id"] for row in self.panel(self.carla).wall()["sectors"]])
        self.account.sector_id = False
        session = self.waiting_session()
        self.at(session, state_since=121)
        row = self.sector(None)
        self.assertEqual((row["waiting"], row["late"], row["target"]), (1, 1, 120))
