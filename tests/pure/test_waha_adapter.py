"""What comes from WAHA: who is believed, and what every kind of webhook becomes, by engine."""

import json
import random
from datetime import datetime, timezone
from pathlib import Path

import pytest
from peers.waha_webhooks import sign

from odoo.addons.mkbot_channels.adapters import adapter_of, waha
from odoo.addons.mkbot_chat.port import Forged, Malformed, Receipt

PAYLOADS = Path(__file__).parent / "payloads" / "waha"
KEY = "k" * 48
SETTINGS = {
    "gateway_url": "https://waha.example.com",
    "gateway_api_key": "key",
    "gateway_instance": "desk",
    "gateway_hmac_key": KEY,
    "api_url": "",
}
AT = datetime(2026, 11, 20, 9, 35, 42, tzinfo=timezone.utc)
PHONES = (("wa_id", "551187654321"), ("phone", "+5511987654321"), ("phone", "+551187654321"))
LID = ("lid", "123456789012345")
OURS, THEIRS = "3EB0AAAAAAAAAAAAAAAA", "3A0000000000000000A0"
ID = "3A0000000000000000A1"
ANA = "👤 Ana · +5511911111111"
MAP = "https://www.openstreetmap.org/?mlat=-23.550520&mlon=-46.633308#map=17/-23.550520/-46.633308"
PLACE = f"📍 Praça da Sé\n{MAP}"


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def read(name):
    return waha.parse(SETTINGS, {}, payload(name))


def told(event, expected):
    found = {name: getattr(event, name) for name in expected if name != "files"}
    if "files" in expected:
        found["files"] = [(f.kind, f.mimetype, f.name, f.voice) for f in event.attachments]
    return found


def said(text="", **more):
    return {"kind": "message", "text": text, **more}


def file(kind, mimetype, name="", voice=False):
    return [(kind, mimetype, name, voice)]


EDITED = {"kind": "edit", "text": "corrigido", "target": THEIRS}
OGG = "audio/ogg; codecs=opus"

#: payload → what its one event is; all of these come from Maria, and by her number
FROM_MARIA = {
    "text": said("Oi, estou sem internet", key=f"message:{ID}", provider_id=ID, at=AT),
    "text_message_event": said("Oi, estou sem internet", key=f"message:{ID}"),
    "text_reply": said("Sim", reply_to=OURS),
    "text_reply_field": said("Sim", reply_to=OURS),
    "text_forwarded": said("Corrente", about="[forwarded]"),
    "text_ad": said("Quero", about="[ad] Promo fibra https://fb.me/3cr"),
    "text_odd": said("\u200bمرحبا\u202e abc שלום"),
    "image": said("Olha", files=file("image", "image/jpeg")),
    "image_not_kept": said(files=file("image", "image/jpeg")),
    "video": said(files=file("video", "video/mp4")),
    "voice": said(files=file("audio", OGG, voice=True)),
    "audio": said(files=file("audio", "audio/mpeg")),
    "document": said("segue", files=file("document", "application/pdf", "boleto.pdf")),
    "sticker": said(files=file("sticker", "image/webp")),
    "location": said(PLACE),
    "contact": said(ANA, files=file("document", "text/vcard", "Ana.vcf")),
    "list_response": {"kind": "choice", "choice": "suporte", "text": "Suporte"},
    "poll": said("📊 Qual?\n• A"),
    "unknown_type": {"kind": "unknown", "code": "holographicMessage"},
    "unknown_with_body": said("mas tem texto"),
    "edit_as_message": EDITED,
    "no_data": said("sem _data"),
    "webjs_text": said("Oi", reply_to=OURS),
    "webjs_forwarded": said("Oi", about="[forwarded]"),
    "webjs_image": said("Olha", files=file("image", "image/jpeg")),
    "webjs_voice": said(files=file("audio", OGG, voice=True)),
    "webjs_document": said(files=file("document", "application/pdf", "boleto.pdf")),
    "webjs_sticker": said(files=file("sticker", "image/webp")),
    "webjs_location": said(PLACE),
    "webjs_location_odd": {"kind": "unknown", "code": "location"},
    "webjs_contact": said(ANA, files=file("document", "text/vcard", "Ana.vcf")),
    "webjs_list": {"kind": "choice", "choice": "suporte", "text": "Suporte"},
    "webjs_button": {"kind": "choice", "choice": "sim", "text": "Sim"},
    "webjs_unknown": {"kind": "unknown", "code": "call_log"},
    "reaction": {"kind": "reaction", "text": "🙏", "target": OURS, "at": AT},
    "reaction_removed": {"kind": "reaction", "text": "", "target": OURS},
    "edited": EDITED,
    "edited_webjs": EDITED,
    "revoked": {"kind": "delete", "target": THEIRS, "key": f"delete:{THEIRS}"},
    "revoked_webjs": {"kind": "delete", "target": THEIRS, "key": f"delete:{THEIRS}"},
    "presence_typing": {"kind": "typing"},
    "call_received": {"kind": "notice", "code": "missed_call", "at": AT},
}

