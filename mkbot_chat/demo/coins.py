"""What the coins show of the demo's customers: promises, leads, messages sent and files."""

from datetime import timedelta

from odoo import fields

#: XML id of the customer → (origin of the invoice, days until which its payment is promised, note)
PROMISES = {
    "partner_maria_jequitiba": ("Fibra 300 casa", 2, "Recebe o salário depois de amanhã."),
}
#: XML id of the customer → (lead, its stage, days until a task is due, whether it was lost)
LEADS = {
    "partner_maria_jequitiba": (("Fibra 700 para a loja", "crm.stage_lead2", -2, False),),
    "partner_joao_ipe": (
        ("Ponto adicional de Wi-Fi", "crm.stage_lead1", 3, False),
        ("Fibra 500", "crm.stage_lead4", None, False),
    ),
    "partner_jose_jacaranda": (("Pacote de TV", "crm.stage_lead1", None, True),),
}
#: XML id of the customer → (by what, days ago, subject, text, status, why it failed)
MESSAGES = {
    "partner_maria_jequitiba": (
        (
            "email",
            1,
            "Sua fatura venceu",
            "Sua fatura continua em aberto.",
            "bounce",
            "mail_bounce",
        ),
        ("email", 12, "Sua fatura chegou", "Segue a sua fatura.", "sent", False),
    ),
    "partner_joao_ipe": (
        ("email", 3, "Sua fatura chegou", "Segue a sua fatura.", "sent", False),
        ("sms", 2, False, "Conecta Fibra: sua fatura vence em 7 dias.", "sent", False),
    ),
}
#: XML id of the customer → (file, its text)
FILES = {
    "partner_ana_sabia": ("Contrato Fibra 300.txt", "Contrato de prestação de serviço – Fibra 300"),
    "partner_joao_ipe": ("Contrato Fibra 500.txt", "Contrato de prestação de serviço – Fibra 500"),
}


def load(env):
    """Write them, unless they are there."""
    company = env.ref("base.main_company")
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    if env["crm.lead"].search_count([("name", "=", "Fibra 700 para a loja")], limit=1):
        return
    _promises(env)
    _leads(env)
    _messages(env)
    _files(env)


def _customers(env, rows_by_name):
    for name, rows in rows_by_name.items():
        yield env.ref(f"mkbot_chat.{name}"), rows


def _promises(env):
    today = fields.Date.context_today(env["account.move"])
    for customer, (origin, days, note) in _customers(env, PROMISES):
        line = env["account.move.line"].search(
            [
                ("partner_id", "=", customer.id),
                ("move_id.invoice_origin", "=", origin),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
            ],
            limit=1,
        )
        if line:
            env["mkbot.promise"]._keep(
                line, today + timedelta(days=days), line.amount_residual_currency, note
            )


def _leads(env):
    today = fields.Date.context_today(env["crm.lead"])
    for customer, rows in _customers(env, LEADS):
        for name, stage, days, is_lost in rows:
            lead = env["crm.lead"].create(
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_id": customer.id,
                    "stage_id": env.ref(stage).id,
                    "user_id": env.ref("mkbot_chat.user_bruno").id,
                    "expected_revenue": 149.90,
                }
            )
            if days is not None:
                lead.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=today + timedelta(days=days),
                    summary="Ligar para combinar a instalação",
                    user_id=lead.user_id.id,
                )
            if is_lost:
                lead.action_set_lost()


def _messages(env):
    now = fields.Datetime.now()
    for customer, rows in _customers(env, MESSAGES):
        move = env["account.move"].search([("partner_id", "=", customer.id)], limit=1)
        for kind, days, subject, text, status, failure in rows:
            if kind == "sms" and "sms.sms" not in env:
                continue
            message = env["mail.message"].create(
                {
                    "message_type": "sms" if kind == "sms" else "comment",
                    "subtype_id": env.ref("mail.mt_comment").id,
                    "model": (move or customer)._name,
                    "res_id": (move or customer).id,
                    "author_id": env.company.partner_id.id,
                    "record_company_id": env.company.id,
                    "date": now - timedelta(days=days),
                    "subject": subject,
                    "body": f"<p>Olá, {customer.name.split(' ')[0]}! {text}</p>",
                }
            )
            env["mail.notification"].create(
                {
                    "mail_message_id": message.id,
                    "res_partner_id": customer.id,
                    "author_id": env.company.partner_id.id,
                    "notification_type": kind,
                    "notification_status": status,
                    "failure_type": failure,
                    "is_read": True,
                }
            )


def _files(env):
    for customer, (name, text) in _customers(env, FILES):
        env["ir.attachment"].create(
            {
                "name": name,
                "raw": text.encode(),
                "mimetype": "text/plain",
                "res_model": "res.partner",
                "res_id": customer.id,
            }
        )
