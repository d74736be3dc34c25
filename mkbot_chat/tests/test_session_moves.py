from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..models.mkbot_session_moves import MOVES
from .common import MkbotCase, event


class TestSessionMoves(MkbotCase):
    def test_first_message_opens_with_the_bot(self):
        self.account.company_id = self.company
        session = self.customer_writes("oi")
        self.assertEqual(session.state, "bot")
        self.assertEqual(session.sector_id, self.support)
        self.assertEqual(session.company_id, self.company)
        self.assertRegex(session.name, r"^\d{8}-\d{6}$")
        self.assertEqual(session.channel_id.channel_type, "mkbot")
        members = session.channel_id.channel_member_ids
        self.assertEqual(members.guest_id, session.contact_id.guest_id)
        self.assertFalse(members.partner_id)
        self.assertIn(session.name, " ".join(self.texts(session)))

    def test_second_message_stays_in_the_attendance(self):
        first = self.customer_writes("oi")
        second = self.customer_writes("tudo bem?")
        self.assertEqual(first, second)
        lines = self.texts(first)
        self.assertLess(lines.index("oi"), lines.index("tudo bem?"))

    def test_a_person_is_had_before_any_datum(self):
        session = self.customer_writes("quero falar com um atendente")
        self.assertEqual(session.state, "waiting")
        self.assertEqual(session.queue_reason, "asked")
        self.assertTrue(session.queued_at)

    def test_three_misses_lead_to_the_queue(self):
        self.customer_writes("oi")
        self.env["mkbot.session"].search([("account_id", "=", self.account.id)])._identify(
            self.partner
        )
        session = self.customer_writes("oi")
        session.with_context(test=True)._close()
        session = self.customer_writes("xpto blablabla")
        self.assertEqual(session.partner_id, self.partner)
        session = self.customer_writes("zzz qqq")
        self.assertEqual(session.state, "bot")
        session = self.customer_writes("yyy www")
        self.assertEqual(session.state, "waiting")
        self.assertEqual(session.queue_reason, "misses")
        self.assertEqual(session.misses, 3)
        self.assertTrue(session.summary)

    def test_every_illegal_move_is_refused_in_words(self):
        session = self.customer_writes("oi")
        for state in MOVES:
            # Setting the state directly: the table is what is under test.
            session.sudo().write({"state": state, "operator_id": self.ana.id})
            for target in set(MOVES) - MOVES[state]:
                with self.assertRaises(UserError), self.cr.savepoint():
                    session._move(target)
                session.invalidate_recordset()
                self.assertEqual(session.state, state)

    def test_durations_are_stored_at_each_move(self):
        session = self.waiting_session()
        session.state_since -= timedelta(seconds=90)
        session.queued_at -= timedelta(seconds=90)
        session.with_user(self.ana).action_rescue()
        self.assertIn(session.seconds_waiting, range(90, 95))
        session.channel_id.with_user(self.ana).message_post(
            body="Bom dia!", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(session.seconds_to_first_answer, range(90, 95))
        session.state_since -= timedelta(seconds=600)
        session.stretch_ids.started_at -= timedelta(seconds=600)
        session.with_user(self.ana).action_end()
        self.assertIn(session.seconds_active, range(600, 605))
        stretch = session.stretch_ids
        self.assertEqual(stretch.operator_id, self.ana)
        self.assertIn(stretch.seconds, range(600, 605))
        self.assertEqual(stretch.message_count, 1)
        self.assertTrue(stretch.first_answer_at)
        self.assertEqual(
            session.move_ids.mapped("to_state"), ["bot", "waiting", "active", "rating"]
        )

    def test_who_comes_again_is_told_by_their_first_stretch(self):
        session = self.active_session()
        first = session.stretch_ids
        self.assertEqual(first.own_since, first.started_at)
        self.assertEqual(first.own_seconds_to_first_answer, -1)
        first.started_at -= timedelta(seconds=100)
        session.with_user(self.ana).action_return_to_queue()
        session.with_user(self.ana).action_rescue()
        second = session.stretch_ids - first
        second.started_at -= timedelta(seconds=40)
        for words in ("Oi", "Já vejo"):
            session.channel_id.with_user(self.ana).message_post(
                body=words, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self.assertEqual(first.own_since, second.started_at)
        self.assertEqual(first.own_message_count, 2)
        self.assertIn(first.own_seconds_to_first_answer, range(40, 45))
        session.with_user(self.ana).action_return_to_queue()
        session.with_user(self.ana).action_rescue()
        self.assertEqual(session.stretch_ids.first_id, first)
        self.assertEqual(first.again_ids, session.stretch_ids - first)
        session.with_user(self.ana).action_return_to_queue()
        session.with_user(self.bruno).action_rescue()
        self.assertFalse(session.stretch_ids[-1].first_id)
        self.assertIn(first.own_seconds, range(140, 150))
        self.assertFalse(first.own_since)

    def test_who_is_taken_from_the_bot_waits_for_an_answer_since_then(self):
        session = self.customer_writes("oi", "visitor-9")
        session.with_user(self.ana).action_rescue()
        session.rescued_at -= timedelta(seconds=300)
        session.with_user(self.ana).action_return_to_queue()
        session.with_user(self.bruno).action_rescue()
        session.channel_id.with_user(self.bruno).message_post(
            body="Bom dia!", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(session.seconds_to_first_answer, range(300, 305))

    def test_rating_closes(self):
        session = self.active_session()
        session.with_user(self.ana).action_end()
        self.assertEqual(session.state, "rating")
        self.assertEqual(session.rating_text, "***")
        self.customer_writes("nota 9")
        self.assertEqual(session.state, "closed")
        self.assertEqual((session.rating, session.is_rated), (9, True))
        self.assertEqual(session.rating_text, "9")
        self.assertEqual(session.closing_operator_id, self.ana)
        self.assertEqual(session.end_reason, "operator")

    def test_rating_zero_is_a_rating(self):
        session = self.active_session()
        session.with_user(self.ana).action_end()
        self.customer_writes("0")
        self.assertEqual(session.state, "closed")
        self.assertEqual(session.rating_text, "0")

    def test_unrated_is_no_zero_in_averages(self):
        session = self.active_session()
        session.with_user(self.ana).action_end()
        session._close()
        self.env.flush_all()
        self.env.cr.execute("SELECT rating FROM mkbot_session WHERE id = %s", [session.id])
        self.assertIsNone(self.env.cr.fetchone()[0])

    def test_new_request_while_rated_opens_a_new_attendance(self):
        first = self.active_session()
        first.with_user(self.ana).action_end()
        second = self.customer_writes("minha internet caiu de novo")
        self.assertNotEqual(first, second)
        self.assertEqual((first.state, first.is_rated), ("closed", False))
        self.assertEqual(second.state, "bot")
        self.assertIn("minha internet caiu de novo", self.texts(second))
        self.assertNotIn("minha internet caiu de novo", self.texts(first))

    def test_no_rating_asked_where_the_account_wants_none(self):
        self.account.ask_rating = False
        session = self.active_session()
        session.with_user(self.ana).action_end()
        self.assertEqual(session.state, "closed")

    def test_timeouts(self):
        session = self.active_session()
        session.with_user(self.ana).action_end()
        abandoned = self.customer_writes("oi", "visitor-2")
        session.state_since -= timedelta(minutes=31)
        abandoned.last_activity_at -= timedelta(hours=25)
        recent = self.customer_writes("oi", "visitor-3")
        self.run_timeouts()
        self.assertEqual(session.state, "closed")
        self.assertEqual(session.rating_text, "***")
        self.assertEqual(session.end_reason, "operator")
        self.assertEqual((abandoned.state, abandoned.end_reason), ("cancelled", "abandoned"))
        self.assertEqual(recent.state, "bot")

    def test_what_happened_meanwhile_stops_a_timeout(self):
        abandoned = self.customer_writes("oi", "visitor-2")
        rated = self.active_session(address="visitor-3")
        rated.with_user(self.ana).action_end()
        waiting = self.waiting_session("visitor-4")
        for session in abandoned + rated + waiting:
            # Found by the search, but the customer wrote or somebody acted before the lock.
            session._expire()
        self.assertEqual(abandoned.state, "bot")
        self.assertEqual(rated.state, "rating")
        self.assertEqual(waiting.state, "waiting")

    def run_timeouts(self):
        with self.enter_registry_test_mode():
            self.env.ref("mkbot_chat.cron_timeouts").method_direct_trigger()

    def test_conversations_of_who_is_no_operator_any_more(self):
        self.open_panel(self.bruno)
        alone = self.active_session(self.ana)
        shared = self.active_session(self.ana, "visitor-2")
        shared.with_user(self.ana).action_add_operator(self.bruno.id)
        self.ana.active = False
        self.run_timeouts()
        self.assertEqual((alone.state, alone.queue_reason), ("waiting", "returned"))
        self.assertFalse(alone.channel_id.channel_member_ids.partner_id)
        self.assertFalse(alone.with_context(active_test=False).operator_ids)
        self.assertTrue(all(stretch.ended_at for stretch in alone.stretch_ids))
        self.assertEqual((shared.state, shared.operator_id), ("active", self.bruno))
        self.assertEqual(shared.with_context(active_test=False).operator_ids, self.bruno)
        self.bruno.group_ids = self.env.ref("base.group_user")
        self.run_timeouts()
        self.assertEqual(shared.state, "waiting")

    def test_supervisor_takes_over_from_an_archived_operator(self):
        session = self.active_session(self.ana)
        self.ana.active = False
        session.with_user(self.carla).action_return_to_queue()
        self.assertFalse(session.with_context(active_test=False).operator_ids)
        self.assertFalse(session.channel_id.channel_member_ids.partner_id)
        self.assertTrue(session.stretch_ids.ended_at)

    def test_returned_to_the_queue_the_customer_still_waits_for_an_answer(self):
        session = self.active_session(self.ana)
        self.customer_writes("alô?")
        since = session.unanswered_since
        session.with_user(self.ana).action_return_to_queue()
        self.assertEqual(session.unanswered_since, since)
        self.assertFalse(session.closing_operator_id, "nobody has closed it")
        session.with_user(self.bruno).action_rescue()
        session.with_user(self.bruno).action_end()
        self.assertFalse(session.unanswered_since)
        self.assertEqual(session.closing_operator_id, self.bruno)

    def test_customer_ends(self):
        session = self.active_session()
        self.account._receive_event(event("visitor-1", kind="end"))
        self.assertEqual((session.state, session.end_reason), ("rating", "customer"))
        self.account._receive_event(event("visitor-1", kind="end"))
        self.assertEqual(session.state, "closed")
        waiting = self.waiting_session("visitor-2")
        self.account._receive_event(event("visitor-2", kind="end"))
        self.assertEqual(waiting.state, "cancelled")

    def test_a_start_alone_greets_once(self):
        session = self.account._receive_event(event("visitor-9", kind="start"))
        self.account._run_bot(session)
        count = len(session.channel_id.message_ids)
        self.assertTrue(count)
        self.account._run_bot(self.account._receive_event(event("visitor-9", kind="start")))
        self.assertEqual(len(session.channel_id.message_ids), count)

    def test_bot_is_silent_once_people_speak(self):
        session = self.active_session()
        count = len(session.channel_id.message_ids)
        self.customer_writes("alguém aí?")
        self.assertEqual(len(session.channel_id.message_ids), count + 1)
        self.assertTrue(session.unanswered_since)

    def test_place_is_frozen_at_opening(self):
        session = self.customer_writes("oi")
        session._identify(self.partner)
        self.assertEqual(session.city, "São Paulo")
        self.partner.city = "Campinas"
        self.assertEqual(session.city, "São Paulo")
        self.assertFalse(fields.Datetime.now() < session.opened_at)
