from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import MkbotCase

ASKED = "meu xablau escangalhou"


@tagged("post_install", "-at_install")
class TestLearning(MkbotCase):
    """From a message that was not understood to one that is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.bot_debounce = 0
        cls.tv = cls.env.ref("mkbot_chat.intent_tv")
        cls.Trigger = cls.env["mkbot.trigger"]
        cls.Turn = cls.env["mkbot.bot.turn"]
        cls.admin = new_test_user(
            cls.env,
            "t_learn_admin",
            "mkbot_chat.group_admin",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def asks(self, text=ASKED, address="visitor-1"):
        session = self.customer_writes("não sou cliente", address)
        self.customer_writes(text, address)
        return session

    def triggers(self, session):
        return self.Trigger.search([("session_id", "=", session.id)], order="id")

    def publish(self, draft):
        draft.with_user(self.admin).action_publish()

    def test_from_a_miss_to_an_example_that_is_understood(self):
        session = self.asks()
        row = self.triggers(session)[-1]
        self.assertEqual((row.text, row.decision, row.state), (ASKED, "miss", "new"))
        self.assertEqual(row.company_id, self.company)
        self.assertIn(row, self.Trigger.with_user(self.carla)._to_look_at())
        row = row.with_user(self.carla)
        row.confirmed_intent_id = self.tv
        row.action_make_examples()
        self.assertEqual(row.state, "example")
        self.assertNotIn(row, self.Trigger._to_look_at())
        draft = self.env["mkbot.intent.model"]._train()
        self.assertEqual(draft.state, "draft")
        draft.with_user(self.admin).action_try()
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, user=1, context={})["mkbot.intent.model"]._cron_try()
        self.env.invalidate_all()
        self.assertEqual((draft.trial_state, draft.trial_count), ("done", draft.trial_total))
        change = draft.change_ids.filtered(lambda change: change.session_id == session)
        self.assertEqual((change.kind, change.text), ("dialogue", ASKED))
        self.assertIn("miss_1", change.before)
        self.assertIn("advice_tv", change.now)
        self.publish(draft)
        other = self.asks(address="visitor-2")
        row = self.triggers(other)[-1]
        self.assertEqual((row.code, row.decision), ("tv", "act"))

    def test_what_the_customer_chooses_is_a_label(self):
        self.env["mkbot.intent.phrase"].create(
            [
                {"text": "xablau parou de funcionar", "intent_id": self.tv.id},
                {
                    "text": "xablau com defeito hoje",
                    "intent_id": self.env.ref("mkbot_chat.intent_telefone").id,
                },
            ]
        )
        session = self.asks()
        asked = self.triggers(session)[-1]
        self.assertIn(asked.decision, ("ask", "miss"))
        self.customer_writes("também não é isso", "visitor-1")
        self.customer_writes("", "visitor-1", kind="choice", choice="intent:tv")
        rows = self.triggers(session)
        if rows[-1].decision == "chosen":
            self.assertEqual(rows[-1].code, "tv")

    def test_served_to_its_end_is_a_label(self):
        session = self.asks("que horas vocês abrem?")
        [row] = self.triggers(session).filtered(lambda row: row.decision == "act")
        self.assertEqual(row.confirmed_intent_id.code, "horario_atendimento")

    def test_out_of_scope_and_ignored(self):
        row = self.triggers(self.asks())[-1]
        row.with_user(self.carla).action_out_of_scope()
        self.assertEqual(row.state, "none")
        phrase = self.env["mkbot.intent.phrase"].search([("text", "=", ASKED)])
        self.assertEqual((phrase.intent_id.code, phrase.source), ("none", "learnt"))
        other = self.triggers(self.asks("zzz xablau zzz", "visitor-2"))[-1]
        other.with_user(self.carla).action_ignore()
        self.assertEqual(other.state, "ignored")

    def test_the_same_words_twice(self):
        row = self.triggers(self.asks())[-1]
        twin = self.triggers(self.asks(address="visitor-2"))[-1]
        row.confirmed_intent_id = self.tv
        row.action_make_examples()
        self.assertEqual(twin.state, "example")
        late = self.triggers(self.asks(ASKED + "!", "visitor-3"))[-1]
        late.confirmed_intent_id = self.env.ref("mkbot_chat.intent_telefone")
        with self.assertRaisesRegex(UserError, "already|já"):
            late.action_make_examples()

    def test_grouped_by_likeness(self):
        texts = ("quero trocar xablau do plutão", "xablau do plutão trocar", "bolo de cenoura")
        rows = [self.triggers(self.asks(text, f"v-{i}"))[-1] for i, text in enumerate(texts)]
        self.Trigger.with_user(self.carla).action_group()
        self.assertEqual(rows[0].alike, rows[1].alike)
        self.assertGreaterEqual(rows[0].alike_count, 2)
        self.assertNotEqual(rows[0].alike, rows[2].alike)

    def test_compared_on_labelled_messages(self):
        row = self.triggers(self.asks())[-1]
        row.confirmed_intent_id = self.tv
        self.env["mkbot.intent.phrase"].create(
            {"text": "o xablau não liga mais", "intent_id": self.tv.id}
        )
        self.env["mkbot.intent.phrase"].create(
            {"text": "xablau escangalhou todo", "intent_id": self.tv.id}
        )
        draft = self.env["mkbot.intent.model"]._train()
        draft._compare()
        self.assertEqual(draft.compared_id.state, "published")
        self.assertGreaterEqual(draft.history_count, 1)
        [change] = draft.change_ids.filtered(lambda change: change.text == ASKED)
        self.assertTrue(change.is_better and change.now.startswith("tv"))
        self.assertGreater(draft.history_right, draft.history_right_before)
        # An example itself is no proof.
        row.action_make_examples()
        draft._compare()
        self.assertFalse(draft.change_ids.filtered(lambda change: change.text == ASKED))

    def test_the_buttons_of_the_lists(self):
        """Pressed as the web client does: with whatever is selected."""
        row = self.triggers(self.asks())[-1]
        action = call_kw(self.Trigger.with_user(self.carla), "action_group", [row.ids], {})
        self.assertEqual(action["res_model"], "mkbot.trigger")
        self.env["mkbot.intent.phrase"].search(
            [("intent_id", "!=", self.tv.id)], offset=200
        ).unlink()
        models = self.env["mkbot.intent.model"].with_user(self.admin)
        action = call_kw(models, "action_train", [[]], {})
        draft = models.browse(action["res_id"])
        draft.sudo()._learn()
        self.assertTrue(draft.is_measured)
        self.assertEqual(draft.compared_id.state, "published")

    def test_nobodys_data_are_kept(self):
        session = self.customer_writes("oi", "visitor-5")
        for text in ("000.000.131-70", "joana@example.com", "falem no 11 98888-0000, xablau"):
            self.customer_writes(text, "visitor-5")
        self.assertEqual(session.partner_id, self.partner)
        turns = self.Turn.search([("session_id", "=", session.id)])
        kept = str(turns.mapped("event")) + str(turns.mapped("path"))
        kept += str(self.triggers(session).mapped("text"))
        for datum in ("131-70", "00000013170", "joana", "98888", "Joana"):
            self.assertNotIn(datum, kept)

    def test_kept_for_a_while(self):
        session = self.asks()
        old = fields.Datetime.now() - timedelta(days=500)
        self.triggers(session).at = old
        turns = self.Turn.search([("session_id", "=", session.id)])
        turns.at = old
        self.Trigger._gc_old()
        self.Turn._gc_old()
        self.assertFalse(self.triggers(session))
        self.assertFalse(turns.exists())
        self.env["ir.config_parameter"].set_param("mkbot_chat.dialogue_days", "0")
        other = self.asks(address="visitor-2")
        self.assertFalse(self.Turn.search([("session_id", "=", other.id)]))

    def test_who_may(self):
        row = self.triggers(self.asks())[-1]
        elsewhere = self.env["res.company"].create({"name": "Outra"})
        stranger = new_test_user(
            self.env,
            "t_learn_other",
            "mkbot_chat.group_supervisor",
            company_id=elsewhere.id,
            company_ids=elsewhere.ids,
        )
        employee = new_test_user(self.env, "t_learn_emp", "base.group_user")
        for user in (self.ana, employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).read(["text"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).action_make_examples()
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["text"])
        with self.assertRaises(AccessError):
            row.with_user(self.carla).write({"text": "outra coisa"})
        with self.assertRaises(AccessError):
            row.with_user(self.carla).unlink()
        with self.assertRaises(AccessError):
            self.Turn.with_user(self.carla).search([])
        draft = self.env["mkbot.intent.model"].create({"checksum": "x"})
        with self.assertRaises(AccessError):
            draft.with_user(self.carla).action_try()
