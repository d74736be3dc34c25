"""Bills of the demo's customers: paid, due and overdue, in reais, with a Pix key of nobody's."""

from datetime import timedelta

from odoo import fields

#: XML id of the customer → (days from today to the due date, amount, origin, paid)
BILLS = {
    "partner_ana_sabia": ((-46, 99.90, "Fibra 300", True), (-16, 99.90, "Fibra 300", False)),
    "partner_joao_ipe": ((-30, 129.90, "Fibra 500", True), (5, 129.90, "Fibra 500", False)),
    "partner_maria_jequitiba": (
        (-40, 99.90, "Fibra 300 casa", False),
        (-10, 99.90, "Fibra 300 casa", False),
        (-12, 149.90, "Fibra 700 loja", False),
    ),
    "partner_jose_jacaranda": ((-31, 89.90, "Fibra 200", True), (-1, 89.90, "Fibra 200", True)),
}
PIX_KEY = "pix@conectafibra.example.com"


def load(env):
    """Write the bills, unless they are there. Without a Brazilian bank account (l10n_br) they can
    be seen and paid by their address only."""
    company = env.ref("base.main_company")
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    reais = env.ref("base.BRL")
    reais.active = True
    partner = company.partner_id.with_env(env)
    partner.write(
        {
            "street": "Avenida Paulista, 1000",
            "city": "São Paulo",
            "zip": "01310-100",
            "state_id": env.ref("base.state_br_sp").id,
            "country_id": env.ref("base.br").id,
        }
    )
    banks = env["res.partner.bank"]
    if "proxy_value" in banks._fields and not partner.bank_ids.filtered("proxy_value"):
        banks.create(
            {
                "partner_id": partner.id,
                "acc_number": "0001-12345-6",
                "proxy_type": "email",
                "proxy_value": PIX_KEY,
                "include_reference": True,
            }
        )
    if env["account.move"].search_count([("invoice_origin", "=", "Fibra 300 casa")], limit=1):
        return
    today = fields.Date.context_today(env["account.move"])
    sales = env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    )
    if not sales:
        # Accounting is not set up in this database.
        return
    for name, bills in BILLS.items():
        customer = env.ref(f"mkbot_chat.{name}")
        for days, amount, origin, paid in bills:
            move = bill(env, sales, customer, today + timedelta(days=days), amount, origin)
            if paid:
                _pay(env, move)


def bill(env, journal, customer, due, amount, origin):
    """A posted invoice with one instalment, in reais."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "journal_id": journal.id,
            "partner_id": customer.id,
            "currency_id": env.ref("base.BRL").id,
            "invoice_date": due - timedelta(days=20),
            "invoice_date_due": due,
            "invoice_origin": origin,
            "invoice_line_ids": [
                fields.Command.create(
                    {
                        "name": f"Mensalidade {origin}",
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [],
                    }
                )
            ],
        }
    )
    move.action_post()
    return move


def _pay(env, move):
    register = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    )
    register.create({"payment_date": move.invoice_date_due})._create_payments()
