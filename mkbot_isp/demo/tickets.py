"""Tickets of the demo's subscribers: some open, some late, many closed over the last year."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

TEAMS = {
    "support": ("ana", "bruno", "carla", "davi"),
    "finance": ("bruno", "carla"),
    "retention": ("carla",),
}
#: What it is about → team, category, priority, what the customer said
KINDS = (
    ("Sem conexão desde cedo", "support", "no_connection", "2", "LOS vermelho na ONU."),
    ("Internet lenta à noite", "support", "slow", "1", "Testou por cabo: 40 Mbps de 300."),
    ("Wi-Fi não chega no quarto", "support", "wifi", "0", "Casa de dois andares, um roteador."),
    ("Cobrança em duplicidade", "finance", "bill", "1", "Pagou o boleto e recebeu outro."),
    ("Telefone mudo", "support", "phone", "1", "Não recebe chamadas."),
    ("TV sem os canais de esporte", "support", "tv", "0", "Desde a troca do plano."),
    ("Quer cancelar: mudou de cidade", "retention", "cancellation", "2", "Vai no fim do mês."),
    ("Mudança de endereço", "support", "address", "1", "Novo endereço na mesma rua."),
)
#: Place of a subscriber in the list → kind, hours since it was opened, stage: those not closed
OPEN = {
    0: (0, 3, "in_progress"),
    1: (1, 90, "new"),
    2: (3, 30, "new"),
    4: (7, 200, "awaiting"),
    6: (0, 50, "in_progress"),
    10: (2, 5, "new"),
    12: (6, 20, "in_progress"),
    15: (5, 140, "in_progress"),
}
#: What the bot hands over that opens a ticket in the demo's company, too.
PROFILES = (
    "sem_conexao",
    "lentidao",
    "senha_wifi",
    "tv",
    "telefone",
    "segunda_via_boleto",
    "desbloqueio_confianca",
    "nota_fiscal",
    "comprovante",
    "cancelamento",
)
CLOSED = 60
DAYS_BETWEEN = 6


def load(env, connections):
    """Write them; they mail nobody.

    :param connections: the subscribers', in the order of their list
    """
    _members(env)
    _profiles(env)
    for place, (kind, hours, stage) in OPEN.items():
        ticket = _ticket(env, connections[place], kind, timedelta(hours=hours))
        ticket.stage_id = _stage(env, stage)
    for number in range(1, CLOSED + 1):
        connection = connections[number * 7 % len(connections)]
        ticket = _ticket(
            env, connection, number * 3 % len(KINDS), timedelta(days=number * DAYS_BETWEEN)
        )
        _close(env, ticket, timedelta(hours=2 + number * 5 % 47, days=number % 4))


def _stage(env, name):
    return env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")


def _members(env):
    for team, names in TEAMS.items():
        env.ref(f"mkbot_isp.helpdesk_team_{team}").user_ids = [
            fields.Command.link(env.ref(f"mkbot_chat.user_{name}").id) for name in names
        ]


def _profiles(env):
    """The company's own profiles, which say whose queue it is, open the tickets of those for
    all."""
    for code in PROFILES:
        own = env.ref(f"mkbot_chat.opening_profile_demo_{code}", raise_if_not_found=False)
        general = env.ref(f"mkbot_isp.opening_profile_{code}")
        if own and not own.model_id:
            lines = [
                fields.Command.create({"field_id": line.field_id.id, "value": line.value})
                for line in general.value_ids
            ]
            own.write({"model_id": general.model_id.id, "value_ids": lines})


def _ticket(env, connection, kind, age):
    """A ticket that was opened so long ago."""
    title, team, category, priority, said = KINDS[kind]
    team = env.ref(f"mkbot_isp.helpdesk_team_{team}")
    members = team.user_ids
    ticket = env["helpdesk.ticket"].create(
        {
            "name": title,
            "description": said,
            "partner_id": connection.partner_id.id,
            "team_id": team.id,
            "category_id": env.ref(f"mkbot_isp.helpdesk_category_{category}").id,
            "priority": priority,
            "channel_id": env.ref("mkbot_isp.helpdesk_channel_chat").id,
            "user_id": members[connection.id % len(members)].id,
        }
    )
    ticket.flush_recordset()
    opened = fields.Datetime.now() - age
    env.cr.execute(
        SQL("UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s", opened, ticket.id)
    )
    ticket.invalidate_recordset(["create_date"])
    # By the hours since then.
    ticket.set_sla()
    return ticket


def _close(env, ticket, after):
    done = _stage(env, "done")
    ticket.stage_id = done
    moment = min(ticket.create_date + after, fields.Datetime.now())
    ticket.closed_date = moment
    for sla in ticket.ticket_sla_ids:
        sla.state = "accomplished" if moment <= sla.deadline else "expired"
