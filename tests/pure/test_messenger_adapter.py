"""Messenger: what its webhooks mean, what goes out, how a page is connected."""

import dataclasses
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests
from drive import answered, drive, talk
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from peers.meta_messaging import MetaMessaging

from odoo.addons.mkbot_channels import transport
from odoo.addons.mkbot_channels.adapters import adapter_of, messenger
from odoo.addons.mkbot_chat import port

PAYLOADS = Path(__file__).parent / "payloads" / "messenger"
PAGE, PSID = "112233445566778", "7700000000000001"
SETTINGS = {
    "meta_app_secret": "s" * 32,
    "meta_verify_token": "verify",
    "meta_token": "EAAtoken",
    "page_id": PAGE,
}
AT = datetime(2026, 5, 28, 20, 26, 39, 123000, tzinfo=timezone.utc)
WEBHOOK = "https://desk.example.com/mkbot/webhook/k"


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def parse(name):
    events = messenger.parse(SETTINGS, {}, payload(name))
    for event in events:
        again = messenger.parse_event(SETTINGS, json.loads(json.dumps(event.raw)))
        assert again == event, "an event can be read again from its raw"
        assert port.Event.from_dict(json.loads(json.dumps(event.to_dict()))) == event
    return events


def parse_one(name):
    (event,) = parse(name)
    return event


def outgoing(**values):
    return port.Outgoing(**{"delivery_id": 7, "address": PSID, **values})


def test_registry():
    assert adapter_of("messenger") is messenger


#: payload → what is read; "files": (kind, name, voice) of the attachments.
MID = "m_toDnmDfk2HXhB8ks3y0MlLIfLZDamVrALniheUYEDd"
KINDS = {
    "text": {"kind": "message", "text": "Minha internet caiu", "key": MID, "provider_id": MID},
    "long_text": {"kind": "message", "text": "palavra " * 3000},
    "rtl_and_zero_width": {
        "kind": "message",
        "text": "\u202eمرحبا\u200b\u200d\u2067abc\u2069 👩\u200d👩\u200d👧 fim",
    },
    "standby_text": {"kind": "message", "standby": True},
    "reply": {"kind": "message", "reply_to": "m_earlier"},
    "quick_reply": {"kind": "choice", "text": "Segunda via", "choice": "bill"},
    "postback": {"kind": "choice", "text": "Segunda via", "choice": "bill", "key": MID},
    "postback_without_mid": {"kind": "choice", "choice": "bill", "provider_id": None},
    "standby_postback": {"kind": "message", "text": "Segunda via", "standby": True, "choice": None},
    "get_started_by_ad": {
        "kind": "start",
        "about": "[ad] Promo fibra fibra600 https://example.com/v.jpg",
    },
    "ad_message": {
        "kind": "message",
        "text": "Quero saber mais",
        "about": "[ad] Promo fibra fibra600 https://example.com/fibra.jpg",
    },
    "shop_message": {"kind": "message", "about": "[via] 5550001"},
    "referral_link": {"kind": "unknown", "code": "referral", "about": "[via] qr-loja"},
    "image": {"kind": "message", "files": [("image", "467_n.jpg", False)], "text": ""},
    "images": {"kind": "message", "files": [("image", "467_n.jpg", False)] * 2},
    "image_with_text": {
        "kind": "message",
        "text": "Olha o modem",
        "files": [("image", "467_n.jpg", False)],
    },
    "video": {"kind": "message", "files": [("video", "10.mp4", False)]},
    "audio": {"kind": "message", "files": [("audio", "audioclip-1779999999-3000.mp4", True)]},
    "file": {"kind": "message", "files": [("document", "boleto maio.pdf", False)]},
    "image_without_url": {"kind": "unknown", "code": "image"},
    "sticker": {"kind": "message", "files": [("sticker", "like.png", False)]},
    "sticker_in_transition": {"kind": "message", "files": [("sticker", "like.png", False)]},
    "sticker_as_image": {"kind": "message", "files": [("sticker", "like.png", False)]},
    "location": {
        "kind": "message",
        "text": "📍 Casa\nhttps://www.openstreetmap.org/?mlat=-23.550520&mlon=-46.633308"
        "#map=17/-23.550520/-46.633308",
    },
    "link_preview": {
        "kind": "message",
        "text": "veja https://example.com/velocidade",
        "about": "[shared] Velocímetro",
    },
    "shared_post": {
        "kind": "message",
        "text": "Obras na rede\nhttps://www.facebook.com/p/1",
        "about": "[shared]",
    },
    "product": {"kind": "message", "text": "Fibra 600 · R$ 99", "about": "[shared]"},
    "fallback_without_payload": {"kind": "unknown", "code": "fallback"},
    "appointment": {"kind": "unknown", "code": "appointment_booking"},
    "unsupported": {"kind": "unknown", "code": "unsupported"},
    "unknown_attachment": {"kind": "unknown", "code": "hologram"},
    "unknown_type": {"kind": "unknown", "code": "hologram"},
    "ephemeral": {"kind": "unknown", "code": "ephemeral"},
    "reaction": {"kind": "reaction", "text": "❤️", "target": "m_ours"},
    "reaction_without_emoji": {"kind": "reaction", "text": "😮", "target": "m_ours"},
    "unreact": {"kind": "reaction", "text": "", "target": "m_ours"},
    "edit": {
        "kind": "edit",
        "text": "Minha internet voltou",
        "target": MID,
        "key": f"edit:{MID}:1",
    },
    "deleted": {"kind": "delete", "target": MID, "key": f"delete:{MID}"},
    "echo": {"kind": "echo", "text": "Respondido pelo celular", "provider_id": MID},
    "echo_image": {"kind": "echo", "files": [("image", "1_n.jpg", False)]},
    "echo_template": {
        "kind": "echo",
        "standby": True,
        "text": "Seu pedido saiu\n▸ Acompanhar\nhttps://www.facebook.com/commerce/update/",
    },
    "delivery": {
        "kind": "receipt",
        "receipt": port.Receipt(("m_ours", "m_ours2"), "delivered", AT),
        "at": AT,
    },
    "delivery_watermark_only": {
        "kind": "receipt",
        "receipt": port.Receipt((), "delivered", AT),
        "at": AT,
    },
    "read": {
        "kind": "receipt",
        "receipt": port.Receipt((), "read", AT.replace(second=38)),
        "at": AT,
    },
    "cart": {
        "kind": "message",
        "text": "1 · Roteador · 199.9 BRL\n2 · Cabo · 22 BRL\nentregar à tarde",
        "about": "[order]",
    },
    "seconds": {"kind": "message", "at": AT.replace(microsecond=0)},
}


