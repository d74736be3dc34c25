from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from . import oracle
from .common import FactsCase
from .test_facts import MEASURES

NOON = datetime(2025, 9, 2, 15)


@tagged("post_install", "-at_install")
class TestFactsLive(FactsCase):
    """Figures of attendances that went through the desk's own methods, by a clock that is put
    forward between one thing and the next."""

    def setUp(self):
        super().setUp()
        freezer = freeze_time(NOON)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)
        self.company.partner_id.tz = "America/Manaus"

    def lapse(self, seconds):
        self.clock.tick(timedelta(seconds=seconds))
        self.open_panel(self.ana, self.bruno, self.davi, self.carla)

    def asks(self, address, text="quero falar com um atendente"):
        session = self.customer_writes(text, address, bot=False)
        self.lapse(7)
        self.account._run_bot(session)
        self.lapse(45)
        return session

    def answers(self, session, user):
        session.channel_id.with_user(user).message_post(
            body="Pois não", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.lapse(11)

    def raw(self, session):
        """An attendance as its log tells it."""
        users = {
            user.partner_id: user.id for user in self.ana + self.bruno + self.davi + self.carla
        }
        bot = session._bot_partner()
        said = session.channel_id.message_ids.filtered(
            lambda message: message.message_type == "comment" and not message.mkbot_is_note
        ).sorted("id")
        sector = session.sector_id
        return oracle.Attendance(
            zone="America/Manaus",
            target=sector.target_wait_seconds if sector else 120,
            grade=session.rating if session.is_rated else None,
            moves=[
                oracle.Move(
                    move.to_state, move.at, move.reason or None, move.operator_id.id or None
                )
                for move in session.move_ids.sorted("id")
            ],
            stretches=[
                oracle.Stretch(one.operator_id.id, one.started_at, one.ended_at or None)
                for one in session.stretch_ids.sorted("id")
            ],
            words=[
                (
                    "bot" if message.author_id == bot else users.get(message.author_id, "customer"),
                    message.date,
                )
                for message in said
            ],
            triggers=[
                oracle.Trigger(row.intent_id.id, row.code, row.decision, row.probability, row.at)
                for row in self.env["mkbot.trigger"].search(
                    [("session_id", "=", session.id)], order="id"
                )
            ],
            about={"session_id": session.id},
        )

    def check(self, session):
        """Every figure of an attendance, of its operators and of what the bot was asked."""
        now = datetime.now()
        one = self.raw(session)
        rows = {
            "session": [oracle.session_row(one, now)],
            "stretch": oracle.stretch_rows(one, now),
            "trigger": oracle.trigger_rows(one, now),
        }
        for name, expected in rows.items():
            by = "operator_id" if name == "stretch" else "hour"
            measures = MEASURES[name]
            found = {
                getattr(value, "id", value): figures
                for value, *figures in self.facts(name)._read_group(
                    [("session_id", "=", session.id)], [by], measures
                )
            }
            groups = oracle.groups(expected, by)
            self.assertEqual(set(found), set(groups))
            for value, mine in groups.items():
                for measure, figure in zip(measures, found[value], strict=True):
                    with self.subTest(facts=name, by=value, measure=measure):
                        told = oracle.figure(mine, measure)
                        self.assertAlmostEqual(float(figure or 0), float(told or 0), places=4)
        return rows

    def figures(self, session, *names):
        [values] = self.facts("session").browse(session.id).read(names)
        return tuple(values[name] for name in names)

    def test_through_many_hands(self):
        session = self.asks("v-1")
        self.check(session)
        session.with_user(self.ana).action_rescue()
        self.lapse(20)
        self.answers(session, self.ana)
        self.check(session)
        session.with_user(self.ana).action_add_operator(self.bruno.id)
        self.lapse(30)
        self.answers(session, self.bruno)
        session.with_user(self.ana).action_transfer(user_id=self.davi.id)
        self.lapse(15)
        self.answers(session, self.davi)
        session.with_user(self.davi).action_return_to_queue()
        self.lapse(100)
        self.check(session)
        session.with_user(self.ana).action_rescue()
        self.lapse(9)
        self.answers(session, self.ana)
        session.with_user(self.carla).action_take_over()
        self.lapse(5)
        session.with_user(self.carla).action_end()
        self.lapse(3)
        self.customer_writes("9", "v-1")
        self.assertEqual(session.state, "closed")
        self.check(session)
        names = ("seconds_bot", "seconds_waiting", "rating", "rated_share", "target_share")
        self.assertEqual(self.figures(session, *names), (7, 145, 9, 100, 100))
        self.assertEqual(self.figures(session, "seconds_to_first_answer"), (65,))

    def test_from_the_bot_and_back_to_the_queue(self):
        session = self.asks("v-1", "oi")
        self.assertEqual(session.state, "bot")
        self.check(session)
        session.with_user(self.ana).action_rescue()
        self.lapse(40)
        session.with_user(self.ana).action_return_to_queue()
        self.lapse(400)
        self.check(session)
        session.with_user(self.bruno).action_rescue()
        self.lapse(10)
        self.answers(session, self.bruno)
        rows = self.check(session)
        self.assertIsNone(rows["session"][0]["target_share"])
        self.assertEqual(rows["session"][0]["seconds_to_first_answer"], 450)

    def test_given_up(self):
        queued = self.asks("v-1")
        self.lapse(200)
        queued._end_by_customer()
        rows = self.check(queued)
        self.assertEqual(rows["session"][0]["abandoned_share"], 100)
        self.assertEqual(rows["session"][0]["target_share"], 0)
        left = self.asks("v-2", "oi")
        self.lapse(25 * 3600)
        left._expire()
        self.assertEqual(left.end_reason, "abandoned")
        rows = self.check(left)
        self.assertLess(rows["session"][0]["seconds_bot"], 60)

    def test_cancelled(self):
        waiting = self.asks("v-1")
        waiting.with_user(self.carla).action_cancel()
        self.check(waiting)
        rated = self.asks("v-2")
        rated.with_user(self.ana).action_rescue()
        self.lapse(60)
        rated._end_by_customer()
        self.lapse(5)
        rated.with_user(self.carla).action_cancel()
        rows = self.check(rated)
        self.assertEqual((rated.state, rated.end_reason), ("cancelled", "customer"))
        self.assertEqual(rows["session"][0]["abandoned_share"], 0)
        self.assertIsNone(rows["session"][0]["rated_share"])

    def test_ended_by_itself_unrated_and_not_asked(self):
        idle = self.asks("v-1")
        idle.with_user(self.ana).action_rescue()
        self.answers(idle, self.ana)
        self.lapse(3600)
        idle._finish("idle")
        self.check(idle)
        self.lapse(1900)
        idle._expire()
        rows = self.check(idle)
        self.assertEqual(rows["session"][0]["rated_share"], 0)
        self.account.ask_rating = False
        silent = self.asks("v-2")
        silent.with_user(self.ana).action_rescue()
        self.lapse(60)
        silent.with_user(self.ana).action_end()
        self.assertEqual(silent.state, "closed")
        rows = self.check(silent)
        self.assertIsNone(rows["session"][0]["rated_share"])

    def test_of_what_goes_on(self):
        session = self.asks("v-1")
        session.with_user(self.ana).action_rescue()
        self.lapse(30)
        self.assertEqual(self.figures(session, "seconds_active", "solved_share"), (0, 0))
        [row] = self.facts("stretch").search([("session_id", "=", session.id)])
        self.assertEqual(row.seconds, 30)
        self.check(session)
