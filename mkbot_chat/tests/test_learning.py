from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import MkbotCase, event, forget_most_but

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
        self.run_cron("mkbot.intent.model", "_cron_try")
        self.assertEqual((draft.trial_state, draft.trial_count), ("done", draft.trial_total))
        change = draft.change_ids.filtered(lambda change: change.session_id == session)
        self.assertEqual((change.kind, change.text), ("dialogue", ASKED))
        self.assertIn("Not understood, first time", change.before)
        self.assertNotIn("Not understood", change.now)
        self.publish(draft)
        other = self.asks(address="visitor-2")
        row = self.triggers(other)[-1]
        self.assertEqual((row.code, row.decision), ("tv", "act"))

    def test_the_newest_dialogues_are_tried(self):
        old, new = self.asks(address="visitor-1"), self.asks(address="visitor-2")
        self.env["ir.config_parameter"].set_param("mkbot_chat.trial_dialogues", "1")
        models = self.env["mkbot.intent.model"]
        self.assertEqual(models._recent_dialogues(), new)
        self.env["ir.config_parameter"].set_param("mkbot_chat.trial_dialogues", "2")
        self.assertEqual(models._recent_dialogues(), old | new)

    def test_what_the_customer_chooses_is_a_label(self):
        def classify(_intents, _text):
            return [("telefone", 0.45), ("tv", 0.4)]

        self.patch(type(self.env["mkbot.intent"]), "classify", classify)
        session = self.asks()
        [asked] = self.triggers(session)
        self.assertEqual(asked.decision, "ask")
        self.assertFalse(asked.confirmed_intent_id)
        self.customer_writes("", "visitor-1", kind="choice", choice="intent:tv")
        chosen = self.triggers(session)[-1]
        self.assertEqual((chosen.code, chosen.decision), ("tv", "chosen"))
        self.assertEqual(asked.confirmed_intent_id, self.tv)

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
        # One that cannot be learnt is told of; the others are.
        odd = self.triggers(self.asks("xablau sem jeito nenhum", "visitor-4"))[-1]
        odd.confirmed_intent_id = self.tv
        told = (late | odd).action_make_examples()["params"]
        self.assertIn(late.text, told["message"])
        self.assertNotIn(odd.text, told["message"])
        self.assertEqual((late.state, odd.state), ("new", "example"))

    def test_the_same_words_may_mean_something_else(self):
        row = self.triggers(self.asks())[-1]
        other = self.triggers(self.asks(address="visitor-2"))[-1]
        phone = other.confirmed_intent_id = self.env.ref("mkbot_chat.intent_telefone")
        row.confirmed_intent_id = self.tv
        row.action_make_examples()
        self.assertEqual((other.state, other.confirmed_intent_id), ("new", phone))

    def test_without_words_nothing_is_learnt(self):
        row = self.Trigger._create_for(self.asks(), text="👍", code="none", decision="miss")
        row.confirmed_intent_id = self.tv
        self.assertIn("👍", row.action_make_examples()["params"]["message"])
        self.assertEqual(row.state, "new")
        row.confirmed_intent_id = False
        self.assertIn("👍", row.action_make_examples()["params"]["message"])
        row.action_out_of_scope()
        self.assertEqual(row.state, "none")

    def test_a_group_at_once(self):
        texts = ("quero trocar xablau do plutão", "xablau do plutão trocar", "bolo de cenoura")
        rows = [self.triggers(self.asks(text, f"v-{i}"))[-1] for i, text in enumerate(texts)]
        self.Trigger.action_group()
        row = rows[1].with_user(self.carla)
        row.confirmed_intent_id = self.tv
        self.assertEqual(row.action_make_alike_examples(), True)
        self.assertEqual([row.state for row in rows], ["example", "example", "new"])
        learnt = self.env["mkbot.intent.phrase"].search([("text", "in", texts)])
        self.assertEqual(set(learnt.mapped("text")), set(texts[:2]))
        self.assertEqual(learnt.intent_id, self.tv)

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
        self.assertTrue(change.is_better and change.now.startswith(self.tv.name))
        self.assertEqual(change.expected_id, self.tv)
        before, now = draft.history["before"], draft.history["now"]
        self.assertEqual(before["count"], draft.history_count)
        self.assertGreater(now["in_scope_accuracy"], before["in_scope_accuracy"])
        for told in (draft.name, draft.compared_id.name, f"{now['top3']:.1%}"):
            self.assertIn(told, draft.history_table)
        # An example itself is no proof.
        row.action_make_examples()
        draft._compare()
        self.assertFalse(draft.change_ids.filtered(lambda change: change.text == ASKED))
        self.Trigger.search([]).confirmed_intent_id = False
        draft._compare()
        self.assertFalse(draft.history_count or draft.history or draft.history_table)

    def test_what_a_remote_model_told_is_no_change(self):
        session = self.customer_writes("não sou cliente")
        self.account._receive_event(event("visitor-1", ASKED))
        session.bot_understood = {ASKED: [["tv", 0.97]]}
        self.account._run_bot(session)
        self.assertEqual(self.triggers(session)[-1].code, "tv")
        turns, told = self.Turn._dialogue(session)
        self.assertEqual(told, {ASKED: [["tv", 0.97]]})
        self.assertTrue(turns)
        forget_most_but(self.tv)
        draft = self.env["mkbot.intent.model"]._train()
        draft._try_dialogue(session, self.env["mkbot.intent"].classify)
        self.assertFalse(draft.change_ids)

    def test_a_dialogue_without_its_beginning_is_not_tried(self):
        session = self.asks()
        models = self.env["mkbot.intent.model"]
        self.assertIn(session, models._recent_dialogues())
        self.Turn.search([("session_id", "=", session.id)], order="id", limit=1).unlink()
        self.assertNotIn(session, models._recent_dialogues())

    def test_the_buttons_of_the_lists(self):
        """Pressed as the web client does: with whatever is selected."""
        row = self.triggers(self.asks())[-1]
        action = call_kw(self.Trigger.with_user(self.carla), "action_group", [row.ids], {})
        self.assertEqual(action["res_model"], "mkbot.trigger")
        forget_most_but(self.tv)
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

    def test_matrix(self):
        """Who may do what with the rows, whatever the buttons do for them."""
        row = self.triggers(self.asks())[-1]
        turn = self.Turn.search([("session_id", "=", row.session_id.id)], limit=1)
        draft = self.env["mkbot.intent.model"].create({"checksum": "x"})
        change = self.env["mkbot.intent.model.change"].create(
            {"model_id": draft.id, "kind": "dialogue", "session_id": row.session_id.id}
        )
        elsewhere = self.env["res.company"].create({"name": "Outra"})
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        other = {"company_id": elsewhere.id, "company_ids": elsewhere.ids}
        admin = "mkbot_chat.group_admin"
        users = {
            "public": self.env.ref("base.public_user"),
            "portal": new_test_user(self.env, "t_learn_portal", "base.group_portal", **company),
            "employee": new_test_user(self.env, "t_learn_user", "base.group_user", **company),
            "operator": self.ana,
            "supervisor": self.carla,
            "admin": self.admin,
            "stranger": new_test_user(self.env, "t_learn_stranger", admin, **other),
        }
        may = {
            ("supervisor", row): {"read", "write"},
            ("admin", row): {"read", "write"},
            ("admin", turn): {"read"},
            ("supervisor", change): {"read"},
            ("admin", change): {"read"},
        }
        for name, user in users.items():
            for record in (row, turn, change):
                theirs = record.with_user(user).with_context(
                    allowed_company_ids=user.company_ids.ids
                )
                can = {
                    operation
                    for operation in ("read", "write", "create", "unlink")
                    if theirs.has_access(operation)
                }
                with self.subTest(user=name, model=record._name):
                    self.assertEqual(can, may.get((name, record), set()))