@pytest.mark.parametrize("name", KINDS)
def test_kind(name):
    event, expected = parse_one(name), dict(KINDS[name])
    files = [(one.kind, one.name, one.voice) for one in event.attachments]
    assert files == expected.pop("files", [])
    assert all(one.url for one in event.attachments)
    assert {key: getattr(event, key) for key in expected} == expected
    assert event.lane == PSID
    assert event.sender == port.Sender(PSID, (("psid", PSID),))
    assert event.at == expected.get("at", AT)


#: What is journalled without anybody seeing it.
QUIET = {
    "take_thread_control": "take_thread_control",
    "pass_thread_control": "pass_thread_control",
    "request_thread_control": "request_thread_control",
    "app_roles": "app_roles",
    "optin": "optin",
    "optin_by_reference": "optin",
    "account_linking": "account_linking",
    "response_feedback": "response_feedback",
    "policy_warning": "policy_enforcement",
    "edit_without_text": "message_edit",
    "missing_sender": "message",
}


@pytest.mark.parametrize("name", QUIET)
def test_quiet(name):
    event = parse_one(name)
    assert (event.kind, event.code, event.sender) == ("unknown", QUIET[name], None)


def test_the_page_itself_is_blocked_and_unblocked():
    blocked, unblocked = parse_one("policy_block"), parse_one("policy_unblock")
    assert (blocked.kind, blocked.code, blocked.sender) == ("account", "failed", None)
    assert "violated" in blocked.text
    assert (unblocked.kind, unblocked.code) == ("account", "connected")


def test_several_events_in_one_body():
    assert [(event.kind, event.text) for event in parse("several")] == [
        ("message", "um"),
        ("message", "dois"),
        ("receipt", ""),
    ]


