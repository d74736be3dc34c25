from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestActions(IspCase):
    def said(self, text, session=None):
        return "\n".join(self.ask(text, session))

    def test_an_outage_is_answered_and_queues_nobody(self):
        outage = self.env["isp.outage"].create(
            {
                "name": "Fibra",
                "message": "Rompimento de fibra na Rua das Flores.",
                "company_id": self.company.id,
                "cities": self.partner.city,
                "expected": fields.Datetime.now() + timedelta(hours=2),
            }
        )
        outage.action_open()
        session = self.known()
        said = self.said("estou sem internet", session)
        self.assertIn("Rompimento de fibra", said)
        self.assertIn("previsão de retorno", said)
        self.assertEqual(session.state, "bot")

    def test_blocked_for_debt(self):
        self.owe(40)
        self.connection._restrict("blocked", "overdue")
        session = self.known()
        said = self.said("minha internet caiu, estou sem conexão", session)
        self.assertIn("fatura em aberto", said)
        self.assertIn("100,00", said)
        self.assertIn("desbloqueio", said)
        self.assertEqual(session.state, "bot")

    def test_restricted_by_hand_reaches_a_person(self):
        self.connection._restrict("blocked", "abuse")
        session = self.known()
        self.ask("estou sem internet", session)
        self.assertEqual(session.state, "waiting")

    def test_which_connection(self):
        other = self.new_connection(code="loja")
        other._restrict("blocked", "abuse")
        session = self.known()
        self.assertIn("mais de uma", self.said("estou sem internet", session))
        self.press(session, f"slot:{other.id}")
        self.assertEqual(session.state, "waiting")

    def test_trust_unlock(self):
        self.owe(40)
        self.connection._restrict("blocked", "overdue")
        session = self.known()
        self.assertIn("Posso liberar?", self.said("quero desbloqueio de confiança", session))
        self.assertEqual(self.connection.access, "blocked")
        self.assertIn("Pronto!", self.said("sim", session))
        self.assertEqual(self.connection.access, "full")
        unlock = self.env["isp.unlock"].search([("res_id", "=", self.connection.id)])
        self.assertEqual(unlock.session_id, session)
        self.assertIn("não está bloqueada", self.said("quero desbloqueio de confiança", session))

        unlock.state = "broken"
        self.connection._restrict("blocked", "overdue")
        said = self.said("desbloqueio de confiança por favor", session)
        self.assertIn("Não consigo liberar", said)
        self.assertIn("100,00", said)
        self.assertEqual(self.connection.access, "blocked")

    def test_consumption(self):
        for days, amount in ((0, 3.5), (1, 2.0)):
            self.env["isp.usage"].create(
                {
                    "connection_id": self.connection.id,
                    "day": self.today - timedelta(days=days),
                    "down_gb": amount,
                    "up_gb": 0.5,
                }
            )
        said = self.said("quanto consumi esse mês?")
        self.assertIn("joana", said)
        self.assertIn("6,5 GB", said)

    def test_consumption_unknown(self):
        session = self.known()
        self.ask("quanto consumi esse mês?", session)
        self.assertEqual(session.state, "waiting")