ECHOES = {
    "echo": {"text": "do celular", "provider_id": "3A0000000000000000B1"},
    "echo_lid": {"text": "do celular", "provider_id": "3A0000000000000000B2"},
    "gows_echo": {"text": "Oi", "provider_id": "3A0000000000000000B3"},
    "reaction_echo": {"text": "❤️", "reply_to": THEIRS, "target": None},
}

NOTHING = (
    "protocol_other from_api to_ourselves status_broadcast newsletter reaction_api revoked_group"
    " revoked_empty ack_pending ack_theirs ack_group presence_online call_group call_rejected"
    " group_join".split()
)

ACCOUNT = {
    "status_working": ("connected", ""),
    "status_starting": ("connecting", ""),
    "status_qr": ("qr", ""),
    "status_stopped": ("failed", "STOPPED"),
    "status_stopped_after_working": ("unlinked", "STOPPED"),
    "status_failed": ("failed", "FAILED"),
    "status_failed_after_working": ("unlinked", "FAILED"),
    "status_passkey": ("failed", "PASSKEY_REQUIRED"),
}

RECEIPTS = {
    "ack_error": "failed",
    "ack_server": "sent",
    "ack_device": "delivered",
    "ack_read": "read",
    "ack_played": "read",
}

PEOPLE = {
    "text": (PHONES, "551187654321@c.us", "551187654321"),
    "lid_alt": ((*PHONES, LID), "551187654321@c.us", "551187654321"),
    "gows_text": ((*PHONES, LID), "551187654321@c.us", "551187654321"),
    "echo_lid": ((*PHONES, LID), "551187654321@c.us", "551187654321"),
    "gows_echo": ((*PHONES, LID), "551187654321@c.us", "551187654321"),
    "lid_only": ((LID,), "123456789012345@lid", "123456789012345@lid"),
    "ninth_digit": (
        (("wa_id", "5511987654321"), *PHONES[1:]),
        "5511987654321@c.us",
        "5511987654321",
    ),
}


def test_registry():
    assert adapter_of("waha") is waha
    assert not {"buttons", "template"} & waha.CAPABILITIES
    assert set(waha.SECRETS) < set(waha.REQUIRED)


def test_every_payload_is_expected_to_be_something():
    known = {*FROM_MARIA, *ECHOES, *NOTHING, *ACCOUNT, *RECEIPTS, *PEOPLE}
    known |= {"text_long", "group", "message_waiting", "unknown_event", "ack_lid"}
    assert {path.stem for path in PAYLOADS.glob("*.json")} == known


@pytest.mark.parametrize("name", FROM_MARIA)
def test_what_maria_does(name):
    [event] = read(name)
    assert told(event, FROM_MARIA[name]) == FROM_MARIA[name]
    assert event.lane == "551187654321"
    assert event.sender.phone == "+5511987654321"
    assert set(PHONES) <= set(event.sender.ids)
    told_by_name = json.loads(payload(name))["event"] in ("message", "message.any")
    assert event.sender.name == ("Maria" if told_by_name else "")


@pytest.mark.parametrize("name", ECHOES)
def test_what_was_sent_from_the_phone(name):
    [event] = read(name)
    assert event.kind == "echo"
    assert told(event, ECHOES[name]) == ECHOES[name]
    assert event.sender.address == "551187654321@c.us"
    assert event.sender.name == ""


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_tell(name):
    assert read(name) == []


@pytest.mark.parametrize("name", ACCOUNT)
def test_the_account(name):
    [event] = read(name)
    assert (event.kind, event.code, event.text) == ("account", *ACCOUNT[name])
    assert event.sender is None


@pytest.mark.parametrize("name", RECEIPTS)
def test_receipts(name):
    [event] = read(name)
    error = "ERROR" if name == "ack_error" else None
    assert event.receipt == Receipt((OURS,), RECEIPTS[name], error=error)
    assert event.lane == "551187654321"


@pytest.mark.parametrize("name", PEOPLE)
def test_whoever_it_is_by_number_or_lid(name):
    ids, address, lane = PEOPLE[name]
    [event] = read(name)
    assert (event.sender.ids, event.sender.address, event.lane) == (ids, address, lane)


def test_odd_ones():
    [text] = read("text_long")
    assert len(text.text) == len("linha de texto longa ") * 2000
    [event] = read("ack_lid")
    assert event.lane == "123456789012345@lid"
    for name, code in (("group", "group"), ("unknown_event", "holograms.new")):
        [event] = read(name)
        assert (event.kind, event.code, event.sender) == ("unknown", code, None)
    [event] = read("message_waiting")
    assert (event.kind, event.code) == ("unknown", "message.waiting")


def test_what_two_events_tell_is_one():
    assert read("text")[0].key == read("text_message_event")[0].key
    assert read("edited")[0].key == read("edit_as_message")[0].key


