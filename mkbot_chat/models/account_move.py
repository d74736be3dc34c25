import re

from odoo import api, models

from ..demo import bills

#: Kinds of Pix keys (l10n_br).
PIX_KEYS = ("email", "mobile", "br_cpf_cnpj", "br_random")
#: What a transaction's reference in a Pix code may not contain, and how long it may be: banks
#: refuse a code whose reference is longer.
NO_TXID = re.compile(r"[^a-zA-Z0-9]")
TXID_LENGTH = 25


class AccountMove(models.Model):
    """What the bot and the operators tell a customer of an invoice."""

    _inherit = "account.move"

    def _mkbot_contract(self):
        """Of which contract an invoice is, so that a customer with several can choose.

        :return: ``(key, label)``; the same key for all invoices of a contract
        """
        self.ensure_one()
        lines = self.invoice_line_ids
        if "contract_line_id" in lines._fields:
            contract = lines.contract_line_id.contract_id[:1]
            if contract:
                return f"contract-{contract.id}", contract.display_name
        if self.invoice_origin:
            return f"origin-{self.invoice_origin}", self.invoice_origin
        place = self.partner_shipping_id
        if place and place != self.commercial_partner_id:
            return f"place-{place.id}", place.street or place.display_name
        return "", self.name or ""

    def _mkbot_link(self):
        """The address where whoever has it sees the invoice, and pays where that is set up."""
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url()

    def _mkbot_pix(self, amount):
        """The Pix code ("copia e cola", an EMV QR of the Banco Central's arranjo) for an amount.

        :param float amount: in the invoice's currency
        :return: the code; "" where l10n_br or a bank account with a Pix key is missing
        """
        self.ensure_one()
        banks = self.partner_bank_id | self.company_id.partner_id.bank_ids
        if "proxy_value" not in banks._fields:
            return ""
        for bank in banks.filtered(
            lambda bank: (
                bank.country_code == "BR"
                and bank.proxy_type in PIX_KEYS
                # The partner of two companies has accounts of both.
                and (not bank.company_id or bank.company_id == self.company_id)
            )
        ):
            debtor, currency = self.commercial_partner_id, self.currency_id
            reference = NO_TXID.sub("", self.payment_reference or self.name or "")[:TXID_LENGTH]
            told = ("emv_qr", amount, currency, debtor, reference, "")
            if not (
                bank._get_error_messages_for_qr("emv_qr", debtor, currency)
                or bank._check_for_qr_code_errors(*told)
            ):
                return bank._get_qr_vals(*told)
        return ""

    @api.model
    def _mkbot_load_demo_bills(self):
        """Write the demo's bills. Called when demo data are loaded."""
        bills.load(self.env)

    def _mkbot_pdf_name(self):
        """The file name of the invoice's PDF."""
        self.ensure_one()
        return f"{(self.name or 'fatura').replace('/', '-')}.pdf"

    def _mkbot_log_sent(self, session, author):
        """Note on the invoice that its second copy was sent, and by whom (a contact)."""
        self._message_log(
            body=self.env._("Second copy sent in the attendance %s.", session.name),
            author_id=author.id,
        )

    def _mkbot_render_pdf(self, lang):
        """The invoice as Odoo prints it now. Takes seconds.

        :param lang: where the customer has none of their own
        :return: the PDF's content
        """
        report = self.env["ir.actions.report"]
        move = self.with_context(lang=self.partner_id.lang or lang)
        content, _kind = report._render_qweb_pdf("account.account_invoices", move.ids)
        return content
