from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import MkbotCase


class EvaluationCase(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule("Insatisfeitos", cls.davi)

    @classmethod
    def make_rule(cls, name, users, **vals):
        return cls.env["mkbot.evaluation.rule"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "user_ids": [fields.Command.set(users.ids)],
                **vals,
            }
        )

    def rated_session(self, rating=3, address="visitor-1"):
        session = self.active_session(address=address)
        session._finish("operator")
        session._rate(rating)
        session._close()
        return session


@tagged("post_install", "-at_install")
class TestEvaluation(EvaluationCase):
    def test_rule_makes_an_alert(self):
        session = self.rated_session()
        alert = session.evaluation_ids
        self.assertEqual(alert.user_ids, self.davi)
        self.assertEqual(alert.operator_id, self.ana)
        self.assertEqual((alert.rating, alert.state), (3, "new"))
        self.assertFalse(self.rated_session(7, "visitor-2").evaluation_ids)

    def test_once_per_session_and_rule(self):
        session = self.rated_session()
        session._rated()
        self.assertEqual(len(session.evaluation_ids), 1)

    def test_nobody_is_warned_twice(self):
        second = self.make_rule("Péssimos", self.davi + self.bruno, rating_to=3)
        self.make_rule("Outra vez", self.davi)
        session = self.rated_session()
        self.assertEqual(session.evaluation_ids.rule_id, self.rule + second)
        warned = [user for alert in session.evaluation_ids for user in alert.user_ids]
        self.assertEqual(sorted(user.login for user in warned), ["t_bruno", "t_davi"])

    def test_rules_of_other_sectors_and_companies(self):
        self.rule.sector_ids = self.finance
        other = self.env["res.company"].create({"name": "Outra"})
        self.make_rule("De outros", self.env["res.users"], company_id=other.id)
        self.assertFalse(self.rated_session().evaluation_ids)

    def test_who_is_no_operator_any_more_is_not_warned(self):
        self.davi.group_ids -= self.env.ref("mkbot_chat.group_operator")
        alert = self.rated_session().evaluation_ids
        self.assertTrue(alert)
        self.assertFalse(alert.user_ids)

    def test_comment_comes_later(self):
        session = self.rated_session()
        session._comment_rating("  Demorou muito  ")
        self.assertEqual(session.evaluation_ids.comment, "Demorou muito")
        session._comment_rating("   ")
        self.assertEqual(session.rating_comment, "Demorou muito")

    def test_the_customers_words_after_the_grade_are_the_comment(self):
        self.account.ask_comment = True
        session = self.active_session()
        session.with_user(self.ana).action_end()
        self.assertEqual(self.customer_writes("2"), session)
        self.customer_writes("Esperei meia hora por uma resposta.")
        self.assertEqual(session.evaluation_ids.comment, "Esperei meia hora por uma resposta.")
        self.assertEqual(session.state, "closed")
        self.assertEqual(session.contact_id._current_session(), session.browse())

    def test_treat_with_a_note(self):
        alert = self.rated_session().evaluation_ids.with_user(self.davi)
        for note in ("", "   ", None):
            with self.assertRaises(UserError):
                alert.action_treat(note)
        alert.action_treat("Liguei e pedi desculpas")
        self.assertEqual(alert.state, "treated")
        self.assertEqual(alert.treated_by_id, self.davi)
        self.assertEqual(alert.note, "Liguei e pedi desculpas")
        with self.assertRaises(UserError):
            alert.with_user(self.carla).action_treat("De novo")

    def test_access(self):
        session = self.rated_session()
        alert = session.evaluation_ids
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        foreigner = new_test_user(
            self.env,
            "t_foreign_supervisor",
            "mkbot_chat.group_supervisor",
            company_id=other.id,
            company_ids=other.ids,
        )
        employee = new_test_user(self.env, "t_employee2", "base.group_user")
        self.env.invalidate_all()
        expected = {self.davi: True, self.carla: True, self.ana: False, self.bruno: False}
        for user in (foreigner, employee):
            expected[user] = False
        for user, may in expected.items():
            with self.subTest(user=user.login):
                own = alert.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
                self.assertEqual(own.has_access("read"), may)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation))
                if not may:
                    with self.assertRaises(AccessError):
                        own.action_treat("nada")

    def test_who_is_warned_reads_the_conversation(self):
        session = self.rated_session()
        for record in (session, session.channel_id, session.contact_id):
            self.assertTrue(record.with_user(self.davi).has_access("read"))
        other = self.rated_session(9, "visitor-2")
        self.assertFalse(other.with_user(self.davi).has_access("read"))

    def test_not_asked_twice(self):
        self.assertTrue(self.active_session(address="visitor-8")._asks_rating())
        rated = self.rated_session()
        self.account.rating_days = 7
        again = self.active_session()
        self.assertFalse(again._asks_rating())
        again._finish("operator")
        self.assertEqual(again.state, "closed")
        rated.ended_at -= timedelta(days=8)
        self.assertTrue(self.active_session()._asks_rating())

    def test_panel(self):
        alert = self.rated_session().evaluation_ids
        self.rated_session(5, "visitor-2")
        panel = self.env["mkbot.panel"].with_user(self.davi)
        self.assertEqual(len(panel.open("uuid-davi")["ratings_new"]), 2)
        self.assertEqual(panel.with_user(self.ana).open("uuid-ana")["ratings_new"], [])
        self.assertEqual([row["rating"] for row in panel.ratings("new")["rows"]], [5, 3])
        found = panel.ratings("new", grades=[0, 4])
        self.assertEqual([row["id"] for row in found["rows"]], alert.ids)
        self.assertFalse(panel.ratings("new", since="2099-01-01T00:00:00Z")["rows"])
        self.assertFalse(panel.ratings("new", until="2001-01-01T00:00:00-03:00")["rows"])
        alert.with_user(self.davi).action_treat("Feito")
        self.assertEqual(panel.ratings("treated")["rows"][0]["note"], "Feito")
        self.assertEqual(panel.rating(alert.id)["channel_id"], alert.session_id.channel_id.id)
        with self.assertRaises(AccessError):
            panel.with_user(self.ana).rating(alert.id)
        with self.assertRaises(UserError):
            panel.ratings("new", since="ontem")


@tagged("post_install", "-at_install")
class TestRatingsTour(EvaluationCase, HttpCase):
    def test_treat_a_rating(self):
        self.davi.lang = "en_US"
        session = self.rated_session()
        session._comment_rating("Demorou muito")
        self.start_tour("/odoo/mkbot", "mkbot_panel_ratings", login="t_davi", timeout=90)
        alert = session.evaluation_ids
        self.assertEqual((alert.state, alert.note), ("treated", "Liguei ao cliente"))