def test_every_status_is_news_but_a_repeated_call():
    """The phone may be gone and back within seconds; "STARTING" comes often and says little."""
    keys = {}
    for name in ("status_qr", "status_working", "status_starting"):
        body = json.loads(payload(name))
        for seconds in (0, 1, 120):
            more = {"id": f"evt_{seconds}", "timestamp": 1795167300000 + seconds * 1000}
            [event] = waha.parse(SETTINGS, {}, json.dumps({**body, **more}).encode())
            keys.setdefault(name, []).append(event.key)
    assert len(set(keys["status_qr"])) == 3
    assert len(set(keys["status_working"])) == 3
    first, second, later = keys["status_starting"]
    assert first == second != later
    assert read("status_working")[0].key == read("status_working")[0].key


@pytest.mark.parametrize("name", [p.stem for p in sorted(PAYLOADS.glob("*.json"))])
def test_the_journal_reads_it_again(name):
    for event, again in zip(read(name), read(name), strict=True):
        stored = json.loads(json.dumps(event.raw))
        assert waha.parse_event(SETTINGS, stored) == event
        assert again.key == event.key
        assert "jpegThumbnail" not in json.dumps(stored)


HEAD = b'{"event":"message.any","session":"desk","payload":'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"nonsense",
        b"\xff\xfe",
        HEAD + b"null}",
        HEAD + b"[]}",
        HEAD + b"{}}",
        HEAD + b'{"id":7}}',
        HEAD + b'{"id":"x","t":NaN}}',
        HEAD + b'{"id":"x","t":1e999}}',
        HEAD + b'{"id":"' + b"x" * 300 + b'"}}',
        HEAD + b'{"x":' + b"[" * 900 + b"]" * 900 + b"}}",
        HEAD + b'{"x":' + b"[" * 90000 + b"]" * 90000 + b"}}",
        b'{"event":7,"session":"desk","payload":{}}',
        b'{"event":"message.any","session":"another","payload":{"id":"x"}}',
    ],
)
def test_nonsense(body):
    with pytest.raises(Malformed):
        waha.parse(SETTINGS, {}, body)


@pytest.mark.parametrize("stored", [None, [], {}, {"event": 1}, {"event": "message.ack"}])
def test_what_is_not_from_the_journal(stored):
    with pytest.raises(Malformed):
        waha.parse_event(SETTINGS, stored)


def test_nothing_else_whatever_the_bytes():
    """Values of payloads replaced by others at random: an event, nothing, or Malformed."""
    chance = random.Random(7)
    odd = [None, True, 0, -1, 2**70, 1.5, "", "x" * 9000, "\u0000\ud800", [], {}, [{}], {"a": 1}]
    bodies = [json.loads(path.read_text()) for path in sorted(PAYLOADS.glob("*.json"))]

    def spoil(value, share):
        if chance.random() < share:
            return chance.choice(odd)
        if isinstance(value, dict):
            return {name: spoil(item, share) for name, item in value.items()}
        return [spoil(item, share) for item in value] if isinstance(value, list) else value

    fine = 0
    for _round in range(3000):
        body = {name: spoil(item, 0.08) for name, item in chance.choice(bodies).items()}
        body["session"] = "desk"
        try:
            events = waha.parse(SETTINGS, {}, json.dumps(body).encode())
        except Malformed:
            continue
        for event in events:
            fine += 1
            assert len(event.key) < 600 and len(event.lane) < 300
            assert len(event.provider_id or "") <= 200
            json.dumps(event.raw, allow_nan=False)
            waha.parse_event(SETTINGS, event.raw)
    assert fine > 500


# Who is believed

#: From WAHA's documentation ("HMAC authentication").
VECTOR = b'{"event":"message","session":"default","engine":"WEBJS"}'
VECTOR_KEY = "my-secret-key"
VECTOR_HMAC = (
    "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
    "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
)


def headers(value=VECTOR_HMAC, algorithm="sha512"):
    return {"X-Webhook-Hmac": value, "X-Webhook-Hmac-Algorithm": algorithm}


def test_the_documented_signature_is_believed():
    settings = {**SETTINGS, "gateway_hmac_key": VECTOR_KEY}
    assert waha.verify(settings, headers(), VECTOR) is None
    assert sign(VECTOR_KEY, VECTOR) == headers()


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ({}, VECTOR),
        ({"X-Webhook-Hmac": VECTOR_HMAC}, VECTOR),
        (headers(algorithm="sha256"), VECTOR),
        (headers(algorithm=""), VECTOR),
        (headers(value=""), VECTOR),
        (headers(value=VECTOR_HMAC[:-1]), VECTOR),
        (headers(value=VECTOR_HMAC.upper()), VECTOR),
        (headers(value="é\ud800"), VECTOR),
        (headers(), VECTOR + b" "),
        (headers(), b""),
        (sign("another key", VECTOR), VECTOR),
    ],
)
def test_forged(given, body):
    with pytest.raises(Forged):
        waha.verify({**SETTINGS, "gateway_hmac_key": VECTOR_KEY}, given, body)


def test_without_a_key_nobody_is_believed():
    for key in ("", None):
        with pytest.raises(Forged):
            waha.verify({**SETTINGS, "gateway_hmac_key": key}, sign("", VECTOR), VECTOR)
