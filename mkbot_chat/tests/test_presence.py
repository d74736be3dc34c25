from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MkbotCase


@tagged("post_install", "-at_install")
class TestPresence(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lunch = cls.env.ref("mkbot_chat.pause_reason_lunch")
        cls.meeting = cls.env.ref("mkbot_chat.pause_reason_meeting")

    def panel(self, user):
        return self.env["mkbot.panel"].with_user(user)

    def stretches(self, user):
        """What is written of a user, oldest first: `[(state, reason, is open)]`."""
        self.env.flush_all()
        found = self.env["mkbot.presence.stretch"].search([("user_id", "=", user.id)], order="id")
        return [(s.state, s.reason_id.name or "", not s.ended_at) for s in found]

    def earlier(self, user, **delta):
        """Let all that is known of a user have happened earlier."""
        delta = timedelta(**delta)
        for stretch in self.env["mkbot.presence.stretch"].search([("user_id", "=", user.id)]):
            stretch.started_at -= delta
            if stretch.ended_at:
                stretch.ended_at -= delta
        for row in self.env["mkbot.panel.presence"].search([("user_id", "=", user.id)]):
            row.last_seen -= delta
            row.active_at -= delta
        self.env.flush_all()

    def is_available(self, user):
        return user in self.env["mkbot.panel.presence"]._available_users()

    # ----- the day of an operator -----

    def test_open_pause_back_close(self):
        data = self.panel(self.bruno).open("one")
        self.assertEqual(data["me"]["presence"]["state"], "available")
        self.assertIn(
            {"id": self.lunch.id, "name": "Lunch"},
            self.panel(self.bruno.with_context(lang="en_US")).open("one")["pause_reasons"],
        )
        self.earlier(self.bruno, seconds=60)
        state = self.panel(self.bruno).pause("one", self.lunch.id)
        self.assertEqual((state["state"], state["reason_id"]), ("paused", self.lunch.id))
        self.assertFalse(self.is_available(self.bruno))
        self.earlier(self.bruno, seconds=600)
        self.panel(self.bruno).resume("one")
        self.assertTrue(self.is_available(self.bruno))
        self.earlier(self.bruno, seconds=30)
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("one")
        self.assertFalse(self.is_available(self.bruno))
        self.assertEqual(
            self.stretches(self.bruno),
            [("available", "", False), ("paused", "Lunch", False), ("available", "", False)],
        )
        seconds = self.env["mkbot.presence.stretch"].search(
            [("user_id", "=", self.bruno.id)], order="id"
        )
        for stretch, expected in zip(seconds, (60, 600, 30), strict=True):
            self.assertAlmostEqual(stretch.seconds, expected, delta=2)
        self.assertEqual(seconds.company_id, self.company)

    def test_two_windows_agree_on_the_pause(self):
        self.panel(self.bruno).heartbeat("one")
        self.panel(self.bruno).heartbeat("two")
        self.panel(self.bruno).pause("one", self.meeting.id)
        self.assertEqual(self.panel(self.bruno).heartbeat("two")["state"], "paused")
        self.assertEqual(self.panel(self.bruno).open("three")["me"]["presence"]["state"], "paused")
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("one")
        self.assertEqual(self.panel(self.bruno).heartbeat("two")["state"], "paused")
        self.panel(self.bruno).resume("two")
        self.assertEqual(self.panel(self.bruno).heartbeat("three")["state"], "available")
        self.assertEqual(len(self.stretches(self.bruno)), 3)

    def test_a_beat_writes_nothing_new_and_asks_once(self):
        self.panel(self.bruno).heartbeat("one")
        self.panel(self.bruno).heartbeat("one")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["mkbot.panel.presence"].with_user(self.bruno)._beat("one", 3)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(self.stretches(self.bruno), [("available", "", True)])

    def test_another_pause_is_another_stretch(self):
        self.panel(self.bruno).pause("one", self.lunch.id)
        self.panel(self.bruno).pause("one", self.lunch.id)
        self.panel(self.bruno).pause("one", self.meeting.id)
        paused = [row for row in self.stretches(self.bruno) if row[0] == "paused"]
        self.assertEqual(paused, [("paused", "Lunch", False), ("paused", "Meeting", True)])

    def test_a_reason_is_required_where_there_are_some(self):
        with self.assertRaises(UserError):
            self.panel(self.bruno).pause("one")
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        theirs = self.env["mkbot.pause.reason"].create({"name": "X", "company_id": other.id})
        with self.assertRaises(UserError):
            self.panel(self.bruno).pause("one", theirs.id)
        self.assertNotIn(
            "X", [r["name"] for r in self.panel(self.bruno)._settings()["pause_reasons"]]
        )
        self.env["mkbot.pause.reason"].search([]).active = False
        self.assertEqual(self.panel(self.bruno).pause("one")["state"], "paused")

    # ----- away -----

    def test_away_after_the_companys_minutes(self):
        beat = self.panel(self.bruno).heartbeat
        self.assertEqual(beat("one", 299)["state"], "available")
        self.assertEqual(beat("two", 10)["state"], "available")
        self.earlier(self.bruno, seconds=20)
        self.assertEqual(beat("one", 350)["state"], "available", "in the other window they work")
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("two")
        self.assertEqual(beat("one", 350)["state"], "away")
        self.assertFalse(self.is_available(self.bruno))
        self.assertEqual(beat("one", 0)["state"], "available")
        self.assertEqual(
            self.stretches(self.bruno),
            [("available", "", False), ("away", "", False), ("available", "", True)],
        )

    def test_away_can_be_off_and_does_not_end_a_pause(self):
        beat = self.panel(self.bruno).heartbeat
        self.company.mkbot_away_minutes = 0
        self.assertEqual(beat("one", 9999)["state"], "available")
        self.company.mkbot_away_minutes = 1
        self.panel(self.bruno).pause("one", self.lunch.id)
        self.earlier(self.bruno, seconds=70)
        self.assertEqual(beat("one", 300)["state"], "paused")
        self.assertEqual(beat("one", 0)["state"], "paused", "a pause ends on purpose only")

    def test_who_is_away_keeps_their_conversations_and_gets_none(self):
        session = self.active_session(self.bruno)
        self.panel(self.bruno).heartbeat("one", 9999)
        self.assertEqual(session.operator_ids, self.bruno)
        other = self.waiting_session("visitor-2")
        with self.assertRaisesRegex(UserError, "away"):
            other.with_user(self.ana.with_context(lang="en_US")).action_assign(self.bruno.id)
        offered = self.panel(self.ana).operators(session.id)
        self.assertEqual([(row["id"], row["state"]) for row in offered], [])
        offered = self.panel(self.ana).operators(other.id)
        self.assertEqual([(row["id"], row["state"]) for row in offered], [(self.bruno.id, "away")])

    # ----- closing -----

    def test_a_reload_is_no_absence(self):
        self.panel(self.bruno).open("one")
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("one")
        self.panel(self.bruno).open("two")
        self.assertEqual(self.stretches(self.bruno), [("available", "", True)])
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("two")
        self.earlier(self.bruno, seconds=60)
        self.panel(self.bruno).open("three")
        self.assertEqual(len(self.stretches(self.bruno)), 2)

    def test_a_pause_goes_on_over_a_closed_lid_not_over_the_night(self):
        self.panel(self.bruno).pause("one", self.lunch.id)
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("one")
        self.earlier(self.bruno, hours=1)
        self.assertEqual(self.panel(self.bruno).open("two")["me"]["presence"]["state"], "paused")
        self.assertEqual(
            [row for row in self.stretches(self.bruno) if row[0] == "paused"],
            [("paused", "Lunch", True)],
        )
        self.env["mkbot.panel.presence"].with_user(self.bruno)._leave("two")
        self.earlier(self.bruno, hours=5)
        presence = self.panel(self.bruno).open("three")["me"]["presence"]
        self.assertEqual(presence["state"], "available")

    def test_the_sweep_ends_dead_panels_only(self):
        self.open_panel(self.ana, self.bruno)
        self.earlier(self.bruno, seconds=80)
        seen = self.env["mkbot.panel.presence"].search([("user_id", "=", self.bruno.id)]).last_seen
        self.assertFalse(self.is_available(self.bruno))
        self.run_cron("mkbot.presence.stretch", "_cron_sweep")
        self.assertEqual(self.stretches(self.ana), [("available", "", True)])
        self.assertEqual(self.stretches(self.bruno), [("available", "", False)])
        stretch = self.env["mkbot.presence.stretch"].search([("user_id", "=", self.bruno.id)])
        self.assertEqual(stretch.ended_at, seen, "they were last seen then")

    def test_beating_anothers_panel_opens_none(self):
        self.panel(self.bruno).heartbeat("one")
        self.assertEqual(self.panel(self.davi).heartbeat("one")["state"], "closed")
        self.assertFalse(self.stretches(self.davi))

    # ----- who may -----

    def test_stretches_are_read_by_supervisors_and_whose_they_are(self):
        self.open_panel(self.ana, self.bruno)
        stretches = self.env["mkbot.presence.stretch"]
        self.assertEqual(stretches.with_user(self.ana).search([]).user_id, self.ana)
        self.assertLessEqual(
            self.ana + self.bruno, stretches.with_user(self.carla).search([]).user_id
        )
        stranger = self.supervisor_elsewhere()
        other = stranger.company_id
        theirs = stretches.with_context(allowed_company_ids=other.ids).with_user(stranger)
        self.assertFalse(theirs.search([]))

    def test_only_operators_pause(self):
        employee = new_test_user(self.env, "t_employee", "base.group_user")
        for method, args in (("pause", ("x", self.lunch.id)), ("resume", ("x",))):
            with self.assertRaises(AccessError):
                getattr(self.panel(employee), method)(*args)

    def test_a_used_reason_is_archived_not_deleted(self):
        self.panel(self.bruno).pause("one", self.lunch.id)
        self.lunch.with_user(self.carla).active = False
        self.assertEqual(self.panel(self.bruno).heartbeat("one")["reason"], self.lunch.name)
        self.assertFalse(self.env["mkbot.pause.reason"].with_user(self.ana).has_access("write"))

    def test_today_is_the_companys(self):
        self.company.partner_id.tz = "America/Sao_Paulo"
        today = self.panel(self.carla)._today()
        self.assertEqual((today.hour, today.minute), (3, 0))
        self.assertLess(fields.Datetime.now() - today, timedelta(hours=24))
