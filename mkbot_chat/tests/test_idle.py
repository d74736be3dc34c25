from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MkbotCase, event


def heard_at_once(case, registry):
    """Customers hear a reply as it is written: with `mkbot_channels` it waits for the outbox."""
    sessions = registry["mkbot.session"]
    case.startPatcher(patch.object(sessions, "_idle_heard_at", lambda session: session.idle_since))


class IdleCase(MkbotCase):
    """The sector reminds twice, after 10 minutes each, and ends after 30 more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["mkbot.category"].create(
            {"name": "Sem resposta", "company_id": cls.company.id}
        )
        cls.set_rule(cls.support, 10, 2, 30, cls.category)

    @classmethod
    def set_rule(cls, rule, remind, reminders, end, category=None):
        rule.write(
            {
                "mkbot_idle_minutes": remind,
                "mkbot_idle_reminders": reminders,
                "mkbot_idle_end_minutes": end,
                "mkbot_idle_category_id": category.id if category else False,
            }
        )

    def reply(self, session, text="Pode reiniciar o roteador?", user=None, **values):
        subtype = values.pop("subtype_xmlid", "mail.mt_comment")
        return session.channel_id.with_user(user or self.ana).message_post(
            body=text, message_type="comment", subtype_xmlid=subtype, **values
        )

    def answered_session(self, **values):
        """A conversation in which the last word is the operator's."""
        session = self.active_session(**values)
        self.reply(session)
        return session

    def sweep(self):
        self.run_cron("mkbot.session", "_cron_idle")

    def silence(self, session, minutes):
        """Let minutes go by in which nobody says a word."""
        if session.idle_due:
            session.idle_since -= timedelta(minutes=minutes)
            session.idle_due -= timedelta(minutes=minutes)
        self.sweep()

    def due_in(self, session):
        """Minutes until the next step, rounded; None while nothing is counted."""
        if not session.idle_due:
            return None
        return round((session.idle_due - fields.Datetime.now()).total_seconds() / 60)

    def said(self, session, words):
        return [text for text in self.texts(session) if words in text]

    def speechless(self):
        """The platform does not let the bot write now."""
        return patch.object(type(self.env["mkbot.session"]), "_may_speak", lambda _self: False)


