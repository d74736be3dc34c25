import shutil
from unittest.mock import patch

from odoo.tests import Form, tagged

from .common_actions import PIX_KEY, ActionCase, read_tlv

BOLETO = "00190.50095 40144.816069 06809.350314 3 37370000000100"


@tagged("post_install", "-at_install")
class TestSecondCopy(ActionCase):
    """The finer points of what is open and how it is paid."""

    def test_the_last_payment_is_told_when_nothing_is_open(self):
        move = self.bill(days=-15)
        self.pay(move)
        said = "\n".join(self.ask("quero meu boleto"))
        day = self.env["mkbot.action"]._day(self.known(), self.today)
        self.assertIn(f"último pagamento foi em {day}", said)

    def test_a_credit_note_is_no_payment(self):
        move = self.bill(days=-15)
        move._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertEqual(move.payment_state, "reversed")
        said = "\n".join(self.ask("quero meu boleto"))
        self.assertIn("não há nenhuma fatura em aberto", said)
        self.assertNotIn("último pagamento", said)

    def test_a_payment_under_way_is_not_asked_for_again(self):
        """Where banks confirm payments later, the instalment is open until they do."""
        move = self.bill()
        with patch.object(type(move), "_get_invoice_in_payment_state", lambda self: "in_payment"):
            bank = self.env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
            )
            bank.inbound_payment_method_line_ids.payment_account_id = False
            self.pay(move)
            move.flush_recordset()
        self.assertEqual((move.payment_state, move.amount_residual > 0), ("in_payment", True))
        self.assertIn("não há nenhuma fatura", "\n".join(self.ask("quero meu boleto")))

    def test_overdue_since_yesterday(self):
        self.bill(days=-1)
        said = "\n".join(self.ask("quero meu boleto"))
        self.assertIn("venceu ontem", said)
        self.assertNotIn("1 dias", said)

    def test_asked_again_it_is_sent_again_in_short(self):
        self.pix_key()
        move = self.bill()
        session = self.known()
        first = self.ask("quero meu boleto", session)
        again = self.ask("manda de novo meu boleto", session)
        self.assertIn("envio de novo", again[0])
        self.assertLess(len(again), len(first))
        codes = [[text for text in said if text.startswith("0002")] for said in (first, again)]
        self.assertEqual(codes[0], codes[1])
        self.assertEqual(len(codes[0]), 1)
        errands = self.env["mkbot.errand"].search(
            [("session_id", "=", session.id), ("kind", "=", "document")]
        )
        self.assertEqual(len(errands), 1)
        notes = [body for body in move.message_ids.mapped("body") if session.name in str(body)]
        self.assertEqual(len(notes), 1)
        # Once it has arrived it may be asked for anew: the first may have been deleted.
        errands.state = "done"
        self.ask("manda meu boleto outra vez", session)
        self.assertEqual(
            self.env["mkbot.errand"].search_count(
                [("session_id", "=", session.id), ("kind", "=", "document")]
            ),
            2,
        )

    def test_each_time_is_written_down(self):
        move = self.bill()
        session = self.known()
        self.ask("quero meu boleto", session)
        self.ask("manda de novo meu boleto", session)
        copies = self.env["mkbot.second.copy"].search([("session_id", "=", session.id)])
        self.assertEqual(copies.mapped("sender"), ["bot", "bot"])
        self.assertFalse(copies.user_id)
        self.assertEqual(copies.move_line_id.move_id, move)
        self.assertEqual(copies.mapped("amount"), [copies.move_line_id.balance] * 2)

    def test_asked_again_without_a_code_the_address_is_told(self):
        self.bill()
        session = self.known()
        self.ask("quero meu boleto", session)
        self.assertIn("/my/invoices/", "\n".join(self.ask("quero meu boleto", session)))

    def test_long_names_of_contracts_are_told_apart(self):
        self.bill(origin="Internet Fibra 300 Mega – casa")
        self.bill(origin="Internet Fibra 300 Mega – loja")
        session = self.known()
        self.ask("quero meu boleto", session)
        labels = {option["label"] for option in self.options(session)}
        self.assertEqual(len(labels), 2)

    def test_contract_by_place_of_delivery(self):
        here = self.bill(origin=False)
        shop = self.env["res.partner"].create(
            {"name": "Loja", "parent_id": self.partner.id, "type": "delivery", "street": "Rua B, 2"}
        )
        there = self.bill(origin=False, partner_shipping_id=shop.id)
        self.assertEqual(there._mkbot_contract(), (f"place-{shop.id}", "Rua B, 2"))
        self.assertEqual(here._mkbot_contract()[0], "")
        session = self.known()
        self.ask("quero meu boleto", session)
        said = "\n".join(self.press(session, "slot:"))
        self.assertIn(here.name, said)
        self.assertNotIn(there.name, said)

    def test_the_reference_of_a_pix_code_fits(self):
        self.pix_key()
        move = self.bill()
        move.payment_reference = "RF/2026-" + "123456789 " * 4
        tags = read_tlv(move._mkbot_pix(100.0)[:-4])
        self.assertEqual(read_tlv(tags["62"])["05"], "RF20261234567891234567891")

    def test_the_pix_key_of_another_company_is_not_taken(self):
        key = self.pix_key()
        move = self.bill()
        self.assertIn(PIX_KEY, move._mkbot_pix(100.0))
        key.company_id = self.env["res.company"].create({"name": "Outra"})
        self.assertEqual(move._mkbot_pix(100.0), "")

    def test_no_pix_for_another_currency(self):
        self.pix_key()
        move = self.bill(currency_id=self.env.ref("base.USD").id)
        self.assertEqual(move._mkbot_pix(100.0), "")

    def test_without_l10n_br_there_is_no_pix(self):
        move = self.bill()
        banks = type(self.env["res.partner.bank"])
        without = {name: field for name, field in banks._fields.items() if name != "proxy_value"}
        with patch.object(banks, "_fields", without):
            self.assertEqual(move._mkbot_pix(100.0), "")

    def test_a_boleto_line_is_pasted_after_posting(self):
        move = self.bill()
        line = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        with Form(line, "account.view_move_line_form") as form:
            form.mkbot_boleto_line = BOLETO
        self.assertEqual(line.mkbot_boleto_line, BOLETO)
        for view in ("account.view_move_form", "account.view_move_line_tree"):
            self.assertIn("mkbot_boleto_line", self.env.ref(view).get_combined_arch())


