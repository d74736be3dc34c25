"""Connecting an account, whom its webhook believes, and who notices when it dies."""

import re

import pytest
import requests
from conftest import LINES
from mkbotdev.rpc import RpcError
from talk import soon

EMPTY = {"X-Nothing": "1"}


@pytest.fixture(params=LINES)
def draft(request, desk):
    """A line whose account is not connected yet, at a platform of its own."""
    line = LINES[request.param](desk)
    yield line
    line.close()


def refused(line, post, headers=None):
    return line.account.post(post.body, post.headers if headers is None else headers)


def test_connecting(draft):
    """The administrator's way: fill in, connect, look, reset, and connect again."""
    line, account = draft, draft.account
    who = line.person()
    # Nothing is believed before it is connected.
    assert refused(line, line.text(who, "cedo demais")) == 404
    kept = line.values()[line.SECRET] if line.SECRET in line.values() else account.read(line.SECRET)
    account.write(**{line.SECRET: False})
    with pytest.raises(RpcError, match=r"."):
        account.connect()
    assert account.read("state") == "draft"
    account.write(**{line.SECRET: kept})
    account.connect()
    state, name, details = account.read("state", "connected_name", "connection_details")
    assert state == "connected"
    assert name
    assert details
    if line.has("registered"):
        assert line.registered() == account.url
    line.finish()
    with pytest.raises(
        RpcError, match=account.read("name").replace("(", r"\(").replace(")", r"\)")
    ):
        account.write(**{line.SECRET: "outro"})
    account.deliver(line.text(who, "agora sim"))
    assert account.talk(line.address(who)).find("agora sim")
    account.reset()
    assert account.read("state", "link_state") == ("draft", False)
    if line.has("registered") and line.TAKES_BACK:
        assert line.registered() is None
    assert refused(line, line.text(who, "tarde demais")) == 404
    account.write(api_url=line.peer.url + "/")
    account.connect()
    assert account.read("state") == "connected"
    assert line.peer.errors == []


def test_whom_the_webhook_believes(line):
    post = line.text(line.person(), "oi")
    assert refused(line, post, EMPTY) in (401, 403)
    forged = {name: _bent(value) for name, value in post.headers.items()}
    assert refused(line, post, forged) in (401, 403)
    if line.SIGNS_BODY:
        assert line.account.post(post.body.replace(b"oi", b"ai"), post.headers) in (401, 403)
    for body in b"", b"nonsense", b"[]", b"1", b'{"a":', b"\xff\xfe":
        assert line.account.post(*line.signed(body)) == line.NONSENSE, body
    assert line.account.post(*line.signed(b" " * 3_500_000)) == 413
    unknown = line.account.url[:-1] + ("A" if line.account.url[-1] != "A" else "B")
    answer = requests.post(unknown, data=post.body, headers=post.headers, timeout=30)
    assert answer.status_code == 404
    assert line.account.waits() == 0


def _bent(value):
    """A header's value with another last letter or digit."""
    letters = [place.start() for place in re.finditer(r"[0-9A-Za-z]", value)]
    middle = letters[len(letters) // 2]
    return value[:middle] + ("1" if value[middle] != "1" else "2") + value[middle + 1 :]


@pytest.mark.needs("kill_token")
def test_the_token_dies_and_lives_again(line):
    account, desk = line.account, line.desk
    line.kill_token()
    before = len(line.peer.errors)
    desk.psql("UPDATE mkbot_account SET checked_at = NULL WHERE id = %s", account.id)
    desk.run("ir_cron_watch")
    state, trouble, text, since = account.read("state", "trouble", "trouble_text", "trouble_since")
    assert (state, trouble) == ("error", "token")
    assert text
    assert since
    notified = desk.psql(
        """SELECT count(*) FROM mail_message m JOIN mail_notification n ON n.mail_message_id = m.id
             JOIN res_users u ON u.partner_id = n.res_partner_id
            WHERE m.model = 'mkbot.account' AND m.res_id = %s AND u.login = 'admin'
              AND m.date >= %s""",
        account.id,
        since,
    )[0][0]
    assert notified == 1
    # It still takes what comes in.
    who = line.person()
    account.deliver(line.text(who, "ainda aqui"))
    assert account.talk(line.address(who)).find("ainda aqui")
    line.kill_token(False)
    desk.run("ir_cron_watch")
    assert account.read("state", "trouble") == ("connected", False)
    del line.peer.errors[before:]


def test_when_the_platform_cannot_be_reached(desk):
    """Once may be chance; twice is trouble. Its words hold no secret."""
    line = LINES["telegram"](desk)
    account = line.account
    secret = line.values().get(line.SECRET)
    account.connect()
    line.peer.stop()
    for _time in range(2):
        line.desk.psql(
            "UPDATE mkbot_account SET checked_at = checked_at - interval '1 day' WHERE id = %s",
            account.id,
        )
        line.desk.run("ir_cron_watch")
    state, trouble, text = account.read("state", "trouble", "trouble_text")
    assert (state, trouble) == ("error", "unreachable")
    assert secret not in text


@pytest.mark.once
def test_the_panel_is_told(line):
    """What ana's panel asks for when she opens a conversation holds what became of its messages."""
    who, talk = line.usual
    message = talk.say("como ficou?")
    state, _error, _ids = talk.until(message, "sent", "delivered", "read")
    told = talk.desk.ana.post(
        "/discuss/channel/messages",
        {"channel_id": talk.channel_id, "fetch_params": {"limit": 5}},
    )
    shown = next(one for one in told["data"]["mail.message"] if one["id"] == message)
    assert shown["mkbot_delivery"]["state"] == state
    soon(lambda: not line.account.waits())
