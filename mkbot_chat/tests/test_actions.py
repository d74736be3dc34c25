from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_actions import PIX_KEY, ActionCase, crc16, read_tlv

BOLETO = "00190.50095 40144.816069 06809.350314 3 37370000000100"


@tagged("post_install", "-at_install")
class TestActions(ActionCase):
    """What the bot does for a customer, asked for in the conversation itself."""

    # ----- second copy -----

    def test_nothing_open(self):
        self.bill()
        paid = self.bill(days=-40)
        other = self.partner.copy({"name": "Outra", "email": "o@example.com", "phone": False})
        self.bill(partner=other)
        for move in self.env["account.move"].search([("partner_id", "=", self.partner.id)]):
            self.pay(move)
        said = "\n".join(self.ask("quero meu boleto"))
        self.assertIn("não há nenhuma fatura em aberto", said)
        self.assertNotIn(paid.name, said)

    def test_the_most_overdue_first(self):
        self.bill(days=5, amount=300)
        old = self.bill(days=-20, amount=99.9)
        session = self.known()
        said = self.ask("me manda a segunda via do boleto", session)
        text = "\n".join(said)
        self.assertIn(old.name, text)
        self.assertIn("há 20 dias", text)
        self.assertIn("99,90", text)
        self.assertIn("2 faturas em aberto", text)
        self.assertIn(f"/my/invoices/{old.id}?access_token=", text)
        errand = self.env["mkbot.errand"].search([("session_id", "=", session.id)])
        self.assertEqual(errand.filtered(lambda e: e.kind == "document").payload["move_id"], old.id)
        self.assertIn(session.name, "".join(old.message_ids.mapped("body")))

    def test_pix_code_stands_alone_and_is_right(self):
        self.pix_key()
        move = self.bill(amount=123.45)
        said = self.ask("qual o pix pra pagar a internet?")
        [code] = [text for text in said if text.startswith("0002")]
        self.assertEqual(crc16(code[:-4]), code[-4:])
        tags = read_tlv(code[:-4])
        self.assertEqual(tags["26"], f"0014br.gov.bcb.pix01{len(PIX_KEY):02}{PIX_KEY}")
        self.assertEqual((tags["53"], tags["54"], tags["58"]), ("986", "123.45", "BR"))
        self.assertEqual(tags["60"], "CAMPINAS")
        self.assertTrue(move.name)

    def test_what_was_paid_in_part_is_not_asked_again(self):
        self.pix_key()
        move = self.bill(amount=100)
        self.pay(move, 40)
        said = "\n".join(self.ask("quero pagar minha fatura, manda o pix"))
        self.assertIn("60,00", said)
        self.assertIn("540560.00", said)

    def test_without_a_key_there_is_no_pix(self):
        self.bill()
        said = "\n".join(self.ask("quero meu boleto"))
        self.assertNotIn("br.gov.bcb.pix", said)
        self.assertIn("/my/invoices/", said)

    def test_boleto_line(self):
        move = self.bill()
        line = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        line.mkbot_boleto_line = BOLETO
        said = self.ask("quero meu boleto")
        self.assertIn("00190500954014481606906809350314337370000000100", said)
        with self.assertRaises(ValidationError):
            line.mkbot_boleto_line = "00190.50095 40144.816069 06809.350314 4 37370000000100"

    def test_several_contracts(self):
        self.bill(days=-3, amount=50, origin="Casa")
        shop = self.bill(days=-1, amount=70, origin="Loja")
        session = self.known()
        said = self.ask("quero meu boleto", session)
        self.assertIn("De qual deles", "\n".join(said))
        labels = {option["label"]: option["id"] for option in self.options(session)}
        self.assertEqual(set(labels), {"Casa", "Loja"})
        said = "\n".join(self.press(session, labels["Loja"]))
        self.assertIn(shop.name, said)
        self.assertNotIn("50,00", said)

    def test_other_companies_and_credit_notes_are_not_shown(self):
        refund = self.bill(amount=500, move_type="out_refund")
        elsewhere = self.env["res.company"].create({"name": "Outra Provedora"})
        self.env["account.chart.template"].try_loading("generic_coa", elsewhere, install_demo=False)
        other = self.env["account.move"].with_company(elsewhere)
        move = other.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "company_id": elsewhere.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    fields.Command.create({"name": "X", "price_unit": 9, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        said = "\n".join(self.ask("quero meu boleto"))
        self.assertIn("não há nenhuma fatura", said)
        self.assertNotIn(refund.name, said)

    def test_somebody_unknown_is_identified_first(self):
        move = self.bill()
        session = self.customer_writes("quero meu boleto", "visitor-9")
        self.assertNotIn(move.name, "".join(self.texts(session)))
        self.customer_writes("000.000.131-70", "visitor-9")
        self.customer_writes("joana@example.com", "visitor-9")
        self.assertEqual(session.partner_id, self.partner)
        self.assertIn(move.name, "".join(self.texts(session)))

    # ----- the document -----

    def test_the_pdf_follows(self):
        move = self.bill()
        session = self.known()
        self.ask("quero meu boleto", session)
        report = self.env.registry["ir.actions.report"]
        with (
            patch.object(report, "_render_qweb_pdf", lambda *args, **kw: (b"%PDF-1.4", "pdf")),
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
        ):
            self.run_errands()
        message = session.channel_id.message_ids.sorted("id")[-1]
        self.assertEqual(message.attachment_ids.name, f"{move.name.replace('/', '-')}.pdf")
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4")

    def test_without_a_renderer_the_address_is_enough(self):
        self.bill()
        session = self.known()
        self.ask("quero meu boleto", session)
        count = len(session.channel_id.message_ids)
        with patch("shutil.which", return_value=None), self.assertLogs(level="WARNING"):
            self.run_errands()
        self.assertEqual(len(session.channel_id.message_ids), count)

    # ----- the others -----

    def test_invoice_of_a_month(self):
        self.bill(days=-70)
        wanted = self.bill(days=-35)
        session = self.known()
        self.ask("preciso da nota fiscal", session)
        option = next(o for o in self.options(session) if o["id"] == f"slot:{wanted.id}")
        said = "\n".join(self.press(session, option["id"]))
        self.assertIn(wanted.name, said)

    def test_new_sale_makes_one_lead(self):
        session = self.customer_writes("quero contratar internet na minha casa", "visitor-7")
        for text in ("Pedro Cedro", "13010-001", "19 98888-7777"):
            self.customer_writes(text, "visitor-7")
        self.assertEqual(session.opening_ids.res_model, "crm.lead")
        lead = session.opening_ids._record()
        self.assertEqual(lead.contact_name, "Pedro Cedro")
        self.assertEqual((lead.zip, lead.phone), ("13010-001", "+5519988887777"))
        self.assertEqual(lead.company_id, self.company)
        self.customer_writes("quero contratar internet", "visitor-7")
        self.assertEqual(session.opening_ids._record(), lead)
        self.assertEqual(session.state, "bot")

    def test_new_sale_where_nothing_is_opened(self):
        self.env["mkbot.opening.profile"].search([("code", "=", "contratacao")]).unlink()
        session = self.known()
        self.ask("quero contratar mais um ponto de internet", session)
        self.ask("13010-001", session)
        self.assertEqual((session.state, session.queue_reason), ("waiting", "action"))

    def test_hours(self):
        said = "\n".join(self.ask("que horas vocês abrem?"))
        self.assertIn("todos os dias", said)

    def test_status_without_requests_reaches_a_person(self):
        session = self.known()
        self.ask("qual o andamento do meu chamado?", session)
        self.assertEqual(session.state, "waiting")

    def test_status_of_a_protocol(self):
        """Of one's own attendance, closed ones too; never of somebody else's."""
        mine = self.known("visitor-3")
        mine._finish("operator")
        other = self.customer_writes("oi", "visitor-4")
        name = f"{mine.name}"
        session = self.known()
        said = "\n".join(self.ask(f"qual o andamento do meu chamado? protocolo {name}", session))
        self.assertIn(name, said)
        other_said = self.ask(f"qual o andamento do protocolo {other.name}?", session)
        self.assertNotIn(f"{other.name}: ", "\n".join(other_said))

    def test_status_of_a_lead(self):
        self.env["crm.lead"].create(
            {"name": "Câmera", "partner_id": self.partner.id, "company_id": self.company.id}
        )
        said = "\n".join(self.ask("qual o andamento do meu pedido, protocolo?"))
        self.assertIn("Câmera", said)

    def test_change_of_email(self):
        session = self.known()
        self.ask("mudei de endereço, quero atualizar meu endereço", session)
        said = self.typed_code(session)
        self.assertIn("O que você precisa?", "\n".join(said))
        self.press(session, "slot:email")
        self.ask("isso não é um e-mail", session)
        said = "\n".join(self.ask("Nova.Joana@example.com", session))
        self.assertIn("j***@example.com", said)
        self.assertEqual(self.partner.email, "joana@example.com")
        self.press(session, "yes")
        self.assertEqual(self.partner.email, "nova.joana@example.com")
        self.assertIn(session.name, "".join(self.partner.message_ids.mapped("body")))

    def test_cancellation_needs_a_code_and_reaches_a_person(self):
        session = self.known()
        self.ask("quero cancelar minha internet", session)
        self.typed_code(session)
        said = "\n".join(self.ask("achei muito caro", session))
        self.assertIn("condição especial", said)
        self.assertEqual(session.state, "bot")
        self.press(session, "yes")
        self.assertEqual((session.state, session.queue_reason), ("waiting", "action"))
        self.assertIn("achei muito caro", session.summary)
