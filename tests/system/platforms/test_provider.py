"""A customer who is blocked for debt comes back on line by themselves: bot, Odoo, FreeRADIUS and an
access server that obeys, with nobody at the desk."""

import pytest
from mkbotdev.lab.session import Customer
from talk import soon

LOGIN, PASSWORD, MAC = "ana.sabia", "demo-0007", "00:00:5E:00:53:01"
ON_LINE_WITHIN_S = 5


@pytest.fixture
def connection(desk, bras):
    """Ana's connection, active and on line."""
    [(number,)] = desk.psql("SELECT id FROM isp_connection WHERE code = %s", LOGIN)
    [(server,)] = desk.psql("SELECT max(id) FROM isp_server WHERE kind = 'radius'")
    desk.admin.call("isp.connection", "write", [[number], {"server_id": server, "ipv4": False}])
    soon(lambda: confirmed(desk, number) == "full")
    bras.dial(Customer(LOGIN, PASSWORD, MAC))
    soon(lambda: bras.session(LOGIN))
    return number


def confirmed(desk, number):
    return desk.psql("SELECT confirmed_access FROM isp_connection WHERE id = %s", number)[0][0]


@pytest.mark.once
def test_blocked_for_debt_then_unlocked_on_trust(line, desk, bras, connection):
    restrict = desk.admin.call(
        "isp.restrict",
        "create",
        [{"res_model": "isp.connection", "res_ids": [connection], "reason": "manual"}],
    )
    desk.admin.call("isp.restrict", "action_restrict", [restrict])
    soon(lambda: confirmed(desk, connection) == "blocked")
    soon(lambda: not bras.session(LOGIN) and bras.refused(MAC))
    # As the daily run would have it.
    desk.psql("UPDATE isp_connection SET access_reason = 'overdue' WHERE id = %s", connection)

    who = line.person()

    def say(words):
        line.account.deliver(line.text(who, words))

    say("oi, bloquearam minha internet por falta de pagamento, quero desbloqueio de confiança")
    talk = line.account.talk(line.address(who))
    talk.find("CPF", by="bot")
    say("000.000.101-54")
    talk.find("CEP", by="bot")
    say("0001")
    talk.find("Posso liberar?", by="bot")
    assert not bras.session(LOGIN)
    say("sim")
    talk.find("Sua conexão foi liberada", by="bot")
    line.peer.wait_for(lambda: bras.session(LOGIN), ON_LINE_WITHIN_S)
    assert talk.state == "bot"
    say("manda o pix da fatura em aberto")
    soon(lambda: [said for said in talk.messages() if said.text.startswith("0002")])
    assert desk.psql("SELECT state FROM isp_unlock WHERE session_id = %s", talk.session_id) == [
        ("running",)
    ]
