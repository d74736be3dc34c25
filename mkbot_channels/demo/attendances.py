"""Ended attendances of the demo's customers: one that was rated well, one that was not."""

from datetime import timedelta

from odoo import fields

#: XML id of the customer → (days ago, grade, what was said: True where the customer says it)
ENDED = {
    "partner_adriana_tuiuiu": (
        9,
        10,
        (
            (True, "Bom dia! Quero mudar o vencimento para o dia 15."),
            (False, "Bom dia, Adriana! Mudei o vencimento: vale a partir da próxima fatura."),
            (True, "Perfeito, muito obrigada!"),
        ),
    ),
    "partner_antonio_araucaria": (
        4,
        3,
        (
            (True, "Minha internet cai toda noite, desde segunda."),
            (False, "Sinto muito, Antônio. Reiniciei o seu equipamento daqui. Melhorou?"),
            (True, "Não. Já é a terceira vez que peço, quero uma visita."),
            (False, "Vou encaminhar o pedido de visita para a equipe técnica."),
        ),
    ),
}


def load(env):
    """Write them, unless they are there."""
    account = env.ref("mkbot_channels.account_site_demo")
    for name, (days, grade, said) in ENDED.items():
        customer = env.ref(f"mkbot_chat.{name}")
        if not env["mkbot.session"].search_count([("partner_id", "=", customer.id)], limit=1):
            _attendance(env, account, customer, days, grade, said)


def _attendance(env, account, customer, days, grade, said):
    operator = env.ref("mkbot_chat.user_bruno")
    began = fields.Datetime.now() - timedelta(days=days)
    guest = env["mail.guest"].create({"name": customer.name})
    contact = env["mkbot.contact"].create(
        {
            "account_id": account.id,
            "address": f"demo-{customer.id}",
            "partner_id": customer.id,
            "guest_id": guest.id,
        }
    )
    session = contact._open_session("waiting", "asked")
    # Written down, not posted: nothing of it is to be sent.
    env["mail.message"].create(
        [
            {
                "message_type": "comment",
                "subtype_id": env.ref("mail.mt_comment").id,
                "model": "discuss.channel",
                "res_id": session.channel_id.id,
                "body": session._as_html(text),
                "date": began + timedelta(minutes=minutes),
                "author_id": False if is_customer else operator.partner_id.id,
                "author_guest_id": guest.id if is_customer else False,
            }
            for minutes, (is_customer, text) in enumerate(said)
        ]
    )
    ended = began + timedelta(minutes=len(said))
    session._move("active", reason="rescued", operator_id=operator.id)
    session._move("closed", reason="operator")
    session.write(
        {
            "opened_at": began,
            "queued_at": began,
            "rescued_at": began + timedelta(minutes=1),
            "ended_at": ended,
            "closed_at": ended,
            "seconds_waiting": 60,
            "seconds_active": 60 * len(said),
            "is_rated": True,
            "rating": grade,
            "category_id": env.ref("mkbot_chat.category_solved").id,
        }
    )
