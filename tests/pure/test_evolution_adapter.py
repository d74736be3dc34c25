"""What comes from Evolution API v2: who is believed, and what every kind of webhook becomes."""

import json
import random
import time
from datetime import datetime, timezone
from pathlib import Path

import jwt
import pytest
from peers.evolution_webhooks import token

from odoo.addons.mkbot_channels.adapters import adapter_of, evolution
from odoo.addons.mkbot_chat.port import Forged, Malformed, Receipt

PAYLOADS = Path(__file__).parent / "payloads" / "evolution"
KEY = "k" * 48
SETTINGS = {
    "gateway_url": "https://evolution.example.com",
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
PLACE = (
    "https://www.openstreetmap.org/?mlat=-23.550520&mlon=-46.633308#map=17/-23.550520/-46.633308"
)


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def read(name):
    return evolution.parse(SETTINGS, {}, payload(name))


def told(event, expected):
    """The fields of an event that a test expects something of."""
    found = {name: getattr(event, name) for name in expected if name != "files"}
    if "files" in expected:
        found["files"] = [(f.kind, f.mimetype, f.name, f.voice, f.size) for f in event.attachments]
    return found


def said(text="", **more):
    return {"kind": "message", "text": text, **more}


def file(kind, mimetype, name="", voice=False, size=48123):
    return [(kind, mimetype, name, voice, size)]


#: payload → what its one event is; all of these come from Maria, and by her number
FROM_MARIA = {
    "text": said("Oi, estou sem internet", key=f"message:{ID}", provider_id=ID, at=AT),
    "text_extended": said("veja https://exemplo.com.br", about="", reply_to=None),
    "text_reply": said("Sim", reply_to=OURS),
    "text_reply_beside": said("Sim", reply_to=OURS),
    "text_forwarded": said("Corrente", about="[forwarded]"),
    "text_ad": said("Quero saber mais", about="[ad] Promo fibra 500 mega https://fb.me/3cr"),
    "text_odd": said("\u200bمرحبا\u202e abc \u200f שלום 👩‍👩‍👧‍👦 😀"),
    "image": said("Olha a ONU", files=file("image", "image/jpeg")),
    "image_view_once": said(files=file("image", "image/jpeg")),
    "image_ephemeral": said("some em 7 dias", files=file("image", "image/png")),
    "video": said("a luz pisca", files=file("video", "video/mp4")),
    "video_note": said(files=file("video", "video/mp4")),
    "audio": said(files=file("audio", "audio/mpeg")),
    "voice": said(files=file("audio", "audio/ogg; codecs=opus", voice=True)),
    "document": said(files=file("document", "application/pdf", "boleto março.pdf")),
    "document_caption": said("segue", files=file("document", "application/pdf", "boleto.pdf")),
    "sticker": said(files=file("sticker", "image/webp")),
    "location": said(f"📍 Praça da Sé, Centro, São Paulo\n{PLACE}"),
    "contact": said("👤 João Técnico · +55 11 91234-5678 · joao@exemplo.com.br"),
    "contacts": said("👤 Ana · +5511911111111\n👤 Beto · +5511922222222"),
    "buttons_response": {"kind": "choice", "choice": "2a-via", "text": "Segunda via"},
    "template_button": {"kind": "choice", "choice": "sim", "text": "Sim"},
    "list_response": {"kind": "choice", "choice": "suporte", "text": "Suporte"},
    "interactive_response": {"kind": "choice", "choice": "humano", "text": "Falar com atendente"},
    "interactive_broken": said("Falar", choice=None),
    "reaction": {"kind": "reaction", "text": "👍", "target": OURS, "key": f"message:{ID}"},
    "reaction_removed": {"kind": "reaction", "text": "", "target": OURS},
    "poll": said("📊 Qual plano?\n• 100 mega\n• 500 mega"),
    "order": said("Quero este", about="[order] Loja BRL 99.90"),
    "edit_in_upsert": {"kind": "edit", "text": "corrigido", "target": THEIRS},
    "revoke_in_upsert": {"kind": "delete", "target": THEIRS, "key": f"delete:{THEIRS}"},
    "secret_edit": {"kind": "unknown", "code": "secretEncryptedMessage"},
    "poll_vote": {"kind": "unknown", "code": "pollUpdateMessage"},
    "unknown_type": {"kind": "unknown", "code": "holographicMessage", "provider_id": ID},
    "no_message": {"kind": "unknown", "code": "placeholderMessage"},
    "wrong_types": {"kind": "unknown", "code": "imageMessage"},
    "timestamp_long": said("hora", at=AT),
    "timestamp_text": said("hora", at=AT),
    "device_jid": said("outro aparelho"),
    "update_edit": {"kind": "edit", "text": "corrigido", "target": THEIRS},
    "delete_key": {"kind": "delete", "target": THEIRS, "key": f"delete:{THEIRS}"},
    "presence_composing": {"kind": "typing"},
    "call_offer": {"kind": "notice", "code": "missed_call", "key": "call:CALL0001"},
    "call_lid": {"kind": "notice", "code": "missed_call", "key": "call:CALL0002"},
    "edited_by_us": {"kind": "edit", "text": "corrigido", "target": THEIRS},
    "edited_is_revoke_by_us": {"kind": "delete", "target": OURS, "key": f"delete:{OURS}"},
    "delete_message": {"kind": "delete", "target": OURS, "key": f"delete:{OURS}"},
}

#: What was sent from the phone: Maria is on the other side, and it is not she who says it.
ECHOES = {
    "echo": {"text": "respondi pelo celular", "provider_id": "3A0000000000000000B1"},
    "echo_lid": {"text": "respondi", "provider_id": "3A0000000000000000B2"},
    "echo_media": {"text": "foto nossa", "files": file("image", "image/jpeg")},
    "echo_reaction": {"text": "❤️", "reply_to": THEIRS, "target": None},
}

#: Nothing for us in them.
NOTHING = (
    "protocol_other only_context status_broadcast newsletter to_ourselves edited_is_revoke"
    " edited_unreadable ack_pending ack_deleted ack_of_theirs ack_group send_message"
    " presence_available call_accept contacts_update chats_update empty_list".split()
)

#: payload → what it says of the account
ACCOUNT = {
    "connection_open": ("connected", ""),
    "connection_connecting": ("connecting", ""),
    "connection_logged_out": ("unlinked", "close 401"),
    "connection_forbidden": ("failed", "close 403"),
    "connection_refused": ("failed", "refused 428"),
    "logout": ("unlinked", "logout.instance"),
    "qrcode": ("qr", "2@AbCdEf,GhIj=="),
    "qrcode_limit": ("failed", "QR code limit reached, please login again"),
}

RECEIPTS = {
    "ack_server_ack": "sent",
    "ack_delivery_ack": "delivered",
    "ack_read": "read",
    "ack_played": "read",
    "ack_error": "failed",
}

#: payload → the ids of who wrote, where answers go, and the lane
PEOPLE = {
    "text": (PHONES, "551187654321@s.whatsapp.net", "551187654321"),
    "lid_swapped": ((*PHONES, LID), "551187654321@s.whatsapp.net", "551187654321"),
    "lid_alt": ((*PHONES, LID), "551187654321@s.whatsapp.net", "551187654321"),
    "lid_sender_pn": ((*PHONES, LID), "551187654321@s.whatsapp.net", "551187654321"),
    "echo_lid": ((*PHONES, LID), "551187654321@s.whatsapp.net", "551187654321"),
    "call_lid": ((*PHONES, LID), "551187654321@s.whatsapp.net", "551187654321"),
    "lid_only": ((LID,), "123456789012345@lid", "123456789012345@lid"),
    "ninth_digit": (
        (("wa_id", "5511987654321"), *PHONES[1:]),
        "5511987654321@s.whatsapp.net",
        "5511987654321",
    ),
    "foreign_number": (
        (("wa_id", "14155552671"), ("phone", "+14155552671")),
        "14155552671@s.whatsapp.net",
        "14155552671",
    ),
}


def test_registry():
    assert adapter_of("evolution") is evolution
    assert not {"buttons", "template"} & evolution.CAPABILITIES
    assert set(evolution.SECRETS) < set(evolution.REQUIRED)


def test_every_payload_is_expected_to_be_something():
    known = {*FROM_MARIA, *ECHOES, *NOTHING, *ACCOUNT, *RECEIPTS, *PEOPLE}
    known |= {"edited_by_customer", "unknown_event", "several", "group", "bot_chat", "ack_lid"}
    known |= {"text_long", "no_name", "timestamp_none", "location_live"}
    assert {path.stem for path in PAYLOADS.glob("*.json")} == known


@pytest.mark.parametrize("name", FROM_MARIA)
def test_what_maria_does(name):
    [event] = read(name)
    assert told(event, FROM_MARIA[name]) == FROM_MARIA[name]
    assert event.lane == "551187654321"
    assert event.sender.phone == "+5511987654321"
    assert set(PHONES) <= set(event.sender.ids)
    upsert = json.loads(payload(name))["event"] == "messages.upsert"
    assert event.sender.name == ("Maria" if upsert else "")


@pytest.mark.parametrize("name", ECHOES)
def test_what_was_sent_from_the_phone(name):
    [event] = read(name)
    assert event.kind == "echo"
    assert told(event, ECHOES[name]) == ECHOES[name]
    assert event.sender.address == "551187654321@s.whatsapp.net"
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
    assert event.key == f"receipt:{OURS}:{RECEIPTS[name]}"


@pytest.mark.parametrize("name", PEOPLE)
def test_whoever_it_is_by_number_or_lid(name):
    ids, address, lane = PEOPLE[name]
    [event] = read(name)
    assert (event.sender.ids, event.sender.address, event.lane) == (ids, address, lane)


def test_odd_ones():
    [text] = read("text_long")
    assert len(text.text) == len("linha de texto longa ") * 3000
    [event] = read("no_name")
    assert event.sender.name == ""
    [event] = read("location_live")
    assert event.text.startswith("📍") and event.text.endswith("a caminho")
    [event] = read("timestamp_none")
    assert abs((event.at - datetime.now(timezone.utc)).total_seconds()) < 60
    [event] = read("ack_lid")
    assert event.lane == "123456789012345@lid"
    first, second = read("several")
    assert (first.text, second.text, first.key == second.key) == ("parte 1", "parte 2", False)
    [event] = read("unknown_event")
    assert (event.kind, event.code, event.sender) == ("unknown", "holograms.upsert", None)
    for name, code in (("group", "group"), ("bot_chat", "chat")):
        [event] = read(name)
        assert (event.kind, event.code, event.sender) == ("unknown", code, None)


def test_contact_cards_come_along():
    [event] = read("contact")
    [card] = event.attachments
    assert card.name == "João Técnico.vcf"
    assert b"ORG:Provedor\\, Ltda" in card.data
    [event] = read("contacts")
    assert [card.name for card in event.attachments] == ["Ana.vcf", "Beto.vcf"]


def test_a_customers_edit_whose_chat_is_not_told():
    """messages.edited has the sender's view: fromMe, and our own number as the chat."""
    [event] = read("edited_by_customer")
    assert (event.kind, event.target, event.text) == ("edit", THEIRS, "corrigido")
    assert event.sender is None
    [late] = read("update_edit")
    assert late.key != event.key, "the one with the chat must not count as the same"


def test_an_edit_is_told_once_by_two_events_of_ours():
    [edited] = read("edited_by_us")
    [updated] = read("update_edit")
    assert edited.key == updated.key
    assert read("delete_key")[0].key == read("revoke_in_upsert")[0].key


def test_dozens_of_connecting_are_one_and_a_later_one_is_another():
    body = json.loads(payload("connection_connecting"))
    keys = []
    for moment in ("2026-11-20T09:15:42.113Z", "2026-11-20T09:15:58.001Z", "2026-11-20T09:21:00Z"):
        [event] = evolution.parse(SETTINGS, {}, json.dumps({**body, "date_time": moment}).encode())
        keys.append(event.key)
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("name", [p.stem for p in sorted(PAYLOADS.glob("*.json"))])
def test_the_journal_reads_it_again(name):
    for event, again in zip(read(name), read(name), strict=True):
        stored = json.loads(json.dumps(event.raw))
        assert evolution.parse_event(SETTINGS, stored) == event
        assert again.key == event.key
        assert "apikey" not in json.dumps(stored)
        assert "jpegThumbnail" not in json.dumps(stored)
        assert len(event.key) <= 300


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"nonsense",
        b"\xff\xfe",
        b'{"event":"messages.upsert","instance":"desk","data":NaN}',
        b'{"event":"messages.upsert","instance":"desk","data":{"x":1e999}}',
        b'{"event":"messages.upsert","instance":"desk"}',
        b'{"event":"messages.upsert","instance":"desk","data":{}}',
        b'{"event":"messages.upsert","instance":"desk","data":{"key":{"id":1,"remoteJid":2}}}',
        b'{"event":"messages.upsert","instance":"desk","data":["x"]}',
        b'{"event":["messages.upsert"],"instance":"desk","data":{}}',
        b'{"event":"messages.upsert","instance":"another","data":[]}',
        b'{"event":"call","instance":"desk","data":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"event":"call","instance":"desk","data":' + b"[" * 90000 + b"]" * 90000 + b"}",
    ],
)
def test_nonsense(body):
    with pytest.raises(Malformed):
        evolution.parse(SETTINGS, {}, body)


