"""Messenger: what goes out, against a strict fake, and what the answers mean."""

import json

import pytest
import requests
from peers.meta_messaging import MetaMessaging

from odoo.addons.mkbot_channels import transport
from odoo.addons.mkbot_channels.adapters import messenger
from odoo.addons.mkbot_chat import port

PSID = "7700000000000001"
SETTINGS = {"meta_app_secret": "s" * 32, "meta_token": "EAAtoken", "page_id": "112233445566778"}


def outgoing(**values):
    return port.Outgoing(**{"delivery_id": 7, "address": PSID, **values})


@pytest.fixture
def meta():
    with MetaMessaging() as running:
        running.meet("page")
        yield running
    assert not running.errors


def send(peer, **values):
    """Send for real, as the house does; return what each request became."""
    requests_made = messenger.build(peer.settings, outgoing(**values))
    return [transport.perform(one, messenger.read_answer) for one in requests_made]


def test_text(meta):
    (sent,) = send(meta, text="Olá *mundo*")
    assert sent == port.Sent(meta.sent[0]["mid"])
    assert meta.sent[0]["message"]["text"] == "Olá *mundo*"
    assert meta.sent[0]["messaging_type"] == "RESPONSE"


def test_long_text_is_cut_by_utf16_units(meta):
    answers = send(meta, text="😀" * 1500 + "\n\n" + "palavra " * 400)
    texts = [one["message"]["text"] for one in meta.sent]
    assert len(answers) == len(texts) > 2
    assert all(len(text.encode("utf-16-le")) // 2 <= 2000 for text in texts)
    assert "".join(texts).count("😀") == 1500
    assert " ".join(texts).count("palavra") == 400


def test_nothing_to_say():
    assert messenger.build(SETTINGS, outgoing(text="  \n")) == []


def test_quick_replies(meta):
    options = tuple(port.Option(f"o{n}", f"Opção {n}") for n in range(12))
    send(meta, text="Escolha:", options=options)
    message = meta.sent[0]["message"]
    assert message["text"] == "Escolha:"
    assert [one["title"] for one in message["quick_replies"]] == [o.label for o in options]
    assert [one["payload"] for one in message["quick_replies"]] == [o.id for o in options]


def test_quick_replies_hang_on_the_last_part(meta):
    send(meta, text="palavra " * 400, options=(port.Option("a", "A"),))
    assert ["quick_replies" in one["message"] for one in meta.sent] == [False, True]


def test_long_labels_are_whole_in_the_text(meta):
    label = "Segunda via da minha fatura"
    send(meta, text="Escolha:", options=(port.Option("a", label), port.Option("b", "Sair")))
    message = meta.sent[0]["message"]
    assert message["text"] == f"Escolha:\n\n1. {label}\n2. Sair"
    titles = [one["title"] for one in message["quick_replies"]]
    assert titles == ["Segunda via da minh…", "Sair"]


def test_options_without_text_and_too_many(meta):
    send(meta, options=(port.Option("a", "Sim"), port.Option("b", "Não")))
    send(meta, text="?", options=tuple(port.Option(str(n), f"Plano {n}") for n in range(14)))
    assert meta.sent[0]["message"]["text"] == "1. Sim\n2. Não"
    assert len(meta.sent[0]["message"]["quick_replies"]) == 2
    assert "quick_replies" not in meta.sent[1]["message"]
    assert "14. Plano 13" in meta.sent[1]["message"]["text"]


def test_files_go_before_the_text(meta):
    files = (
        port.Attachment("Açaí é bom.jpg", "image/jpeg", data=b"\xff\xd8jpeg", kind="image"),
        port.Attachment("", "application/pdf", data=b"%PDF-", kind="document"),
    )
    answers = send(meta, text="Segue", attachments=files, reply_to=meta.new_mid())
    assert [answer.provider_id for answer in answers] == [one["mid"] for one in meta.sent]
    kinds = [one["message"].get("attachment", {}).get("type") for one in meta.sent]
    assert kinds == ["image", "file", None]
    assert ["reply_to" in one for one in meta.sent] == [True, False, False]
    calls = meta.calls_to("/messages")
    uploads = [call.files["filedata"] for call in calls if call.files]
    assert [one.name for one in uploads] == ["Acai e bom.jpg", "file"]
    assert uploads[0].data == b"\xff\xd8jpeg"


def test_every_media_rule_is_taken(meta):
    for rule in messenger.MEDIA:
        for mimetype in rule.mimetypes:
            mimetype = "application/zip" if mimetype == "*" else mimetype
            file = port.Attachment("a.bin", mimetype, data=b"x", kind=rule.kind)
            assert isinstance(send(meta, attachments=(file,))[0], port.Sent), mimetype


def test_actions(meta):
    mid = meta.new_mid()
    for values in (
        {"kind": "typing"},
        {"kind": "read", "target": mid},
        {"kind": "reaction", "target": mid, "text": "🎉"},
        {"kind": "reaction", "target": mid, "text": ""},
    ):
        assert send(meta, **values) == [port.Sent("")]
    bodies = [call.json for call in meta.calls]
    assert [body["sender_action"] for body in bodies] == [
        "typing_on",
        "mark_seen",
        "react",
        "unreact",
    ]
    assert bodies[2]["payload"] == {"message_id": mid, "reaction": "🎉"}


def test_what_the_platform_cannot_is_not_built():
    with pytest.raises(ValueError):
        messenger.build(SETTINGS, outgoing(kind="edit", target="m", text="x"))


def test_after_a_day_only_a_person_writes(meta):
    meta.closed.add(PSID)
    (refused,) = send(meta, text="oi", outside_window=True, meta={"from": "bot"})
    assert (refused.reason, refused.permanent, refused.code) == ("window", True, "10/2018278")
    (sent,) = send(meta, text="oi", outside_window=True, meta={"from": "operator"})
    assert isinstance(sent, port.Sent)
    assert (meta.sent[0]["messaging_type"], meta.sent[0]["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def test_our_own_echo_says_nothing_and_anothers_does(meta):
    (sent,) = send(meta, text="oi")
    settings = meta.settings
    assert messenger.parse(settings, {}, meta.echo_of(sent.provider_id)[0]) == []
    mark = meta.sent[0]["message"]["metadata"]
    for metadata in (
        mark.replace("mkbot:7:", "mkbot:8:"),
        "mkbot:",
        "mkbot:7",
        "other",
        "mkbot:é:x",
    ):
        raw, _headers = meta.echo("oi", metadata=metadata)
        assert [event.kind for event in messenger.parse(settings, {}, raw)] == ["echo"]
    raw, _headers = meta.text("oi", metadata=mark)
    assert [event.kind for event in messenger.parse(settings, {}, raw)] == ["message"]


# What answers mean


def graph_error(code, subcode=None, message="no"):
    error = {"message": message, "type": "OAuthException", "code": code}
    return json.dumps(
        {"error": {**error, **({"error_subcode": subcode} if subcode else {})}}
    ).encode()


@pytest.mark.parametrize(
    ("code", "subcode", "reason", "permanent"),
    [
        (1, None, "unavailable", False),
        (2, None, "unavailable", False),
        (4, None, "limit", False),
        (613, None, "limit", False),
        (1200, None, "unavailable", False),
        (10, 2018278, "window", True),
        (10, 2534022, "window", True),
        (10, 1893063, "account", True),
        (10, 2018108, "blocked", True),
        (10, None, "token", True),
        (100, 2018001, "unreachable", True),
        (100, 2534014, "unreachable", True),
        (100, 2018109, "too_large", True),
        (100, 2018047, "media_type", True),
        (100, None, "content", True),
        (190, 460, "token", True),
        (200, None, "token", True),
        (200, 2534041, "account", True),
        (230, None, "blocked", True),
        (368, None, "account", True),
        (551, None, "blocked", True),
        (551, 1545041, "blocked", True),
        (100, 2018300, "", True),
        (2, 2018344, "account", True),
    ],
)
def test_errors(code, subcode, reason, permanent):
    failed = messenger.read_answer(400, {}, graph_error(code, subcode))
    assert (failed.reason, failed.permanent, failed.uncertain) == (reason, permanent, False)
    assert failed.code == (f"{code}/{subcode}" if subcode else str(code))


def test_an_error_with_status_200_is_an_error():
    assert messenger.read_answer(200, {}, graph_error(2)).reason == "unavailable"


def test_answers_without_words():
    assert messenger.read_answer(200, {}, b"") == port.Sent("")
    assert messenger.read_answer(502, {}, b"<html>").permanent is False
    assert messenger.read_answer(504, {}, b"").uncertain is True
    assert messenger.read_answer(429, {"Retry-After": "30"}, b"").retry_after == 30
    assert "EAA" not in messenger.read_answer(400, {}, graph_error(100, message="EAAB" * 9)).message


def test_the_fake_itself_is_strict():
    with MetaMessaging() as strict:
        strict.meet("page")
        body = {"recipient": {"id": PSID}, "messaging_type": "RESPONSE", "message": {"text": "a"}}
        headers = {"Authorization": f"Bearer {strict.token}"}
        url = f"{strict.url}/v26.0/{strict.page_id}/messages"
        for wrong in (
            {**body, "extra": 1},
            {**body, "message": {"text": 1}},
            {**body, "message": {"text": "a" * 2001}},
            {**body, "messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"},
            {"recipient": {"id": PSID}, "sender_action": "typing_on", "messaging_type": "RESPONSE"},
        ):
            assert requests.post(url, json=wrong, headers=headers, timeout=5).status_code == 400
        assert len(strict.errors) == 5
        assert requests.post(url, json=body, timeout=5).status_code == 401