@pytest.mark.parametrize("name", ["empty_messaging", "empty_entry", "other_account"])
def test_nothing_for_us(name):
    assert parse(name) == []


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_redelivery_has_the_same_keys(path):
    body = json.loads(path.read_bytes())
    for entry in body["entry"]:
        entry["time"] += 60_000
    later = messenger.parse(SETTINGS, {}, json.dumps(body, sort_keys=True).encode())
    assert [event.key for event in later] == [event.key for event in parse(path.stem)]
    assert len({event.key for event in later}) == len(later)


def test_two_reactions_are_two_events():
    body = json.loads(payload("reaction"))
    first = messenger.parse(SETTINGS, {}, json.dumps(body).encode())[0]
    body["entry"][0]["messaging"][0]["timestamp"] += 1
    second = messenger.parse(SETTINGS, {}, json.dumps(body).encode())[0]
    assert first.key != second.key


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"object":"user","entry":[]}',
        b'{"object":"page"}',
        b'{"object":"page","entry":{}}',
        b'{"object":"page","entry":["x"]}',
        b'{"object":"page","entry":[{"id":"112233445566778","messaging":"x"}]}',
        b'{"object":"page","entry":[{"id":"112233445566778","messaging":[null]}]}',
        b'{"object":"page","entry":[{"id":"112233445566778","standby":[1]}]}',
        b"[" * 200_000,
        b"\xff\xfe",
    ],
)
def test_malformed(raw):
    with pytest.raises(port.Malformed):
        messenger.parse(SETTINGS, {}, raw)


@pytest.mark.parametrize("raw", [{}, {"event": []}, {"event": "x"}, [], None])
def test_stored_nonsense_is_malformed(raw):
    with pytest.raises(port.Malformed):
        messenger.parse_event(SETTINGS, raw)


def test_without_a_page_nothing_is_ours():
    assert messenger.parse({**SETTINGS, "page_id": ""}, {}, payload("text")) == []


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
SAMPLES = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]


def _places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items if isinstance(value, (dict, list)) else ():
        yield from (
            _places(inner, (*path, key)) if isinstance(inner, (dict, list)) else [(*path, key)]
        )


@effort(max_examples=400, deadline=None)
@given(data=st.data())
def test_wrong_types_anywhere_are_malformed_or_unknown(data):
    body = json.loads(json.dumps(data.draw(st.sampled_from(SAMPLES))))
    *way, last = data.draw(st.sampled_from([path for path in _places(body) if path]))
    place = body
    for key in way:
        place = place[key]
    place[last] = data.draw(JUNK)
    try:
        events = messenger.parse(SETTINGS, {}, json.dumps(body).encode())
    except port.Malformed:
        return
    for event in events:
        assert event.key and event.lane and len(event.key) < 300
        json.dumps(event.to_dict())


# Who is believed


def test_signature_over_the_raw_bytes():
    with MetaMessaging() as meta:
        raw, headers = meta.text("oi")
    assert messenger.verify(_secret(meta), headers, raw) is None
    for settings, given_headers, body in [
        (_secret(meta), headers, raw + b" "),
        (_secret(meta), {}, raw),
        ({"meta_app_secret": ""}, headers, raw),
        ({"meta_app_secret": "another"}, headers, raw),
    ]:
        with pytest.raises(port.Forged):
            messenger.verify(settings, given_headers, body)


def _secret(meta):
    return {"meta_app_secret": meta.app_secret}


def test_challenge():
    meta = MetaMessaging()
    settings = {"meta_verify_token": meta.verify_token}
    assert messenger.challenge(settings, meta.challenge("word")) == "word"
    with pytest.raises(port.Forged):
        messenger.challenge({"meta_verify_token": "other"}, meta.challenge())


# What goes out, against the strict fake


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
    send(meta, text="?", options=tuple(port.Option(str(n), str(n)) for n in range(14)))
    assert meta.sent[0]["message"]["text"] == "1. Sim\n2. Não"
    assert len(meta.sent[0]["message"]["quick_replies"]) == 2
    assert "quick_replies" not in meta.sent[1]["message"]
    assert "14. 13" in meta.sent[1]["message"]["text"]


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


# Connecting


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
    sender = parse_one("text").sender
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
