from odoo.tests import tagged

from ..backends.port import Refused
from .common import IspCase

PASSWORD = "casa da Joana 2030"


@tagged("post_install", "-at_install")
class TestActionsWifi(IspCase):
    """The Wi-Fi's password: proven by a code, confirmed, done by the device, read by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acs = cls.env["isp.server"].create(
            {"name": "ACS", "kind": "acs", "company_id": cls.company.id}
        )
        cls.connection.cpe_id = "device-1"

    def proven(self):
        session = self.known()
        self.ask("quero trocar a senha do wifi", session)
        self.said = "\n".join(self.typed_code(session))
        self.work()
        return session

    def password(self, session, text=PASSWORD):
        return "\n".join(self.ask(text, session))

    def written(self):
        """Everything that is kept of the conversation, as one text."""
        self.env.flush_all()
        kept = [str(self.env.cr.precommit.data.get("bus.bus.values"))]
        for table in (
            "mail_message",
            "bus_bus",
            "mkbot_session",
            "mkbot_bot_turn",
            "mkbot_trigger",
            "mkbot_opening",
            "mkbot_errand",
            "isp_operation",
        ):
            self.env.cr.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # pylint: disable=E8103
            kept += [row for (row,) in self.env.cr.fetchall()]
        return "\n".join(kept)

    def test_password_only(self):
        session = self.proven()
        self.assertIn("trocar no Wi-Fi", self.said)
        self.press(session, "slot:password")
        said = self.password(session)
        self.assertIn("de 18 caracteres", said)
        self.assertNotIn(PASSWORD, said)
        self.assertNotIn(PASSWORD, "\n".join(self.texts(session)))
        self.assertFalse(self.work())
        self.assertIn("aviso aqui", "\n".join(self.press(session, "yes")))
        ((kind, verb, asked, _former),) = self.work(True)
        self.assertEqual((kind, verb), ("acs", "set_wifi"))
        self.assertEqual(tuple(asked), ("device-1", "", PASSWORD))
        self.assertNotIn("foi trocado", "\n".join(self.texts(session)))
        self.run_errands()
        self.assertIn("seu Wi-Fi foi trocado", "\n".join(self.texts(session)))
        self.assertNotIn(PASSWORD, self.written())

    def test_name_and_password(self):
        session = self.proven()
        self.press(session, "slot:both")
        self.assertIn("longo demais", self.password(session, "x" * 33))
        self.password(session, "Casa da Joana")
        self.assertIn("8 a 63", self.password(session, "curta"))
        self.assertIn("sem acentos", self.password(session, "coração grande"))
        said = self.password(session)
        self.assertIn("Casa da Joana", said)
        self.press(session, "yes")
        ((_kind, _verb, asked, _former),) = self.work(False)
        self.assertEqual(tuple(asked), ("device-1", "Casa da Joana", PASSWORD))
        self.run_errands()
        self.assertIn("não respondeu agora", "\n".join(self.texts(session)))
        written = self.written()
        for secret in (PASSWORD, "curta", "coração grande"):
            self.assertNotIn(secret, written)

    def test_the_device_refuses(self):
        session = self.proven()
        self.press(session, "slot:password")
        self.password(session)
        self.press(session, "yes")
        self.work(Refused("no such device"))
        self.run_errands()
        self.assertIn("A senha continua a mesma", "\n".join(self.texts(session)))
        self.assertEqual(session.state, "waiting")
        ticket = session.opening_ids._record()
        self.assertEqual(ticket._name, "helpdesk.ticket")
        self.assertNotIn(PASSWORD, str(ticket.description) + session.summary)

    def test_not_confirmed(self):
        session = self.proven()
        self.press(session, "slot:password")
        self.password(session)
        self.press(session, "no")
        self.assertFalse(self.work())
        self.assertNotIn(PASSWORD, self.written())

    def test_a_person_asked_for_meanwhile_reads_no_password(self):
        session = self.proven()
        self.press(session, "slot:password")
        self.password(session)
        self.ask("quero falar com um atendente", session)
        self.assertEqual(session.state, "waiting")
        self.assertNotIn(PASSWORD, session.summary)
        self.assertNotIn(PASSWORD, self.written())

    def test_no_device_that_can_be_reached(self):
        self.connection.cpe_id = False
        session = self.proven()
        self.assertIn("Não consigo trocar o Wi-Fi", self.said)
        self.assertEqual(session.state, "waiting")
        self.assertEqual(session.opening_ids._record()._name, "helpdesk.ticket")
