from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat.bot import classifier
from odoo.addons.mkbot_chat.models import mkbot_intent_model

from .common import forget_most_but


class TestIntent(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Intent = cls.env["mkbot.intent"]
        cls.Phrase = cls.env["mkbot.intent.phrase"]
        cls.Model = cls.env["mkbot.intent.model"]
        cls.published = cls.Model.search([("state", "=", "published")])
        cls.tv = cls.env.ref("mkbot_chat.intent_tv")

    def test_what_is_installed_understands(self):
        self.assertEqual(len(self.published), 1)
        for text, code in (
            ("bom dia, me manda o boleto desse mês", "segunda_via_boleto"),
            ("TO SEM NET DESDE ONTEM", "sem_conexao"),
            ("vcs vendem pizza?", "none"),
            ("não quero cancelar, só mudar o plano", "mudanca_plano"),
        ):
            with self.subTest(text):
                self.assertEqual(self.Intent.classify(text)[0][0], code)

    def test_nothing_written_is_out_of_scope(self):
        self.assertEqual(self.Intent.classify("")[0], ("none", 1.0))
        self.assertEqual(self.Intent.classify(False)[0], ("none", 1.0))

    def test_examples_count_once_published(self):
        forget_most_but(self.tv)
        self.Phrase.create(
            [
                {"text": text, "intent_id": self.tv.id}
                for text in ("o xablau sumiu", "cadê o xablau", "xablau não abre", "xablau")
            ]
        )
        text = "meu xablau"
        self.assertNotEqual(self.Intent.classify(text)[0][0], "tv")
        draft = self.Model._train()
        self.assertEqual(draft.state, "draft")
        self.assertNotEqual(self.Intent.classify(text)[0][0], "tv")
        self.assertEqual(draft._classifier().classify(text)[0][0], "tv")
        draft.action_publish()
        self.assertEqual(self.Intent.classify(text)[0][0], "tv")
        self.assertEqual(self.published.state, "past")
        self.published.action_publish()
        self.assertNotEqual(self.Intent.classify(text)[0][0], "tv")
        self.assertEqual(draft.state, "past")

    def test_nothing_new_to_learn_makes_no_version(self):
        self.assertEqual(self.Model._train(), self.published)

    def test_archived_intents_are_not_learnt(self):
        self.tv.active = False
        draft = self.Model._train()
        self.assertNotIn("tv", draft._classifier().codes)

    def test_too_few_examples_are_told(self):
        self.Phrase.search([]).unlink()
        with self.assertRaises(UserError):
            self.Model._train()

    def test_a_model_that_is_lost_is_learnt_anew(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "mkbot.intent.model"),
                ("res_field", "=", "data"),
                ("res_id", "=", self.published.id),
            ]
        )
        attachment.raw = b"no model"
        mkbot_intent_model._loaded.clear()
        with mute_logger("odoo.addons.mkbot_chat.models.mkbot_intent_model"):
            self.assertEqual(self.Intent.classify("quero meu boleto")[0][0], "segunda_via_boleto")

    def test_a_model_is_read_once(self):
        self.Intent.classify("boleto")
        with patch.object(classifier, "load") as load:
            self.Intent.classify("boleto")
        load.assert_not_called()

    def test_measured(self):
        forget_most_but(self.tv)
        action = self.Model.action_train()
        version = self.Model.browse(action["res_id"])
        self.assertEqual((version.learning_state, version.trained_at), ("waiting", False))
        with self.assertRaises(UserError):
            version.action_publish()
        # Another example comes in before its turn.
        self.Phrase.create({"text": "mais um xablau", "intent_id": self.tv.id})
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, user=1, context={})["mkbot.intent.model"]._cron_try()
        self.env.invalidate_all()
        self.assertFalse(version.exists())
        version = self.Model.search([], limit=1)
        self.assertEqual(version.learning_state, "done")
        self.assertTrue(version.is_measured)
        self.assertGreater(version.top3, 0.5)

    def test_an_example_belongs_to_one_intent(self):
        self.Phrase.create({"text": "Xablau, cadê você?", "intent_id": self.tv.id})
        other = self.env.ref("mkbot_chat.intent_none")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.Phrase.create({"text": "xablau cade vc ?", "intent_id": other.id})

    def test_an_example_needs_a_word(self):
        with self.assertRaises(ValidationError):
            self.Phrase.create({"text": "😀", "intent_id": self.tv.id})

    def test_who_may_teach(self):
        operator = new_test_user(self.env, "t_nlu_op", "mkbot_chat.group_operator")
        supervisor = new_test_user(self.env, "t_nlu_su", "mkbot_chat.group_supervisor")
        admin = new_test_user(self.env, "t_nlu_ad", "mkbot_chat.group_admin")
        employee = new_test_user(self.env, "t_nlu_em", "base.group_user")
        self.assertEqual(self.Intent.with_user(operator).classify("boleto")[0][0][:7], "segunda")
        for user in (operator, supervisor, employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Phrase.with_user(user).create({"text": "novo", "intent_id": self.tv.id})
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Model.with_user(user).action_train()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.published.with_user(user).action_publish()
        self.Phrase.with_user(admin).create({"text": "novo exemplo", "intent_id": self.tv.id})
        forget_most_but(self.tv)
        self.Model.with_user(admin)._train()
        with self.assertRaises(AccessError):
            self.published.with_user(supervisor).read(["data"])
        with self.assertRaises(AccessError):
            self.Intent.with_user(employee).search([])
