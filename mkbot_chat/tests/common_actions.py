import re
from datetime import timedelta
from html import unescape

from odoo import fields

from .common import MkbotCase

PIX_KEY = "pix@example.com"


class ActionCase(MkbotCase):
    """Customers with bills, who ask in the conversation itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.company, install_demo=False
        )
        cls.reais = cls.env.ref("base.BRL")
        cls.reais.active = True
        cls.company.partner_id.write({"city": "Campinas", "country_id": cls.env.ref("base.br").id})
        cls.account.bot_debounce = 0
        # The bot counts the days of the company.
        here = cls.env["res.partner"].with_context(tz="America/Sao_Paulo")
        cls.today = fields.Date.context_today(here)

    def bill(self, days=-10, amount=100.0, origin="Fibra 300", partner=None, **vals):
        due = self.today + timedelta(days=days)
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.partner).id,
                "company_id": self.company.id,
                "currency_id": self.reais.id,
                "invoice_date": due - timedelta(days=10),
                "invoice_date_due": due,
                "invoice_origin": origin,
                "invoice_line_ids": [
                    fields.Command.create(
                        {"name": "Plano", "price_unit": amount, "tax_ids": [], "quantity": 1}
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def pix_key(self):
        if "proxy_value" not in self.env["res.partner.bank"]._fields:
            self.skipTest("l10n_br is not installed")
        return self.env["res.partner.bank"].create(
            {
                "partner_id": self.company.partner_id.id,
                "acc_number": "1234",
                "proxy_type": "email",
                "proxy_value": PIX_KEY,
                "include_reference": True,
            }
        )

    def known(self, address="visitor-1"):
        """An attendance of a customer who is known."""
        session = self.customer_writes("oi", address)
        session._identify(self.partner)
        return session

    def ask(self, text, session=None):
        """The bot's answers to a text, in an attendance of a known customer."""
        session = session or self.known()
        before = session.channel_id.message_ids
        self.customer_writes(text, session.contact_id.address)
        messages = (session.channel_id.message_ids - before).sorted("id")
        said = messages.filtered(lambda m: m.author_id == session._bot_partner())
        return [self.plain(message) for message in said]

    def plain(self, message):
        text = re.sub(r"<br */?>", "\n", str(message.body))
        return unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " ")

    def press(self, session, choice):
        before = session.channel_id.message_ids
        self.customer_writes("", session.contact_id.address, kind="choice", choice=choice)
        messages = (session.channel_id.message_ids - before).sorted("id")
        said = messages.filtered(lambda m: m.author_id == session._bot_partner())
        return [self.plain(message) for message in said]

    def options(self, session):
        messages = session.channel_id.message_ids.sorted("id")
        offered = [message.mkbot_options for message in messages if message.mkbot_options]
        return offered[-1]

    def pay(self, move, amount=None):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        vals = {"payment_date": self.today}
        if amount:
            vals.update(amount=amount, payment_difference_handling="open")
        register.create(vals)._create_payments()

    def typed_code(self, session):
        """Type the one-time code that was mailed."""
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("joana@example.com", mail.email_to or mail.recipient_ids.email)
        code = re.search(r"\b\d{6}\b", str(mail.body_html))[0]
        return self.ask(code, session)


def crc16(text):
    """CRC-16/CCITT-FALSE, as the EMV specification has it."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
    return f"{crc & 0xFFFF:04X}"


def read_tlv(text):
    tags = {}
    while text:
        tag, length = text[:2], int(text[2:4]) if len(text) >= 4 else 0
        tags[tag] = text[4 : 4 + length]
        text = text[4 + length :]
    return tags