@tagged("post_install", "-at_install")
class TestDocument(ActionCase):
    """The PDF as it is really rendered."""

    def test_the_invoice_is_rendered(self):
        if not shutil.which("wkhtmltopdf"):
            self.skipTest("wkhtmltopdf is not installed")
        move = self.bill()
        session = self.known()
        self.ask("quero meu boleto", session)
        errand = self.env["mkbot.errand"].search(
            [("session_id", "=", session.id), ("kind", "=", "document")]
        )
        data = errand._prepare_document()
        self.assertEqual(data, {"move_id": move.id})
        real = errand.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content = real._outside_document(data)
        self.assertEqual(content[:5], b"%PDF-")
        errand._finish_document(data, content)
        message = session.channel_id.message_ids.sorted("id")[-1]
        self.assertEqual(message.attachment_ids.raw, content)
        self.assertEqual(message.attachment_ids.mimetype, "application/pdf")

    def test_what_was_printed_is_not_rendered_again(self):
        move = self.bill()
        self.env["ir.attachment"].create(
            {
                "name": "fatura.pdf",
                "raw": b"%PDF-1.4 printed",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
                "mimetype": "application/pdf",
            }
        )
        move.invalidate_recordset()
        session = self.known()
        self.ask("quero meu boleto", session)
        with patch("shutil.which", return_value=None):
            self.run_errands()
        message = session.channel_id.message_ids.sorted("id")[-1]
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4 printed")
        self.assertEqual(message.attachment_ids.res_model, "discuss.channel")
