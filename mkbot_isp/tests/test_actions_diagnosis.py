from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestActionsDiagnosis(IspCase):
    """No connection and slow connection, from the first words to what people get."""

    def hear(self, online=True, hours=5, cause="", read=True):
        """What the access server was last known to tell of the connection."""
        now = fields.Datetime.now()
        since = now - timedelta(hours=hours)
        self.env["isp.live"].search([]).unlink()
        self.env["isp.live"].create(
            {
                "connection_id": self.connection.id,
                "server_id": self.radius.id,
                "online": online,
                "since": since if online else False,
                "last_end_at": False if online else since,
                "last_end_cause": cause,
                "looked_at": now if read else now - timedelta(days=1),
            }
        )

    def said(self, text, session):
        return "\n".join(self.ask(text, session))

    def pressed(self, session, value):
        return "\n".join(self.press(session, f"slot:{value}"))

    def offered(self, session):
        return [option["id"].removeprefix("slot:") for option in self.options(session)]

    def field_service(self):
        """Have technicians who visit."""
        self.env["fsm.team"].create({"name": "Rua", "company_id": self.company.id})

    def test_lights_cable_restart_then_a_person_with_a_ticket(self):
        self.hear(online=False, cause="Lost-Carrier")
        session = self.known()
        said = self.said("estou sem internet", session)
        self.assertIn("perdemos o contato com seu aparelho", said)
        self.assertIn("luzes", said)
        self.assertEqual(self.offered(session), ["normal", "red", "off", "person"])
        self.assertIn("cabos", self.pressed(session, "red"))
        self.assertIn("30 segundos", self.said("não", session))
        said = self.said("continua sem nada", session)
        self.assertIn("Obrigado por tentar", said)
        self.assertEqual(session.state, "waiting")
        for words in ("joana, ", "Lost-Carrier", "red"):
            self.assertIn(words, session.summary.replace("uma vermelha", "red"))
        ticket = session.opening_ids._record()
        self.assertEqual(ticket._name, "helpdesk.ticket")
        self.assertIn("Lost-Carrier", str(ticket.description))

    def test_it_is_back(self):
        self.hear(online=False, cause="User-Request")
        session = self.known()
        self.assertIn("encerrou a conexão", self.said("estou sem internet", session))
        self.assertIn("tomada", self.said("tudo apagado", session))
        self.assertIn("Que bom", self.said("voltou!", session))
        self.assertEqual(session.state, "bot")

    def test_a_moment_to_try(self):
        self.hear(online=False)
        session = self.known()
        self.said("estou sem internet", session)
        self.pressed(session, "normal")
        before = session.bot_state["task"]
        self.said("ok, vou tentar", session)
        self.assertEqual(session.bot_state["task"]["slot"], before["slot"])
        self.assertEqual(session.state, "bot")

    def test_on_line_so_it_is_in_the_house(self):
        self.hear(online=True)
        session = self.known()
        said = self.said("estou sem internet", session)
        self.assertIn("vejo sua conexão funcionando desde", said)
        self.assertIn("todos", said)
        self.assertIn("esquecer a rede", self.said("em um só", session))
        self.assertIn("Que bom", self.pressed(session, "helped"))

    def test_it_came_back_meanwhile(self):
        self.hear(online=False)
        session = self.known()
        self.said("estou sem internet", session)
        self.hear(online=True)
        self.assertIn("vejo sua conexão funcionando", self.pressed(session, "normal"))

    def test_nothing_is_known_of_the_server(self):
        self.hear(online=True, read=False)
        session = self.known()
        self.assertIn("um passo de cada vez", self.said("estou sem internet", session))
        self.assertEqual(self.offered(session)[0], "normal")

    def test_a_visit_is_asked_for_once(self):
        self.field_service()
        self.hear(online=False)
        session = self.known()
        self.said("estou sem internet", session)
        self.pressed(session, "off")
        self.assertIn("visita de um técnico", self.pressed(session, "not_helped"))
        self.assertIn("neste endereço", self.pressed(session, "visit"))
        orders = self.env["fsm.order"]._open_of(self.partner, self.company)
        self.assertFalse(orders)
        said = "\n".join(self.press(session, "yes"))
        order = self.env["fsm.order"]._open_of(self.partner, self.company)
        self.assertEqual(len(order), 1)
        self.assertIn(order.name, said)
        self.assertIn("joana", str(order.description))
        self.assertEqual(session.state, "bot")
        self.said("continuo sem internet", session)
        self.pressed(session, "off")
        self.assertIn(order.name, self.pressed(session, "not_helped"))
        self.assertEqual(session.state, "waiting")
        self.assertEqual(self.env["fsm.order"]._open_of(self.partner, self.company), order)

    # ----- slow -----

    def test_reduced_for_debt(self):
        self.owe(25)
        self.connection._restrict("partial", "overdue")
        session = self.known()
        said = self.said("minha internet está muito lenta", session)
        self.assertIn("reduzida por haver fatura", said)
        self.assertIn("100,00", said)

    def test_slow_though_down(self):
        self.hear(online=False)
        session = self.known()
        self.assertIn("fora do ar", self.said("internet muito lenta", session))

    def test_the_speed_arrives(self):
        self.hear(online=True)
        self.use(25.0)
        session = self.known()
        said = self.said("internet muito lenta", session)
        self.assertIn("100 Mega", said)
        self.assertIn("25,0 GB", said)
        self.said("não melhorou", session)
        self.assertIn("simet", self.pressed(session, "not_helped"))
        self.assertIn("Escreva só o número", self.said("deu bastante coisa", session))
        self.assertIn("chegando à sua casa", self.said("deu 87,5 mega", session))
        self.assertEqual(session.state, "bot")

    def test_the_speed_does_not_arrive(self):
        self.hear(online=True)
        session = self.known()
        said = self.said("internet muito lenta", session)
        self.assertNotIn("GB", said)
        self.pressed(session, "not_helped")
        self.pressed(session, "not_helped")
        self.said("12", session)
        self.assertEqual(session.state, "waiting")
        self.assertIn("12/100", session.summary)
        self.assertIn("12/100", str(session.opening_ids._record().description))

    def use(self, amount):
        self.env["isp.usage"].create(
            {
                "connection_id": self.connection.id,
                "day": self.today,
                "down_gb": amount,
                "up_gb": 0.0,
            }
        )
