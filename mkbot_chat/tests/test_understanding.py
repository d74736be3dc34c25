import json
from unittest.mock import MagicMock, patch

import requests

from odoo.exceptions import ValidationError

from .test_bot_turns import BotCase

POST = "odoo.addons.mkbot_chat.remote.requests.post"


def answer(body, status=200):
    """What requests gives back."""
    response = MagicMock(status_code=status)
    response.iter_content.return_value = [json.dumps(body).encode()]
    response.__enter__.return_value = response
    return response


def chosen(code):
    call = {"type": "function", "function": {"name": code}}
    used = {"prompt_tokens": 1000, "completion_tokens": 10}
    return answer({"choices": [{"message": {"tool_calls": [call]}}], "usage": used})


class TestUnderstanding(BotCase):
    """A remote model is asked before the bot's turn, and never needed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.account.company_id
        cls.company.write(
            {
                "mkbot_understanding": "openai",
                "mkbot_openai_url": "https://model.example.com/v1",
                "mkbot_openai_key": "k",
                "mkbot_openai_model": "m",
                "mkbot_openai_price_in": 2,
            }
        )
        cls.account.bot_debounce = 0

    def asks(self, text, **how):
        """What came of a customer's text, and how the model was asked."""
        session = self.bot_session()
        session._identify(self.partner)
        with patch(POST, **how) as post:
            self.customer_writes(text)
            self.account._run_bot(session)
            self.run_errands()
        return session, post

    def calls(self):
        return self.env["mkbot.understanding.call"].search([("company_id", "=", self.company.id)])

    def test_what_the_model_says_is_served(self):
        text = "xpto blorg, falem no 11 98888-7777 ou joana@example.com"
        session, post = self.asks(text, return_value=chosen(self.intent.code))
        post.assert_called()
        asked = json.dumps(post.call_args.kwargs["json"])
        self.assertIn("blorg", asked)
        self.assertNotIn("98888", asked)
        self.assertNotIn("joana@", asked)
        row = self.env["mkbot.trigger"].search([("session_id", "=", session.id)], limit=1)
        self.assertEqual((row.code, row.source), (self.intent.code, "openai"))
        self.assertFalse(session.bot_pending)
        call = self.calls()[0]
        self.assertEqual((call.outcome, call.tokens_in), ("ok", 1000))
        self.assertAlmostEqual(call.cost, 0.002)

    def test_it_is_offered_what_would_be_served_here(self):
        session, post = self.asks("xpto blorg", return_value=chosen("none"))
        offered = [t["function"]["name"] for t in post.call_args.kwargs["json"]["tools"]]
        self.assertIn("contratacao", offered)
        session._identify(self.env["res.partner"])
        with patch(POST, return_value=chosen("contratacao")):
            self.customer_writes("xpto blorg de novo")
            self.account._run_bot(session)
            self.run_errands()
        self.assertEqual(session.sudo().bot_state["step"], "slot")
        with patch(POST, return_value=chosen("none")) as post:
            self.customer_writes("blorg xpto outra vez")
            self.account._run_bot(session)
            self.run_errands()
        offered = [t["function"]["name"] for t in post.call_args.kwargs["json"]["tools"]]
        self.assertNotIn("contratacao", offered)
        self.assertIn("tv", offered)

    def test_without_the_model_the_bot_answers_all_the_same(self):
        session, _post = self.asks("xpto blorg", side_effect=requests.ConnectTimeout)
        self.assertFalse(session.bot_pending or session.bot_understood)
        self.assertEqual(self.calls()[0].outcome, "timeout")

    def test_a_model_that_fails_is_left_alone(self):
        self.env["mkbot.understanding.call"].create(
            [{"company_id": self.company.id, "source": "openai", "outcome": "error"}] * 3
        )
        session, post = self.asks("xpto blorg", return_value=answer({}, 500))
        post.assert_not_called()
        self.assertFalse(session.bot_pending)
        self.assertEqual(self.calls()[0].outcome, "skipped")

    def test_secrets_go_over_tls_alone(self):
        with self.assertRaises(ValidationError):
            self.company.mkbot_openai_url = "http://model.example.com"
        self.company.mkbot_openai_url = "http://127.0.0.1:8000/v1"

    def test_a_service_account_is_looked_at(self):
        with self.assertRaises(ValidationError):
            self.company.mkbot_dialogflow_key = '{"type": "authorized_user"}'