@tagged("post_install", "-at_install")
class TestIdle(IdleCase):
    def setUp(self):
        super().setUp()
        heard_at_once(self, self.registry)

    # ----- whose turn it is -----

    def test_only_an_operators_reply_makes_the_customer_silent(self):
        session = self.active_session()
        self.assertIsNone(self.due_in(session), "rescued, nobody has spoken")
        self.reply(session, "só entre nós", subtype_xmlid="mail.mt_note")
        self.assertIsNone(self.due_in(session), "a note is no word to the customer")
        session._post_bot("Um aviso automático")
        self.assertIsNone(self.due_in(session), "the bot's words are not ours")
        self.reply(session)
        self.assertEqual(self.due_in(session), 10)
        self.customer_writes("já reiniciei")
        self.assertIsNone(self.due_in(session), "they wrote last")
        self.assertFalse(session.idle_since)

    def test_who_wrote_last_is_never_ended(self):
        session = self.answered_session()
        self.silence(session, 10)
        self.customer_writes("um momento")
        self.silence(session, 10000)
        self.assertEqual((session.state, session.idle_step), ("active", 0))
        self.assertEqual(len(self.said(session, "Você ainda está por aí?")), 1)
        self.reply(session)
        self.assertEqual((self.due_in(session), session.idle_step), (10, 0), "from the beginning")

    def test_nothing_is_counted_without_a_rule(self):
        self.set_rule(self.support, 0, 1, 0)
        session = self.answered_session()
        self.assertIsNone(self.due_in(session))
        self.assertIsNone(session._panel_row()["idle"])

    def test_a_new_sector_has_no_rule(self):
        self.assertFalse(self.finance._mkbot_idle_steps())
        self.assertFalse(self.company._mkbot_idle_steps())

    def test_a_move_to_others_stops_it(self):
        self.open_panel(self.bruno)
        transferred = self.answered_session()
        transferred.with_user(self.ana).action_transfer(user_id=self.bruno.id)
        self.assertIsNone(self.due_in(transferred), "it is for Bruno to speak")
        returned = self.answered_session(address="visitor-2")
        returned.with_user(self.ana).action_return_to_queue()
        self.assertIsNone(self.due_in(returned))
        ended = self.answered_session(address="visitor-3")
        ended.with_user(self.ana).action_end()
        self.assertIsNone(self.due_in(ended))

    def test_an_answer_from_the_phone_counts_as_ours(self):
        session = self.active_session()
        self.account._receive_event(event("visitor-1", "oi, aqui é a Ana", kind="echo"))
        self.assertEqual(self.due_in(session), 10)

    def test_signs_of_life(self):
        session = self.answered_session()
        self.silence(session, 10)
        self.account._receive_event(event("visitor-1", "👍", kind="reaction", target="x"))
        self.assertEqual((session.idle_step, self.due_in(session)), (0, 10))
        own = event("visitor-1", "certo", kind="edit", target="x", own=True)
        accounts = type(self.account)
        last = session._last_said()
        with patch.object(accounts, "_message_of", lambda _self, _id: last):
            self.account._receive_event(own)
            self.assertEqual(self.due_in(session), 10, "we edited, from the phone")
            self.account._receive_event(event("visitor-1", "corrigido", kind="edit", target="x"))
        self.assertIsNone(self.due_in(session), "they wrote last")

    # ----- reminders and the end -----

    def test_reminded_twice_then_ended(self):
        session = self.answered_session()
        session.state_since -= timedelta(hours=1)
        self.silence(session, 9)
        self.assertFalse(self.said(session, "Você ainda está por aí?"), "not before")
        self.silence(session, 1)
        self.assertTrue(self.said(session, "Estamos aguardando a sua resposta"))
        self.assertEqual((session.idle_step, self.due_in(session)), (1, 10))
        self.sweep()
        self.assertEqual(len(self.said(session, "Você ainda está por aí?")), 1)
        self.silence(session, 10)
        self.assertTrue(self.said(session, "em 30 min, encerramos"))
        self.assertEqual((session.idle_step, self.due_in(session)), (2, 30))
        self.silence(session, 29)
        self.assertEqual(session.state, "active")
        self.silence(session, 1)
        self.assertEqual(session.state, "rating", "a rating is asked, as of any attendance")
        self.assertEqual(session.end_reason, "idle")
        self.assertEqual(session.category_id, self.category)
        self.assertEqual(session.closing_operator_id, self.ana)
        self.assertGreaterEqual(session.seconds_active, 3600)
        self.assertFalse(session.idle_due)
        self.assertFalse(session.operator_ids)
        move = session.move_ids[-1]
        self.assertEqual((move.from_state, move.reason), ("active", "idle"))
        self.assertTrue(self.said(session, "Como não tivemos a sua resposta"))
        self.assertTrue(self.said(session, "que nota você dá"))
        self.assertEqual(len(self.said(session, "Você ainda está por aí?")), 2)
        self.customer_writes("10")
        self.assertEqual((session.state, session.rating), ("closed", 10))
        self.assertEqual(session.end_reason, "idle")

    def test_colleagues_read_what_happened_and_the_operator_is_told(self):
        session = self.answered_session()
        self.set_rule(self.support, 0, 1, 5)
        self.reply(session, "Alô?")
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        self.silence(session, 5)
        self.assertEqual(len(self.said(session, "não respondeu por 5 minutos")), 1)
        told = self.env["bus.bus"].sudo().search([("id", ">", last)])
        notices = [row.message for row in told if "panel/notice" in row.message]
        self.assertEqual(len(notices), 1)
        self.assertIn("este atendimento terminou sozinho", notices[0])
        self.assertTrue([row for row in told if "mkbot.session/row" in row.message])

    def test_unrated_accounts_close_at_once(self):
        self.account.ask_rating = False
        session = self.answered_session()
        self.set_rule(self.support, 0, 1, 5)
        self.silence(session, 10)
        self.assertEqual((session.state, session.end_reason), ("closed", "idle"))

    def test_only_reminded(self):
        self.set_rule(self.support, 10, 1, 0)
        session = self.answered_session()
        self.assertEqual(session._panel_row()["idle"], {"ends_at": ""})
        self.silence(session, 10)
        self.assertTrue(self.said(session, "Estamos aguardando a sua resposta"))
        self.assertIsNone(self.due_in(session))
        self.assertEqual(session.state, "active")

    def test_a_rule_switched_off_stops_at_once(self):
        session = self.answered_session()
        self.set_rule(self.support, 0, 1, 0)
        self.silence(session, 10)
        self.assertIsNone(self.due_in(session))
        self.assertFalse(self.said(session, "Você ainda está por aí?"))

    def test_a_rule_made_longer_waits_longer(self):
        session = self.answered_session()
        self.set_rule(self.support, 25, 1, 30)
        self.silence(session, 10)
        self.assertEqual(self.due_in(session), 15)
        self.assertFalse(self.said(session, "Você ainda está por aí?"))

    def test_an_archived_category_is_not_used(self):
        self.category.active = False
        self.set_rule(self.support, 0, 1, 5, self.category)
        session = self.answered_session()
        self.silence(session, 5)
        self.assertEqual((session.state, session.category_id.ids), ("rating", []))

    def test_without_a_sector_the_companys_rule(self):
        self.account.sector_id = False
        self.set_rule(self.company, 3, 1, 4)
        session = self.answered_session()
        self.assertEqual(self.due_in(session), 3)
        other = self.env["res.company"].create({"name": "Outro"})
        self.assertFalse(other._mkbot_idle_steps())

    def test_one_that_fails_does_not_hold_the_others(self):
        broken = self.answered_session()
        sound = self.answered_session(address="visitor-2")
        broken.idle_due -= timedelta(hours=2)
        broken.idle_since -= timedelta(hours=2)
        sessions = type(self.env["mkbot.session"])
        take = sessions._idle_take_step

        def fail(session):
            if session.id == broken.id:
                raise ValueError("broken")
            return take(session)

        with (
            patch.object(sessions, "_idle_take_step", fail),
            mute_logger("odoo.addons.mkbot_chat.models.mkbot_session_idle_sweep"),
        ):
            self.silence(sound, 10)
        self.assertEqual((broken.idle_step, sound.idle_step), (0, 1))

    # ----- what cannot be sent, what is expected -----

    def test_where_nothing_can_be_sent_it_ends_in_time_without_a_word(self):
        session = self.answered_session()
        with self.speechless():
            self.silence(session, 10)
            self.assertFalse(self.said(session, "Você ainda está por aí?"))
            self.assertEqual(self.due_in(session), 40, "when it would have ended")
            self.assertTrue(self.said(session, "não foi lembrado"))
            self.silence(session, 40)
        self.assertEqual((session.state, session.end_reason), ("closed", "idle"))
        self.assertFalse(self.said(session, "Como não tivemos"))
        self.assertTrue(self.said(session, "Nada lhe é dito"))

    def test_where_nothing_can_be_sent_a_reminder_alone_is_given_up(self):
        self.set_rule(self.support, 10, 2, 0)
        session = self.answered_session()
        with self.speechless():
            self.silence(session, 10)
        self.assertIsNone(self.due_in(session))
        self.assertEqual(session.state, "active")

    def test_snoozed_it_begins_anew(self):
        session = self.answered_session()
        session.with_user(self.ana).action_snooze()
        self.assertIsNone(session._panel_row()["idle"])
        self.silence(session, 10)
        self.assertEqual((session.idle_step, self.due_in(session)), (0, 10))
        self.assertFalse(self.said(session, "Você ainda está por aí?"))

    # ----- texts -----

    def test_texts_by_platform_and_sector(self):
        responses = self.env["mkbot.response"]
        text = {"key": "idle_reminder", "lang": "pt_BR"}
        responses.create({**text, "text": "No site", "platform": "site"})
        responses.create(
            {**text, "text": "Do {{sector}}, {{protocol}}", "sector_id": self.support.id}
        )
        session = self.answered_session()
        self.silence(session, 10)
        self.assertTrue(self.said(session, f"Do Suporte Teste, {session.name}"))
        self.finance.operator_ids += self.ana
        self.set_rule(self.finance, 10, 2, 30)
        self.account.sector_id = self.finance
        other = self.answered_session(address="visitor-2")
        self.silence(other, 10)
        self.assertTrue(self.said(other, "No site"))

    def test_an_emptied_text_reminds_nobody_but_the_rule_goes_on(self):
        self.env["mkbot.response"].search([("key", "=", "idle_reminder")]).active = False
        session = self.answered_session()
        self.silence(session, 10)
        self.assertEqual(session.idle_step, 1)

    def test_a_sectors_text_is_of_its_company(self):
        other = self.env["res.company"].create({"name": "Outro"})
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.env["mkbot.response"].create(
                {
                    "key": "idle_reminder",
                    "lang": "pt_BR",
                    "sector_id": self.support.id,
                    "company_id": other.id,
                }
            )

    def test_the_sector_leads_to_its_texts(self):
        action = self.support.action_idle_texts()
        found = self.env["mkbot.response"].search(action["domain"])
        self.assertEqual(
            set(found.mapped("key")), {"idle_reminder", "idle_reminder_last", "idle_ended"}
        )
        created = self.env["mkbot.response"].with_context(**action["context"]).create({"text": "x"})
        self.assertEqual(created.sector_id, self.support)

    # ----- keep open -----

    def test_keep_open_until_somebody_speaks(self):
        session = self.answered_session()
        self.silence(session, 10)
        self.assertTrue(session._panel_row()["idle"]["ends_at"])
        session.with_user(self.ana).action_keep_open()
        self.assertIsNone(self.due_in(session))
        self.assertIsNone(session._panel_row()["idle"])
        self.assertTrue(self.said(session, "Ana Teste mantém esta conversa aberta"))
        count = len(session.channel_id.message_ids)
        session.with_user(self.ana).action_keep_open()
        self.assertEqual(len(session.channel_id.message_ids), count, "said once")
        self.silence(session, 10000)
        self.assertEqual(session.state, "active")
        self.reply(session, "Conseguiu?")
        self.assertEqual((session.idle_step, self.due_in(session)), (0, 10))

    def test_who_may_keep_open(self):
        session = self.answered_session()
        with self.assertRaises(UserError):
            session.with_user(self.bruno).action_keep_open()
        with self.assertRaises(AccessError):
            session.with_user(self.davi).action_keep_open()
        self.assertEqual(self.due_in(session), 10)
        tool = self.env.ref("mkbot_chat.tool_keep_open")
        self.ana.mkbot_withheld_tool_ids += tool
        with self.assertRaisesRegex(AccessError, "Keep open"):
            session.with_user(self.ana).action_keep_open()
        session.with_user(self.carla).action_keep_open()
        self.assertIsNone(self.due_in(session))

    def test_the_line_says_when_it_ends(self):
        session = self.answered_session()
        ends_at = session._panel_row()["idle"]["ends_at"]
        whole = fields.Datetime.now() + timedelta(minutes=50)
        self.assertEqual(ends_at[:15], whole.strftime("%Y-%m-%dT%H:%M")[:15])
        self.silence(session, 10)
        self.silence(session, 10)
        left = session._idle_ends_at() - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), 30 * 60, delta=5)

    # ----- settings -----

    def test_times_in_order(self):
        for values in (
            {"mkbot_idle_minutes": -1},
            {"mkbot_idle_end_minutes": -5},
            {"mkbot_idle_end_minutes": 10081},
            {"mkbot_idle_reminders": 0},
            {"mkbot_idle_reminders": 6},
        ):
            with (
                self.assertRaises(IntegrityError, msg=values),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.support.write(values)
                self.env.flush_all()
            self.env.invalidate_all()

    def test_the_category_is_the_sectors_or_shared(self):
        self.category.sector_id = self.finance
        with self.assertRaisesRegex(ValidationError, "another sector"):
            self.support.mkbot_idle_category_id = self.category
        with self.assertRaisesRegex(ValidationError, "another sector"):
            self.company.mkbot_idle_category_id = self.category
        self.category.write(
            {"sector_id": False, "company_id": self.env["res.company"].create({"name": "O"}).id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.finance.mkbot_idle_category_id = self.category

    def test_forms(self):
        with Form(self.support.with_user(self.carla)) as form:
            form.mkbot_idle_minutes = 5
            form.mkbot_idle_reminders = 3
            form.mkbot_idle_end_minutes = 15
            form.mkbot_idle_category_id = self.category
        self.assertEqual(
            [tuple(step) for step in self.support._mkbot_idle_steps()],
            [("remind", 5)] * 3 + [("end", 15)],
        )
        settings = self.env["res.config.settings"].with_company(self.company)
        with Form(settings) as form:
            form.mkbot_idle_end_minutes = 20
        form.save().execute()
        self.assertEqual([tuple(step) for step in self.company._mkbot_idle_steps()], [("end", 20)])

    # ----- reports and indexes -----

    def test_automatic_ends_are_told_from_human_ones(self):
        self.set_rule(self.support, 0, 1, 5)
        by_itself = self.answered_session()
        self.silence(by_itself, 5)
        by_hand = self.answered_session(address="visitor-2")
        by_hand.with_user(self.ana).action_end()
        groups = self.env["mkbot.session"]._read_group(
            [("id", "in", (by_itself + by_hand).ids)], ["end_reason"], ["__count"]
        )
        self.assertEqual(dict(groups), {"idle": 1, "operator": 1})

    def test_a_reply_costs_one_query_more_at_most(self):
        session = self.answered_session()
        self.count_queries(lambda: self.reply(session))
        with_rule = self.count_queries(lambda: self.reply(session))
        self.set_rule(self.support, 0, 1, 0)
        self.sweep()
        without = self.count_queries(lambda: self.reply(session))
        self.assertLessEqual(with_rule, without + 1)

    def test_the_sweep_reads_an_index(self):
        self.answered_session()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            """EXPLAIN SELECT id FROM mkbot_session WHERE idle_due <= now() AND id <> ALL('{}')
               ORDER BY idle_due LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED"""
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("Index Scan using mkbot_session_idle_index", plan)
