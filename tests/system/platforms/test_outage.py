"""An outage opens while twenty customers write: the bot answers each from it and queues none;
when it is over, each is asked once whether it is back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from talk import soon

CUSTOMERS = 20
MESSAGE = "Rompimento de fibra na Rua das Flores."
#: What the bot begins with where nothing explains the fault.
TRIES = "Olhe as luzes"


@pytest.fixture
def node(desk):
    return desk.admin.call("isp.node", "create", [[{"name": "OLT da pane"}]])[0]


@pytest.fixture
def customers(line, desk, node):
    """Twenty customers of one node, known by their addresses from an earlier conversation."""
    [plan] = desk.admin.call("isp.plan", "search", [[("kind", "=", "internet")]], {"limit": 1})
    people = [line.person() for _number in range(CUSTOMERS)]
    for number, who in enumerate(people):
        line.account.deliver(line.text(who, "oi"))
        [partner] = desk.admin.call("res.partner", "create", [[{"name": f"Cliente {number}"}]])
        values = {"code": f"pane{number}", "partner_id": partner, "plan_id": plan, "node_id": node}
        connection = desk.admin.call("isp.connection", "create", [[values]])
        desk.admin.call("isp.connection", "action_activate", [connection])
        talk = line.account.talk(line.address(who))
        desk.psql(
            """UPDATE mkbot_contact SET partner_id = %s WHERE id =
                      (SELECT contact_id FROM mkbot_session WHERE id = %s)""",
            partner,
            talk.session_id,
        )
    line.account.settled()
    desk.psql("UPDATE mkbot_session SET state = 'closed' WHERE account_id = %s", line.account.id)
    return people


def states(desk, line):
    return desk.psql(
        "SELECT state, outage_told FROM mkbot_session WHERE account_id = %s AND state != 'closed'",
        line.account.id,
    )


def count(line, who, words):
    return sum(words in text for text in line.texts(who))


@pytest.mark.once
@pytest.mark.needs("press")
def test_twenty_are_answered_and_asked_once(line, desk, customers, node):
    def writes(who):
        line.account.deliver(line.text(who, "estou sem internet"))

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(writes, who) for who in customers]
        [outage] = desk.admin.call(
            "isp.outage",
            "create",
            [[{"name": "Fibra rompida", "message": MESSAGE, "node_ids": [(6, 0, [node])]}]],
        )
        desk.admin.call("isp.outage", "action_open", [[outage]])
        [done.result() for done in writing]
    line.account.settled()
    for who in customers:
        # Whoever wrote before it was opened answers what the bot has asked.
        line.peer.wait_for(lambda who=who: count(line, who, MESSAGE) or count(line, who, TRIES), 30)
        if not count(line, who, MESSAGE):
            seen = line.sees(who, TRIES)
            line.account.deliver(line.press(who, seen, "slot:normal"))
    for who in customers:
        line.sees(who, MESSAGE)
        assert count(line, who, MESSAGE) == 1
    assert soon(lambda: states(desk, line) == [("bot", True)] * CUSTOMERS)
    [row] = desk.admin.call("isp.outage", "read", [[outage], ["hit_count", "session_count"]])
    assert (row["hit_count"], row["session_count"]) == (CUSTOMERS, CUSTOMERS)

    desk.admin.call("isp.outage", "action_end", [[outage]])
    for who in customers:
        line.sees(who, "voltou?")
    desk.run("cron_outages")
    assert [count(line, who, "voltou?") for who in customers] == [1] * CUSTOMERS

    happy, unhappy = customers[:2]
    for who, answer in ((happy, "yes"), (unhappy, "no")):
        seen = line.sees(who, "voltou?")
        [option] = [option for option, _label in seen.options if option.endswith(f":{answer}")]
        line.account.deliver(line.press(who, seen, option))
    line.sees(happy, "Obrigado por avisar")
    assert soon(lambda: line.account.talk(line.address(happy)).state in ("rating", "closed"))
    line.sees(unhappy, TRIES)
    assert line.account.talk(line.address(unhappy)).state == "bot"

    def answers():
        [row] = desk.admin.call("isp.outage", "read", [[outage], ["back_count", "not_back_count"]])
        return row["back_count"], row["not_back_count"]

    assert soon(lambda: answers() == (1, 1))
