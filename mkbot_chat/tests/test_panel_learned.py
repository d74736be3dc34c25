from ..bot import values
from .test_bot_turns import BotCase


class TestPanelLearned(BotCase):
    """What the bot learned stands beside the conversation of who attends."""

    def learned(self, user, session):
        [row] = [row for row in self.mine(user) if row["id"] == session.id]
        return row["card"]["learned"]

    def mine(self, user):
        panel = self.env["mkbot.panel"].with_user(user)
        return panel.open(f"panel-{user.id}")["mine"]

    def test_of_somebody_unidentified(self):
        session = self.bot_session()
        self.customer_writes("quero alugar um foguete")
        session.with_user(self.ana).action_rescue()
        learned = self.learned(self.ana, session)
        self.assertEqual(learned["tier"], "T0")
        [row] = self.mine(self.ana)
        self.assertNotIn("cpf_masked", row["card"])
        [other] = session.with_user(self.carla)._panel_rows()
        self.assertIsNone(other["card"], "for who attends only")

    def test_intent_answers_and_what_was_tried(self):
        session = self.bot_session()
        session._identify(self.partner)
        acts = [values.Acted("refused", (values.Reply("anything_else"),), facts={"open": 0})]
        act = values.Act("nota_fiscal", {"number": "7"})
        with self.turns(([], [act]), (["anything_else"], [])), self.acts(acts):
            self.customer_writes("quero a nota 7")
        session.bot_state = {
            **session.bot_state,
            "tier": "T2",
            "last": "nota_fiscal",
            "task": {"code": "nota_fiscal", "slots": {"number": "7", "email": "j@example.com"}},
            "tried": [{"code": "nota_fiscal", "outcome": "refused", "facts": {}}],
            "requests": ["quero a nota 7"],
        }
        session.misses = 2
        session.with_user(self.ana).action_rescue()
        learned = self.learned(self.ana, session)
        # In the language that the account's operators read.
        name = self.intent.with_context(lang="pt_BR").name
        self.assertEqual(learned["intent"], name)
        self.assertEqual(learned["tier"], "T2")
        self.assertEqual(learned["misses"], 2)
        answers = dict(learned["answers"])
        self.assertEqual(set(answers.values()), {"7", "j@example.com"})
        self.assertEqual(len(learned["notes"]), 2)
        self.assertIn("quero a nota 7", learned["notes"][-1])
        [row] = self.mine(self.ana)
        self.assertEqual(row["card"]["cpf_masked"], "***.000.131-**")
        self.assertEqual(row["intent"], name)
