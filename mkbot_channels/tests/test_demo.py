from odoo.tests import TransactionCase, tagged

from odoo.addons.mkbot_chat.demo import history
from odoo.addons.mkbot_chat.models.mkbot_session_moves import MOVES, SECONDS_FIELD

from ..demo.attendances import ENDED, SHARES


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo's past attendances are such as the session's own methods leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["mkbot.account"]
        for platform in SHARES:
            name = f"mkbot_channels.account_{platform}_demo"
            accounts += cls.env.ref(name, raise_if_not_found=False) or accounts
        cls.sessions = cls.env["mkbot.session"].search([("account_id", "in", accounts.ids)])

    def setUp(self):
        super().setUp()
        if not self.sessions:
            self.skipTest("There are no demo data in this database.")

    def test_all_are_there(self):
        self.assertGreaterEqual(len(self.sessions), history.COUNT + len(ENDED))
        self.assertEqual(set(self.sessions.mapped("platform")), set(SHARES))
        self.assertGreater(len(set(self.sessions.mapped("city"))), 20)
        logins = set(self.sessions.closing_operator_id.mapped("login"))
        self.assertEqual(logins, {"ana", "bruno", "carla"})
        opened = self.sessions.mapped("opened_at")
        self.assertGreater((max(opened) - min(opened)).days, 360)

    def test_durations_are_those_of_the_moves(self):
        for session in self.sessions:
            with self.subTest(session=session.name, moves=session.move_ids.mapped("to_state")):
                self._check_moves(session)
                self._check_stretches(session)
                self._check_words(session)

    def _check_moves(self, session):
        moves = session.move_ids.sorted("id")
        seconds = dict.fromkeys(SECONDS_FIELD.values(), 0)
        self.assertFalse(moves[0].from_state)
        for former, move in zip(moves, moves[1:], strict=False):
            self.assertEqual(move.from_state, former.to_state)
            self.assertIn(move.to_state, MOVES[move.from_state])
            self.assertLessEqual(former.at, move.at)
            if move.from_state in SECONDS_FIELD:
                elapsed = int((move.at - former.at).total_seconds())
                seconds[SECONDS_FIELD[move.from_state]] += elapsed
        self.assertEqual({name: session[name] for name in seconds}, seconds)

        def first(*states):
            return next((move.at for move in moves if move.to_state in states), False)

        self.assertEqual((session.state, session.state_since), (moves[-1].to_state, moves[-1].at))
        self.assertEqual(session.opened_at, moves[0].at)
        self.assertEqual(session.queued_at, first("waiting"))
        self.assertEqual(session.rescued_at, first("active"))
        self.assertEqual(session.ended_at, first("rating", "closed", "cancelled"))
        self.assertEqual(session.closed_at, first("closed", "cancelled"))
        attending = moves.filtered(lambda move: move.to_state == "active")
        self.assertEqual(session.first_operator_id, attending[:1].operator_id)
        self.assertEqual(session.operator_id, (attending[-1:]).operator_id)
        self.assertEqual(session.closing_operator_id, session.operator_id)

    def _check_stretches(self, session):
        self.assertFalse(session.operator_ids)
        self.assertEqual(sum(session.stretch_ids.mapped("seconds")), session.seconds_active)
        for stretch in session.stretch_ids:
            elapsed = (stretch.ended_at - stretch.started_at).total_seconds()
            self.assertEqual(stretch.seconds, elapsed)
        answered = [at for at in session.stretch_ids.mapped("first_answer_at") if at]
        self.assertEqual(session.first_answer_at, min(answered, default=False))
        if answered:
            waited = session.first_answer_at - (session.queued_at or session.rescued_at)
            self.assertEqual(session.seconds_to_first_answer, waited.total_seconds())

    def _check_words(self, session):
        messages = session.channel_id.message_ids.sorted("id")
        self.assertGreater(len(messages), 1)
        self.assertEqual(messages.mapped("date"), sorted(messages.mapped("date")))
        heard = messages.filtered("author_guest_id")
        self.assertEqual(session.last_inbound_at, heard[-1].date)
        self.assertEqual(session.last_activity_at, max(messages[-1].date, session.closed_at))

    def test_low_grades_warned(self):
        low = self.sessions.filtered(lambda session: session.is_rated and session.rating <= 6)
        self.assertTrue(low)
        alerts = low.evaluation_ids
        self.assertEqual(alerts.session_id, low)
        self.assertIn("treated", alerts.mapped("state"))
