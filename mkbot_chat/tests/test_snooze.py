from datetime import timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MkbotCase
from .test_race import RaceCase

# São Paulo is three hours behind UTC.
THURSDAY_10H = "2026-11-26 13:00:00"
FRIDAY_10H = "2026-11-27 13:00:00"


@tagged("post_install", "-at_install")
class TestSnooze(MkbotCase):
    def setUp(self):
        super().setUp()
        self.session = self.active_session(self.ana)
        self.as_ana = self.session.with_user(self.ana)
        self.later = fields.Datetime.now() + timedelta(hours=1)

    def snooze(self, until=None):
        self.as_ana.action_snooze(until=until or self.later)

    def wake_due(self):
        self.run_cron("mkbot.session", "_cron_snoozed")

    def time_passes(self):
        self.session.snoozed_until = fields.Datetime.now() - timedelta(seconds=1)
        self.wake_due()

    def unread(self, user):
        members = self.session.channel_id.channel_member_ids
        members.invalidate_recordset(["message_unread_counter"])
        member = members.filtered(lambda one: one.partner_id == user.partner_id)
        return member.message_unread_counter

    def has_read(self, user):
        members = self.session.channel_id.with_user(user).channel_member_ids
        member = members.filtered(lambda one: one.partner_id == user.partner_id)
        member._mark_as_read(self.session.channel_id.message_ids[:1].id)

    def notes(self):
        messages = self.session.channel_id.message_ids.sorted("id")
        return [message.preview for message in messages.filtered("mkbot_is_note")]

    def assertAwake(self, woken_by=False):
        session = self.session
        self.assertEqual(
            (session.snoozed, session.snoozed_until, session.snoozed_by_id.id, session.woken_by),
            (False, False, False, woken_by),
        )

    # ----- who, and until when -----

    def test_until_a_time(self):
        self.has_read(self.ana)
        cron = self.env.ref("mkbot_chat.ir_cron_snoozed")
        self.snooze()
        session = self.session
        self.assertEqual(
            (session.state, session.snoozed, session.snoozed_until, session.snoozed_by_id),
            ("active", True, self.later, self.ana),
        )
        row = session._panel_row()
        self.assertEqual((row["snoozed"], row["snoozed_by"]), (True, "Ana Teste"))
        self.assertEqual(row["snoozed_until"], self.later.isoformat() + "Z")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.later, triggers.mapped("call_at"))
        self.assertIn("Snoozed until", self.notes()[-1])
        self.assertFalse(self.unread(self.ana), "what one did oneself is no news")

    def test_its_own_note_does_not_mark_what_was_not_read_as_read(self):
        self.has_read(self.ana)
        self.customer_writes("mais uma coisa", bot=False)
        self.snooze()
        self.assertEqual(self.unread(self.ana), 2)

    def test_for_some_minutes(self):
        before = fields.Datetime.now()
        self.as_ana.action_snooze(minutes=15)
        self.assertGreaterEqual(self.session.snoozed_until, before + timedelta(minutes=15))
        self.assertLess(self.session.snoozed_until, before + timedelta(minutes=16))

    def test_until_the_customer_writes(self):
        self.as_ana.action_snooze()
        self.assertTrue(self.session.snoozed)
        self.assertFalse(self.session.snoozed_until)
        self.assertIn("until the customer writes", self.notes()[-1])
        self.wake_due()
        self.assertTrue(self.session.snoozed)

    def test_put_off_again(self):
        self.snooze()
        self.as_ana.action_snooze(minutes=600)
        self.assertGreater(self.session.snoozed_until, self.later)

    def test_only_a_time_to_come(self):
        now = fields.Datetime.now()
        for until in (now - timedelta(minutes=1), now, now + timedelta(days=91)):
            with self.subTest(until), self.assertRaisesRegex(UserError, "time to come"):
                self.snooze(fields.Datetime.to_string(until))
        with self.assertRaises(UserError):
            self.as_ana.action_snooze(minutes=-5)
        self.assertAwake()

    def test_who_may(self):
        with self.assertRaisesRegex(UserError, "Ana Teste"):
            self.session.with_user(self.bruno).action_snooze(minutes=15)
        self.session.with_user(self.carla).action_snooze(minutes=15)
        self.assertEqual(self.session.snoozed_by_id, self.carla)
        with self.assertRaises(UserError):
            self.session.with_user(self.bruno).action_wake()
        waiting = self.waiting_session("visitor-2")
        with self.assertRaises(UserError):
            waiting.with_user(self.ana).action_snooze(minutes=15)

    def test_withheld(self):
        tool = self.env.ref("mkbot_chat.tool_snooze")
        self.ana.mkbot_withheld_tool_ids = tool
        panel = self.env["mkbot.panel"].with_user(self.ana)
        self.session.with_user(self.carla).action_snooze(minutes=15)
        for call in (
            lambda: self.as_ana.action_snooze(minutes=30),
            self.as_ana.action_wake,
            lambda: panel.snooze_opening(self.session.id),
        ):
            with self.assertRaisesRegex(AccessError, "not for you to use"):
                call()
        self.session.with_user(self.carla).action_wake()
        self.assertAwake()

    def test_words_that_were_not_seen_are_told_of(self):
        seen = self.session.last_inbound_at
        self.session.last_inbound_at += timedelta(seconds=5)
        with self.assertRaisesRegex(UserError, "just written"):
            self.as_ana.action_snooze(15, False, fields.Datetime.to_string(seen))
        self.assertAwake()
        seen += timedelta(seconds=5)
        self.as_ana.action_snooze(15, False, fields.Datetime.to_string(seen))
        self.assertTrue(self.session.snoozed)

    def test_the_next_day_at_opening(self):
        self.company.partner_id.tz = "America/Sao_Paulo"
        panel = self.env["mkbot.panel"].with_user(self.ana)

        def opening(at):
            with freeze_time(at):
                return panel.snooze_opening(self.session.id)

        self.assertEqual(opening(THURSDAY_10H), "2026-11-27T11:00:00Z", "eight o'clock")
        rule = self.env["mkbot.service.hours"].create(
            {
                "name": "Comercial",
                "company_id": self.company.id,
                "tz": "America/Sao_Paulo",
                "hour_from": 9,
            }
        )
        self.assertEqual(opening(THURSDAY_10H), "2026-11-27T12:00:00Z")
        self.assertEqual(opening(FRIDAY_10H), "2026-11-30T12:00:00Z", "after the weekend")
        rule.write({"hour_from": 0, "hour_to": 24})
        self.assertEqual(opening(THURSDAY_10H), "2026-11-27T11:00:00Z", "by night, too")

    # ----- how it wakes -----

    def test_it_wakes_when_the_time_has_come(self):
        self.open_panel(self.bruno)
        self.as_ana.action_add_operator(self.bruno.id)
        self.has_read(self.ana)
        self.has_read(self.bruno)
        self.snooze()
        self.has_read(self.bruno)
        self.wake_due()
        self.assertTrue(self.session.snoozed, "not before")
        self.time_passes()
        self.assertAwake("time")
        self.assertEqual(self.session.state, "active")
        self.assertEqual((self.unread(self.ana), self.unread(self.bruno)), (1, 1))
        self.assertEqual(self.session._panel_row()["woken_by"], "time")
        count = len(self.notes())
        self.wake_due()
        self.assertEqual(len(self.notes()), count)

    def test_put_off_while_the_worker_looked(self):
        self.snooze()
        self.session._wake_in_time()
        self.assertTrue(self.session.snoozed)

    def test_it_wakes_when_the_customer_writes(self):
        for until in (self.later, None):
            with self.subTest(until):
                self.as_ana.action_snooze(until=until)
                self.customer_writes("voltei")
                self.assertAwake("customer")
        self.assertEqual(self.session.state, "active")

    def test_neither_our_words_nor_notes_wake_it(self):
        self.snooze()
        channel = self.session.channel_id.with_user(self.ana)
        for subtype in ("mail.mt_comment", "mail.mt_note"):
            channel.message_post(body="Até amanhã", message_type="comment", subtype_xmlid=subtype)
        self.assertTrue(self.session.snoozed)

    def test_an_answer_takes_the_mark_away(self):
        self.snooze()
        self.time_passes()
        self.session.channel_id.with_user(self.ana).message_post(
            body="Tudo certo?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertAwake()

    def test_woken_by_hand(self):
        self.has_read(self.ana)
        self.snooze()
        self.as_ana.action_wake()
        self.assertAwake()
        self.assertEqual(self.notes()[-1], "Woken up.")
        self.assertFalse(self.unread(self.ana))
        self.as_ana.action_wake()
        self.assertEqual(self.notes().count("Woken up."), 1)

    def test_panels_are_told_both_ways(self):
        def rows(call):
            self.env.cr.precommit.run()
            last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
            call()
            self.env.flush_all()
            self.env.cr.precommit.run()
            return [
                row.message
                for row in self.env["bus.bus"].sudo().search([("id", ">", last)])
                if "mkbot.session/row" in row.message
            ]

        for call, value in ((self.snooze, "true"), (self.as_ana.action_wake, "false")):
            messages = rows(call)
            self.assertTrue(messages)
            for message in messages:
                self.assertIn(f'"snoozed":{value}', message.replace(": ", ":"))

    def test_every_move_ends_it(self):
        self.open_panel(self.ana, self.bruno)
        moves = {
            "transferred": lambda session: session.with_user(self.ana).action_transfer(
                user_id=self.bruno.id
            ),
            "to a sector": lambda session: session.with_user(self.ana).action_transfer(
                sector_id=self.finance.id
            ),
            "taken over": lambda session: session.with_user(self.carla).action_take_over(),
            "returned": lambda session: session.with_user(self.ana).action_return_to_queue(),
            "ended": lambda session: session.with_user(self.ana).action_end(),
            "cancelled": lambda session: session.with_user(self.ana).action_cancel(),
            "ended by the customer": lambda session: session._end_by_customer(),
        }
        for number, (name, move) in enumerate(moves.items()):
            with self.subTest(name):
                self.session = self.active_session(self.ana, f"mover-{number}")
                self.session.with_user(self.ana).action_snooze(until=self.later)
                move(self.session)
                self.assertAwake()

    # ----- what it is to others -----

    def test_it_does_not_count_in_the_capacity(self):
        self.env["mkbot.sector"].search([]).assignment = "manual"
        self.support.write({"assignment": "longest_idle", "capacity": 1})
        self.open_panel(self.ana)
        second = self.waiting_session("visitor-2")
        self.run_cron("mkbot.sector", "_cron_assign")
        self.assertEqual(second.state, "waiting")
        cron = self.env.ref("mkbot_chat.ir_cron_assign")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.snooze()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.assertEqual(self.ana._mkbot_loads(), {})
        self.run_cron("mkbot.sector", "_cron_assign")
        self.assertEqual(second.operator_id, self.ana)
        self.as_ana.action_wake()
        self.assertEqual(self.ana._mkbot_loads(), {self.ana.id: 2})

    def test_colleagues_are_offered_by_what_they_have_at_hand(self):
        self.open_panel(self.ana)
        waiting = self.waiting_session("visitor-2")
        panel = self.env["mkbot.panel"].with_user(self.carla)
        self.assertEqual([one["load"] for one in panel.operators(waiting.id)], [1])
        self.snooze()
        self.assertEqual([one["load"] for one in panel.operators(waiting.id)], [0])

    def test_the_panel_knows_the_targets(self):
        self.support.write({"target_wait_seconds": 90, "target_answer_seconds": 0})
        sectors = self.env["mkbot.panel"].with_user(self.ana).open("panel-ana")["sectors"]
        [support] = [one for one in sectors if one["id"] == self.support.id]
        self.assertEqual(support["target_wait_seconds"], 90)
        self.assertEqual(support["target_answer_seconds"], 0)

    def test_what_is_due_is_found_by_its_index(self):
        self.env.flush_all()
        query = self.env["mkbot.session"]._search([("snoozed_until", "<=", self.later)])
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("EXPLAIN " + query.select().code, query.select().params)
        plan = "\n".join(line for [line] in self.env.cr.fetchall())
        self.assertIn("snoozed_index", plan)


@tagged("post_install", "-at_install")
class TestSnoozeRace(RaceCase):
    def attended(self):
        session_id, uid = self.waiting(), self.user_ids[0]
        with self.registry.cursor() as cr:
            session = api.Environment(cr, uid, {})["mkbot.session"].browse(session_id)
            session.action_rescue()
        return session_id, uid

    def session(self, cr, session_id):
        return api.Environment(cr, SUPERUSER_ID, {})["mkbot.session"].browse(session_id)

    def test_snoozed_while_the_customer_writes(self):
        session_id, uid = self.attended()
        with self.registry.cursor() as cr:
            # The clock shows whole seconds.
            session = self.session(cr, session_id)
            session.last_inbound_at -= timedelta(seconds=10)
            seen = fields.Datetime.to_string(session.last_inbound_at)
        write, is_written = self.customer_first()
        runs = []

        def snooze(env):
            runs.append(1)
            is_written.wait(10)
            return env["mkbot.session"].browse(session_id).action_snooze(15, False, seen)

        results = self.together((SUPERUSER_ID, write), (uid, snooze))
        self.assertIsInstance(results[1], UserError, results)
        self.assertEqual(len(runs), 1, "the request was not run again")
        with self.registry.cursor() as cr:
            self.assertFalse(self.session(cr, session_id).snoozed)

    def test_woken_by_the_clock_and_by_the_customer(self):
        session_id, uid = self.attended()
        with self.registry.cursor() as cr:
            session = api.Environment(cr, uid, {})["mkbot.session"].browse(session_id)
            session.action_snooze(15)
            session.sudo().snoozed_until = fields.Datetime.now() - timedelta(seconds=1)

        def wake(env):
            env["mkbot.session"].browse(session_id)._wake_in_time()

        results = self.together((SUPERUSER_ID, wake), (SUPERUSER_ID, self.receive("voltei")))
        self.assertEqual(results, [None, session_id])
        with self.registry.cursor() as cr:
            session = self.session(cr, session_id)
            self.assertFalse(session.snoozed)
            self.assertTrue(session.woken_by)
            self.assertIn("voltei", session.channel_id.message_ids.mapped("preview"))