@pytest.mark.parametrize("stored", [None, [], {}, {"event": 1}, {"event": "call", "data": {}}])
def test_what_is_not_from_the_journal(stored):
    with pytest.raises(Malformed):
        evolution.parse_event(SETTINGS, stored)


def test_nothing_else_whatever_the_bytes():
    """Values of payloads replaced by others at random: an event, nothing, or Malformed."""
    chance = random.Random(5)
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
        body["instance"] = "desk"
        try:
            events = evolution.parse(SETTINGS, {}, json.dumps(body).encode())
        except Malformed:
            continue
        for event in events:
            fine += 1
            assert len(event.key) < 600 and len(event.lane) < 300
            assert len(event.provider_id or "") <= 200
            json.dumps(event.raw, allow_nan=False)
            evolution.parse_event(SETTINGS, event.raw)
    assert fine > 500


# Who is believed


def bearer(value):
    return {"Authorization": f"Bearer {value}"}


def test_the_gateways_token_is_believed():
    assert evolution.verify(SETTINGS, bearer(token(KEY)), b"{}") is None
    by_library = jwt.encode({"exp": time.time() + 600, "app": "evolution"}, KEY, "HS256")
    assert evolution.verify(SETTINGS, bearer(by_library), b"{}") is None


def test_a_call_repeated_for_half_an_hour_is_believed():
    """Evolution makes the token once, good for ten minutes, and repeats with it for longer."""
    assert evolution.verify(SETTINGS, bearer(token(KEY, at=time.time() - 30 * 60)), b"") is None


HOUR = 3600


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {token(KEY)}"},
        {"jwt_key": KEY},
        bearer("x"),
        bearer("a.b.c"),
        bearer("é.é.é"),
        bearer("\ud800"),
        bearer(token("another" * 8)),
        bearer(token(KEY, algorithm="none")),
        bearer(token(KEY, algorithm="HS512")),
        bearer(token(KEY, at=time.time() - 2 * HOUR)),
        bearer(token(KEY, exp=None)),
        bearer(token(KEY, exp="soon")),
        bearer(token(KEY, nbf=time.time() + 3 * HOUR)),
        bearer(token(KEY).rpartition(".")[0] + "." + token("another" * 8).rpartition(".")[2]),
    ],
)
def test_forged(headers):
    with pytest.raises(Forged):
        evolution.verify(SETTINGS, headers, b"{}")


def test_without_a_key_nobody_is_believed():
    for key in ("", None):
        with pytest.raises(Forged):
            evolution.verify({**SETTINGS, "gateway_hmac_key": key}, bearer(token("")), b"{}")
