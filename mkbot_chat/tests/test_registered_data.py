from odoo.tests import tagged

from .common_actions import ActionCase


@tagged("post_install", "-at_install")
class TestRegisteredData(ActionCase):
    """Changes of the customer's record, and new sales: what is written, and what is not."""

    def changing(self, what):
        """An attendance in which a customer, proven by a code, changes something."""
        session = self.known()
        self.ask("mudei de endereço, quero atualizar meu endereço", session)
        self.typed_code(session)
        return session, "\n".join(self.press(session, f"slot:{what}"))

    def test_phone(self):
        self.partner.phone = "+55 19 98888-1234"
        session, said = self.changing("phone")
        self.assertIn("novo telefone", said)
        said = "\n".join(self.ask("meu numero novo é 19 97777-4321", session))
        self.assertIn("1234", said)
        self.assertNotIn("98888", said)
        self.assertIn("+55 19 97777-4321", said)
        self.press(session, "yes")
        self.assertEqual(self.partner.phone, "+55 19 97777-4321")

    def test_the_same_phone_changes_nothing(self):
        self.partner.phone = "+55 19 98888-1234"
        session, _said = self.changing("phone")
        before = self.partner.write_date
        said = "\n".join(self.ask("19988881234", session))
        self.assertIn("já é o dado", said)
        self.assertEqual(self.partner.write_date, before)

    def test_a_no_changes_nothing(self):
        session, _said = self.changing("email")
        self.ask("outra@example.com", session)
        self.press(session, "no")
        self.assertEqual(self.partner.email, "joana@example.com")

    def test_address(self):
        session, said = self.changing("address")
        self.assertIn("CEP", said)
        self.assertIn("8 números", "\n".join(self.ask("rua das flores", session)))
        self.ask("13010-001", session)
        said = "\n".join(self.ask("Rua das Flores, 12, apto 3, Centro", session))
        if "l10n_br.zip.range" not in self.env:
            said = "\n".join(self.ask("Campinas", session))
        self.assertIn("13010-001", said)
        self.assertNotEqual(self.partner.zip, "13010-001")
        self.press(session, "yes")
        self.assertEqual(self.partner.street, "Rua das Flores, 12, apto 3, Centro")
        self.assertEqual((self.partner.zip, self.partner.city), ("13010-001", "Campinas"))

    def test_moving_needs_people(self):
        street = self.partner.street
        session, _said = self.changing("move")
        self.ask("13010-001", session)
        self.ask("Rua das Flores, 12", session)
        if "l10n_br.zip.range" not in self.env:
            self.ask("Campinas", session)
        said = "\n".join(self.press(session, "yes"))
        self.assertIn("Pedido anotado", said)
        self.assertEqual((session.state, session.queue_reason), ("waiting", "action"))
        self.assertIn("Rua das Flores, 12", session.summary)
        self.assertEqual(self.partner.street, street)

    def test_new_sale_by_neighbourhood(self):
        session = self.customer_writes("quero contratar internet na minha casa", "visitor-7")
        for text in ("Pedro Cedro", "bairro Cambuí em Campinas", "19 98888-7777"):
            self.customer_writes(text, "visitor-7")
        lead = session.opening_ids._record()
        self.assertFalse(lead.zip)
        self.assertIn("bairro Cambuí em Campinas", str(lead.description))
        self.assertEqual(lead.source_id.name, session.account_id.name)
        self.assertEqual(lead.medium_id.name, "Chat")

    def test_no_invoice_reaches_a_person(self):
        session = self.known()
        said = "\n".join(self.ask("preciso da nota fiscal", session))
        self.assertIn("não há nota fiscal", said)
        self.assertEqual(session.state, "waiting")
