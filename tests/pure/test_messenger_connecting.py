"""Messenger: connecting a page, asking for names, fetching files."""

import dataclasses

import pytest
from drive import answered, drive, talk
from peers.meta_messaging import MetaMessaging

from odoo.addons.mkbot_channels.adapters import messenger
from odoo.addons.mkbot_chat import port

PSID = "7700000000000001"
WEBHOOK = "https://desk.example.com/mkbot/webhook/k"
SETTINGS = {"meta_app_secret": "s" * 32, "meta_token": "EAAtoken", "page_id": "112233445566778"}


@pytest.fixture
def meta():
    with MetaMessaging() as running:
        running.meet("page")
        yield running
    assert not running.errors


def test_connect(meta):
    meta.other_apps = ["Outro Chat", "CRM"]
    meta.dashboard("page", WEBHOOK, messenger.PLATFORM.fields)
    found = talk(messenger.connect(meta.settings, WEBHOOK))
    assert found.name == meta.page_name and found.waits_for == ""
    assert dict(found.details)["Callback URL"] == WEBHOOK
    assert dict(found.details)["Verify token"] == meta.verify_token
    assert dict(found.details)["Callback URL of the app"] == WEBHOOK
    assert found.warnings == (("other_apps", "Outro Chat, CRM"),)
    assert "message_echoes" in meta.subscribed and "standby" in meta.subscribed
    assert talk(messenger.check(meta.settings)).warnings == found.warnings


def test_connect_says_what_is_still_to_be_done(meta):
    found = talk(messenger.connect(meta.settings, WEBHOOK))
    assert ("callback", "") in found.warnings
    meta.dashboard("page", "https://elsewhere.example.com", ["messages"])
    found = dict(talk(messenger.connect(meta.settings, WEBHOOK)).warnings)
    assert found["callback"] == "https://elsewhere.example.com"
    assert "messaging_postbacks" in found["missing_fields"]


def test_connect_when_the_app_may_not_be_asked(meta):
    meta.fail_next(403, {"error": {"code": 200, "message": "no"}}, on="/subscriptions")
    found = talk(messenger.connect(meta.settings, WEBHOOK))
    assert found.name == meta.page_name and found.warnings == ()


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"meta_token": "EAAother"}, "token", "Invalid OAuth"),
        ({"meta_app_secret": "other"}, "token", "App secret"),
        ({"page_id": "1"}, "token", "not of the page 1"),
        ({"page_id": ""}, "token", "not of the page"),
    ],
)
def test_connect_refuses_wrong_credentials(meta, change, reason, words):
    with pytest.raises(port.Refused) as refused:
        talk(messenger.connect({**meta.settings, **change}, WEBHOOK))
    assert refused.value.reason == reason and words in refused.value.message
    assert meta.subscribed is None
    assert meta.settings["meta_token"] not in refused.value.message


def test_connect_names_a_missing_permission(meta):
    meta.scopes.remove("pages_messaging")
    with pytest.raises(port.Refused, match="pages_messaging"):
        talk(messenger.connect(meta.settings, WEBHOOK))


def test_check_sees_that_the_subscription_went(meta):
    talk(messenger.connect(meta.settings, WEBHOOK))
    talk(messenger.disconnect(meta.settings))
    with pytest.raises(port.Refused) as refused:
        talk(messenger.check(meta.settings))
    assert refused.value.reason == "account"


def test_profile(meta):
    sender = port.Sender(PSID, (("psid", PSID),))
    found = talk(messenger.profile(meta.settings, sender))
    assert found == dataclasses.replace(sender, name="Maria Souza")
    with pytest.raises(port.Refused):
        talk(messenger.profile(meta.settings, port.Sender("404")))


# Files of customers


def test_fetch(meta):
    raw, _headers = meta.file("image", b"\x89PNG", "foto.png", "image/png")
    (event,) = messenger.parse(meta.settings, {}, raw)
    assert event.attachments[0].mimetype == "image/png"
    data = talk(messenger.fetch(meta.settings, event.attachments[0]))
    assert data == (b"\x89PNG", "image/png")
    meta.media.clear()
    with pytest.raises(port.Refused) as refused:
        talk(messenger.fetch(meta.settings, event.attachments[0]))
    assert (refused.value.reason, refused.value.permanent) == ("too_old", True)


def test_fetch_follows_redirects_but_not_for_ever():
    file = port.Attachment("a", url="https://lookaside.fbsbx.com/a")
    moved = answered(b"", 302, {"Location": "/b"})
    made, result = drive(
        messenger.fetch(SETTINGS, file),
        moved,
        answered(b"x", 200, {"Content-Type": "IMAGE/png; a"}),
    )
    assert [one.url for one in made] == [file.url, "https://lookaside.fbsbx.com/b"]
    assert all(one.foreign and "Authorization" not in one.headers for one in made)
    assert result == (b"x", "image/png")
    for answers in ([moved] * 4, [answered(b"", 302, {"Location": "file:///etc/passwd"})]):
        with pytest.raises(port.Refused):
            drive(messenger.fetch(SETTINGS, file), *answers)
    with pytest.raises(port.Refused) as refused:
        drive(messenger.fetch(SETTINGS, file), answered(b"", 503))
    assert refused.value.permanent is False
