"""Nothing lost, nothing twice, order kept: through duplicates, poison and a killed process."""

import json
import re

import pytest
from sender import Visitor, all_at_once, eventually


@pytest.fixture(scope="module")
def desk(server_factory):
    """A server of these tests' own: they kill it."""
    server = server_factory()
    for parameter in ("mkbot_channels.visitor_rate", "mkbot_channels.address_rate"):
        server.rpc("admin").call("ir.config_parameter", "set_param", [parameter, "0"])
    return server


def written(desk, visitor):
    """The visitor's own messages, as they stand in the conversations, oldest first."""
    rows = desk.psql(
        """SELECT m.body FROM mail_message m
             JOIN mkbot_contact c ON c.guest_id = m.author_guest_id
            WHERE c.address = %s AND m.message_type = 'comment' ORDER BY m.id""",
        [visitor.visitor],
    )
    return [re.sub(r"<[^>]+>", "", body) for (body,) in rows]


def waits(desk):
    return desk.psql("SELECT count(*) FROM mkbot_inbound WHERE state = 'new'")[0][0]


def test_duplicates_at_the_same_instant(desk):
    visitor = Visitor(desk).open()
    events = [visitor.event(f"mensagem {number}") for number in range(10)]
    all_at_once([lambda event=event: visitor.send(event) for event in events for _twice in "ab"])
    eventually(lambda: not waits(desk))
    assert visitor.accepted == 10
    assert sorted(written(desk, visitor)) == sorted(event["text"] for event in events)


def test_eight_first_messages_make_one_conversation(desk):
    visitor = Visitor(desk).open()
    all_at_once([lambda n=n: visitor.send(visitor.event(f"primeira {n}")) for n in range(8)])
    eventually(lambda: not waits(desk))
    contacts = desk.psql("SELECT id FROM mkbot_contact WHERE address = %s", [visitor.visitor])
    assert len(contacts) == 1
    sessions = desk.psql("SELECT id FROM mkbot_session WHERE contact_id = %s", contacts[0])
    assert len(sessions) == 1
    assert len(written(desk, visitor)) == 8


def test_a_poisoned_event_is_set_aside_and_the_lane_goes_on(desk):
    visitor = Visitor(desk).open()
    visitor.send(visitor.event("antes"))
    eventually(lambda: not waits(desk))
    desk.psql(
        """INSERT INTO mkbot_inbound
               (account_id, key, lane, kind, payload, at, received_at, state, attempts)
           SELECT account_id, 'poison', lane, 'message', %s, at + 0.001, received_at, 'new', 0
             FROM mkbot_inbound WHERE lane = %s ORDER BY id DESC LIMIT 1""",
        [json.dumps({"type": "text"}), visitor.visitor],
    )
    visitor.send(visitor.event("depois"))
    eventually(lambda: not waits(desk))
    assert written(desk, visitor) == ["antes", "depois"]
    state, error, attempts = desk.psql(
        "SELECT state, error, attempts FROM mkbot_inbound WHERE key = 'poison'"
    )[0]
    assert state == "dead"
    assert error
    assert attempts == 3


def test_messages_do_not_wait_for_a_sweep(desk):
    """Both workers have a list of slow jobs before them: what a customer writes comes between."""
    visitor = Visitor(desk).open()
    admin = desk.rpc("admin")
    [model] = admin.call("ir.model", "search", [[("model", "=", "res.partner")]])
    jobs = [
        {
            "name": f"Slow {number}",
            "model_id": model,
            "state": "code",
            "code": "env.cr.execute('SELECT pg_sleep(2)')",
            "interval_number": 1,
            "interval_type": "days",
            "nextcall": "2020-01-01 00:00:00",
        }
        for number in range(6)
    ]
    ids = admin.call("ir.cron", "create", [jobs])
    desk.wake_crons()
    asleep = """SELECT count(*) FROM pg_stat_activity
                 WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'"""
    eventually(lambda: desk.psql(asleep)[0][0] == 2, every=0.02)
    visitor.send(visitor.event("não caiu de novo?"))
    eventually(lambda: not waits(desk), every=0.02)
    never_run = "SELECT count(*) FROM ir_cron WHERE lastcall IS NULL AND id = ANY(%s)"
    assert desk.psql(never_run, [ids])[0][0] >= 2
    eventually(lambda: not desk.psql(never_run, [ids])[0][0])


def test_killed_in_the_middle(desk):
    """Visitors write, the process is killed twice: each message is there once, in order."""
    visitors = [Visitor(desk).open() for _n in range(6)]
    count = 30

    def write(visitor):
        for number in range(count):
            visitor.send(visitor.event(f"{number:03}"))

    def kill():
        for threshold in (30, 100):
            eventually(
                lambda limit=threshold: (
                    desk.psql(
                        "SELECT count(*) FROM mkbot_inbound WHERE lane IN %s",
                        [tuple(visitor.visitor for visitor in visitors)],
                    )[0][0]
                    > limit
                )
            )
            desk.kill()
            desk.start()

    all_at_once([lambda visitor=visitor: write(visitor) for visitor in visitors], meanwhile=kill)
    eventually(lambda: not waits(desk), timeout=120)
    expected = [f"{number:03}" for number in range(count)]
    for visitor in visitors:
        assert written(desk, visitor) == expected
    # And what was said to them went out once each, in order.
    eventually(
        lambda: (
            not desk.psql(
                "SELECT 1 FROM mkbot_delivery WHERE state IN ('queued', 'sending', 'uncertain')"
            )
        ),
        timeout=150,
    )
    twice = desk.psql(
        "SELECT message_id FROM mkbot_delivery GROUP BY message_id HAVING count(*) > 1"
    )
    assert twice == []
