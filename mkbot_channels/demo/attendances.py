"""Ended attendances of the demo's customers: those of a year, and two to be read, one that was
rated well, one that was not."""

from datetime import timedelta

from odoo import fields

from odoo.addons.mkbot_chat.demo import attendances
from odoo.addons.mkbot_chat.demo.past import Past

#: Platform of an account of the demo → how much of a hundred comes in by it.
SHARES = {
    "whatsapp_cloud": 40,
    "site": 17,
    "telegram": 13,
    "evolution": 10,
    "instagram": 7,
    "waha": 6,
    "messenger": 5,
    "botframework": 2,
}
OPERATOR = "bruno"
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
    accounts = {name: env.ref(f"mkbot_channels.account_{name}_demo") for name in SHARES}
    by_hand = [
        (_past(days, grade, said), env.ref(f"mkbot_chat.{name}"), accounts["site"])
        for name, (days, grade, said) in ENDED.items()
    ]
    attendances.load(env, {accounts[name]: share for name, share in SHARES.items()}, by_hand)


def _past(days, grade, said):
    """One that Bruno attended, a minute a message."""
    past = Past(fields.Datetime.now() - timedelta(days=days), "waiting", "asked")
    past.values.update(sector="sector_support", category="category_solved")
    for number, (is_customer, text) in enumerate(said):
        if number == 1:
            past.attend(OPERATOR, "rescued")
        past.say("customer" if is_customer else OPERATOR, text)
        past.lapse(60)
    past.move("rating", "operator", by=OPERATOR)
    past.lapse(20)
    past.rate(grade)
    past.move("closed")
    return past
