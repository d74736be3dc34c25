"""Messenger: who is believed, and what its webhooks mean."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from peers.meta_messaging import MetaMessaging

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
