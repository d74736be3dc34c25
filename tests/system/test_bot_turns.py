"""The bot's moment: several quick messages are one turn, whatever happens meanwhile."""

import re
import time

import pytest
from sender import Visitor, eventually


@pytest.fixture(scope="module")
def desk(server_factory):
    """A server of these tests' own: they kill it."""
    return server_factory()


def conversation(desk, visitor):
    """``[(whether the customer wrote it, text), …]``, oldest first."""
    rows = desk.psql(
        """SELECT m.author_guest_id IS NOT NULL, m.body
             FROM mail_message m
             JOIN mkbot_session s ON s.channel_id = m.res_id AND m.model = 'discuss.channel'
             JOIN mkbot_contact c ON c.id = s.contact_id
            WHERE c.address = %s AND m.message_type = 'comment' ORDER BY m.id""",
        [visitor.visitor],
    )
    return [(ours, re.sub(r"<[^>]+>", " ", body)) for ours, body in rows]


def protocol(desk, visitor):
    return desk.psql(
        """SELECT s.name FROM mkbot_session s JOIN mkbot_contact c ON c.id = s.contact_id
            WHERE c.address = %s""",
        [visitor.visitor],
    )[0][0]


def answered(desk, visitor):
    return any(not ours for ours, _text in conversation(desk, visitor))


def test_quick_messages_are_greeted_once(desk):
    visitor = Visitor(desk).open()
    for text in ("oi", "tudo bem?", "boa tarde"):
        visitor.send(visitor.event(text))
        time.sleep(0.2)
    eventually(lambda: answered(desk, visitor), 20)
    time.sleep(2)
    said = conversation(desk, visitor)
    assert [text.strip() for ours, text in said if ours] == ["oi", "tudo bem?", "boa tarde"]
    number = protocol(desk, visitor)
    greetings = [text for ours, text in said if not ours and number in text]
    assert len(greetings) == 1, said
    # The customer's three came first: the bot had given them a moment.
    assert [ours for ours, _text in said][:3] == [True, True, True]


def test_killed_in_the_moment(desk):
    """The process dies while the bot waits for more: the answer is given all the same, once."""
    visitor = Visitor(desk).open()
    visitor.send(visitor.event("oi"))
    eventually(lambda: conversation(desk, visitor), 20)
    desk.kill()
    assert not answered(desk, visitor)
    desk.start()
    # The sweep of every minute, as seldom as Odoo looks for what is due, on a busy machine too.
    eventually(lambda: answered(desk, visitor), 200)
    eventually(
        lambda: not desk.psql("SELECT 1 FROM mkbot_errand WHERE state IN ('waiting', 'doing')"), 90
    )
    number = protocol(desk, visitor)
    said = conversation(desk, visitor)
    assert sum(number in text for ours, text in said if not ours) == 1, said
