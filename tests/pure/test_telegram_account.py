"""Telegram's adapter: connecting a bot, checking it, fetching its files."""

import time

import pytest
from drive import answered, drive, talk
from peers.telegram import TelegramPeer

from odoo.addons.mkbot_channels.adapters import telegram
from odoo.addons.mkbot_chat.port import Attachment, Refused

HOOK = "https://desk.example/mkbot/webhook/k3y"
SECRET = {"telegram_secret": "s3-_"}
ME = answered({"ok": True, "result": {"id": 1, "first_name": "Bot", "username": "isp_bot"}})
DONE = answered({"ok": True, "result": True})
ASKED = ["callback_query", "edited_message", "message", "message_reaction", "my_chat_member"]


@pytest.fixture
def peer():
    with TelegramPeer(https_only=True) as running:
        yield running


@pytest.fixture
def settings(peer):
    return {"telegram_token": peer.token, "telegram_secret": "s3-_", "api_url": peer.url}


def info(**values):
    base = {"url": HOOK, "pending_update_count": 0, "allowed_updates": ASKED}
    return answered({"ok": True, "result": {**base, **values}})


def problem(status, description):
    return answered({"ok": False, "error_code": status, "description": description}, status)


def refused(generator, *answers):
    with pytest.raises(Refused) as caught:
        drive(generator, *answers)
    return caught.value.reason, caught.value.permanent


def test_connect_check_disconnect(peer, settings):
    connection = talk(telegram.connect(settings, HOOK))
    assert connection.name == f"@{peer.username}"
    assert connection.warnings == () and connection.waits_for == ""
    assert ("url", HOOK) in connection.details
    assert peer.webhook == {
        "url": HOOK,
        "secret_token": "s3-_",
        "allowed_updates": sorted(ASKED, key=peer.webhook["allowed_updates"].index),
        "max_connections": 40,
        "drop_pending_updates": False,
    }
    assert talk(telegram.check({**settings, "webhook_url": HOOK})) == connection
    assert talk(telegram.disconnect(settings)) is None
    assert peer.webhook is None
    assert peer.calls[-1].json == {"drop_pending_updates": False}
    assert peer.errors == []


def test_what_telegram_does_not_want(peer, settings):
    for url, word in [("http://desk.example/k", "HTTPS"), ("https://desk.example:8069/k", "8443")]:
        with pytest.raises(Refused, match=word) as caught:
            talk(telegram.connect(settings, url))
        assert caught.value.permanent
    assert peer.errors == []


def test_a_wrong_token(peer, settings):
    wrong = {**settings, "telegram_token": "1:x"}
    for generator in (telegram.connect(wrong, HOOK), telegram.check(wrong)):
        with pytest.raises(Refused, match="Unauthorized") as caught:
            talk(generator)
        assert (caught.value.reason, caught.value.permanent) == ("token", True)
    assert len(peer.errors) == 2


@pytest.mark.parametrize(("secret", "url"), [("", HOOK), ("no spaces allowed", HOOK), ("s3-_", "")])
def test_a_strange_secret_or_no_address(peer, settings, secret, url):
    with pytest.raises(Refused):
        talk(telegram.connect({**settings, "telegram_secret": secret}, url))


def test_warnings():
    now = int(time.time())
    trouble = info(
        pending_update_count=12,
        last_error_date=now - 60,
        last_error_message="Connection timed out",
        allowed_updates=["message", "callback_query", "edited_message"],
    )
    _made, connection = drive(telegram.connect(SECRET, HOOK), ME, DONE, trouble)
    assert connection.warnings == (
        ("pending", "12"),
        ("last_error", "Connection timed out"),
        ("updates", "message_reaction, my_chat_member"),
    )
    old = info(last_error_date=now - 86400, last_error_message="Connection timed out")
    _made, connection = drive(telegram.check({}), ME, old)
    assert connection.warnings == ()


def test_the_webhook_is_gone_or_anothers():
    other = "https://other.example/x"
    assert refused(telegram.connect(SECRET, HOOK), ME, DONE, info(url=other)) == ("", False)
    assert refused(telegram.check({}), ME, info(url="")) == ("", True)
    assert refused(telegram.check({"webhook_url": HOOK}), ME, info(url=other)) == ("", True)
    _made, connection = drive(telegram.check({}), ME, info(url=other))
    assert ("url", other) in connection.details


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answered(b"<html>", 200), ("unavailable", False)),
        (answered(b"", 502), ("unavailable", False)),
        (answered({"ok": True, "result": 7}), ("unavailable", False)),
        (problem(401, "Unauthorized"), ("token", True)),
        (problem(404, "Not Found"), ("token", True)),
        (problem(429, "Too Many Requests"), ("limit", False)),
    ],
)
def test_trouble_while_asking(answer, expected):
    assert refused(telegram.check({}), answer) == expected


# Files


def test_fetch(peer, settings):
    data = bytes(range(256))
    file_id = peer.add_file(data, "documents/fatura março.pdf")
    assert talk(telegram.fetch(settings, Attachment(name="x", ref=file_id))) == (data, None)
    assert peer.errors == []


def test_fetch_of_what_is_too_large(peer, settings):
    told = Attachment(name="x", ref="whatever", size=21 * 1024 * 1024)
    file_id = peer.add_file(b"", size=21 * 1024 * 1024)
    for attachment in (told, Attachment(name="x", ref=file_id)):
        with pytest.raises(Refused) as caught:
            talk(telegram.fetch(settings, attachment))
        assert (caught.value.reason, caught.value.permanent) == ("too_large", True)
    assert len(peer.calls) == 1


def test_fetch_of_what_is_gone(peer, settings):
    with pytest.raises(Refused) as caught:
        talk(telegram.fetch(settings, Attachment(name="x", ref="unknown")))
    assert caught.value.reason == "unavailable"


@pytest.mark.parametrize("path", [None, 5, "", "../../etc/passwd", "a/../../b"])
def test_a_strange_path_is_not_followed(path):
    found = answered({"ok": True, "result": {"file_id": "a", "file_path": path}})
    assert refused(telegram.fetch({}, Attachment(name="x", ref="a")), found) == (
        "unavailable",
        False,
    )


def test_an_expired_link_can_be_asked_again():
    found = answered({"ok": True, "result": {"file_id": "a", "file_path": "photos/a b.jpg"}})
    made, result = drive(
        telegram.fetch({"telegram_token": "1:a"}, Attachment(name="x", ref="a")),
        found,
        answered(b"data", headers={"Content-Type": "image/jpeg; x=1"}),
    )
    assert made[1].url == "https://api.telegram.org/file/bot1:a/photos/a%20b.jpg"
    assert result == (b"data", "image/jpeg")
    gone = answered(b"", 404)
    assert refused(telegram.fetch({}, Attachment(name="x", ref="a")), found, gone) == (
        "unavailable",
        False,
    )
