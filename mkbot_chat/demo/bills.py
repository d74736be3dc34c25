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
    sales = sales_journal(env, company)
    if not sales:
        return
    told = [(env.ref(f"mkbot_chat.{name}"), row) for name, rows in BILLS.items() for row in rows]
    moves = bill_all(
        env,
        sales,
        [
            (customer, today + timedelta(days=days), amount, origin)
            for customer, (days, amount, origin, _paid) in told
        ],
    )
    paid = [move for move, (_customer, row) in zip(moves, told, strict=True) if row[-1]]
    pay_all(env, [(move, move.invoice_date_due) for move in paid])


def sales_journal(env, company):
    """None where accounting is not set up in this database."""
    return env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    )


def bill(env, journal, customer, due, amount, origin):
    """A posted invoice with one instalment, in reais."""
    return bill_all(env, journal, [(customer, due, amount, origin)])


def bill_all(env, journal, rows):
    """Posted invoices, one a row of what :func:`bill` takes."""
    moves = env["account.move"].create(
        [
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
            for customer, due, amount, origin in rows
        ]
    )
    moves.action_post()
    return moves


def pay_all(env, rows):
    """Pay invoices wholly, by bank.

    :param rows: ``[(invoice, day)]``
    """
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    payments = env["account.payment"].create(
        [
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": move.partner_id.id,
                "journal_id": bank.id,
                "currency_id": move.currency_id.id,
                "amount": move.amount_total,
                "date": day,
                "memo": move.name,
                "invoice_ids": [fields.Command.set(move.ids)],
            }
            for move, day in rows
        ]
    )
    payments.action_post()
    for payment, (move, _day) in zip(payments, rows, strict=True):
        if payment.move_id:
            (instalments(payment.move_id) + instalments(move)).reconcile()


def instalments(moves):
    """What is to be received by invoices, or was by payments."""
    return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
