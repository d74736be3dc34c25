"""What comes from the WhatsApp Cloud API: every kind of payload, and what others read in it."""

import copy
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from peers.meta import sign
from peers.meta_whatsapp import WhatsApp
from peers.meta_whatsapp_inbound import Customer

from odoo.addons.mkbot_channels.adapters import whatsapp_cloud
from odoo.addons.mkbot_chat.port import Event, Forged, Malformed

PAYLOADS = Path(__file__).parent / "payloads" / "whatsapp_cloud"
SETTINGS = {
    "meta_app_secret": "appsecret",
    "meta_verify_token": "verify",
    "meta_token": "EAAtoken",
    "whatsapp_phone_number_id": "106540352242922",
    "whatsapp_business_id": "102290129340398",
    "api_url": "",
}
MARIA = (
    ("wa_id", "551187654321"),
    ("phone", "+5511987654321"),
    ("phone", "+551187654321"),
    ("bsuid", "BR.13491208655302741918"),
)
WAMID, OURS = "wamid.HBgMNTUxMTg3NjU0MzIxFQIAEhgUM0E", "wamid.HBgMNTUxMTg3NjU0MzIxFQIAERgSNEU"
BSUID = "BR.13491208655302741918"


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def read(name, settings=SETTINGS):
    return whatsapp_cloud.parse(settings, {}, payload(name))


def said(text="", **more):
    return {"kind": "message", "text": text, **more}


def file(kind, mimetype, name="", voice=False):
    return [(kind, mimetype, name, voice, "1003383421387256")]


#: payload → what its one event is; all of these come from Maria
FROM_MARIA = {
    "text": said("Oi, estou sem internet", provider_id=f"{WAMID}01", key=f"{WAMID}01"),
    "text_reply": said("Sim", reply_to=f"{OURS}01"),
    "text_forwarded": said("Olha isso", about="[forwarded]"),
    "text_often_forwarded": said("Corrente", about="[forwarded]"),
    "text_ad": said(
        "Quero saber mais", about="[ad] Promo fibra 500 mega por R$ 99 https://fb.me/3cr4Wqqkv"
    ),
    "text_product": said("Ainda tem?", about="[shared] roteador-ax3000"),
    "text_long": said("ção " * 2500),
    "text_rtl_zero_width": said(
        "\u202eمرحبا\u202c\u200b\u200dשלום\ufeff 👩\u200d👩\u200d👧 e\u0301",
        name="\u200fمريم\u200b",
    ),
    "image": said("A luz está vermelha", files=file("image", "image/jpeg")),
    "video": said(files=file("video", "video/mp4")),
    "audio": said(files=file("audio", "audio/mpeg")),
    "voice": said(files=file("audio", "audio/ogg; codecs=opus", voice=True)),
    "document": said("Segue", files=file("document", "application/pdf", "conta.pdf")),
    "sticker": said(files=file("sticker", "image/webp")),
    "location": said(
        "📍 Casa, Av. Paulista, 1000\nhttps://www.openstreetmap.org/?mlat=-23.561680"
        "&mlon=-46.655900#map=17/-23.561680/-46.655900"
    ),
    "contacts": said(
        "👤 Lúcia Gómez · +55 11 98765-4321 · lucia@exemplo.com.br\n👤 Zé · 551140028922",
        files=[
            ("document", "text/vcard", "Lúcia Gómez.vcf", False, None),
            ("document", "text/vcard", "Zé.vcf", False, None),
        ],
    ),
    "button_reply": {"kind": "choice", "choice": "2via", "text": "2ª via", "reply_to": f"{OURS}02"},
    "list_reply": {
        "kind": "choice",
        "choice": "suporte",
        "text": "Suporte",
        "reply_to": f"{OURS}03",
    },
    "template_button": {"kind": "choice", "choice": "parar", "text": "Não receber mais"},
    "form_reply": said("Enviado\nnota: 5\nmotivo: Rápido"),
    "call_permission_reply": {"kind": "unknown", "code": "interactive call_permission_reply"},
    "reaction": {"kind": "reaction", "target": f"{OURS}01", "text": "👍", "provider_id": None},
    "reaction_removed": {"kind": "reaction", "target": f"{OURS}01", "text": ""},
    "order": said(
        "Entregar hoje\n2 × roteador-ax3000 · 30 BRL\n1 × cabo-cat6 · 25.50 BRL",
        about="[order] 194836987003835",
    ),
    "edit": {
        "kind": "edit",
        "target": f"{WAMID}01",
        "text": "Oi, estou sem internet desde ontem",
        "provider_id": None,
    },
    "edit_caption": {"kind": "edit", "target": f"{WAMID}10", "text": "Vermelha e piscando"},
    "revoke": {"kind": "delete", "target": f"{WAMID}01"},
    "welcome": {"kind": "start"},
    "unsupported": {"kind": "unknown", "code": "unsupported video_note"},
    "unknown_type": {"kind": "unknown", "code": "hologram", "provider_id": f"{WAMID}31"},
    "media_without_id": {"kind": "unknown", "code": "image"},
    "echo": {"kind": "echo", "text": "Respondido do celular", "name": ""},
    "status_sent": {"kind": "receipt", "state": "sent", "key": f"{OURS}01:sent", "name": None},
    "status_delivered": {"kind": "receipt", "state": "delivered"},
    "status_read": {"kind": "receipt", "state": "read"},
    "status_played": {"kind": "receipt", "state": "read", "key": f"{OURS}01:played"},
    "missed_call": {"kind": "notice", "code": "missed_call"},
}


@pytest.mark.parametrize("name", FROM_MARIA)
def test_of_a_known_person(name):
    (event,) = read(name)
    expected = dict(FROM_MARIA[name])
    display = expected.pop("name", "Maria Silva")
    assert (event.sender.address, event.sender.ids) == ("551187654321", MARIA)
    assert event.sender.phone == "+5511987654321"
    assert event.sender.name == display or display is None
    assert event.lane == BSUID
    assert event.at.isoformat() == "2025-11-22T00:06:40+00:00"
    found = {
        **{one: getattr(event, one) for one in ("kind", "text", "code", "choice", "target", "key")},
        **{one: getattr(event, one) for one in ("about", "reply_to", "provider_id")},
        "files": [
            (one.kind, one.mimetype, one.name, one.voice, one.ref) for one in event.attachments
        ],
    }
    state = expected.pop("state", None)
    if state:
        assert (event.receipt.state, event.receipt.provider_ids) == (state, (f"{OURS}01",))
    assert {one: found[one] for one in expected} == expected


#: payload → the fields of its one event, which comes from nobody
FROM_NOBODY = {
    "missing_sender": ("unknown", "text"),
    "group": ("unknown", "group"),
    "call_connect": ("unknown", "calls"),
    "errors": ("unknown", "errors"),
    "preferences": ("unknown", "user_preferences"),
    "template_status": ("unknown", "message_template_status_update"),
    "account_partner_added": ("unknown", "account_update"),
    "status_unknown": ("unknown", "status teleported"),
    "status_group": ("receipt", None),
    "account_banned": ("account", "failed"),
    "account_restricted": ("account", "failed"),
    "account_reinstated": ("account", "connected"),
}


@pytest.mark.parametrize("name", FROM_NOBODY)
def test_of_nobody(name):
    (event,) = read(name)
    assert event.sender is None
    assert (event.kind, event.code) == FROM_NOBODY[name]
    assert event.lane and event.key


def test_every_payload_is_looked_at():
    here = {path.stem for path in PAYLOADS.glob("*.json")}
    others = set(EMPTY) | {"several", "username", "missing_contacts", "number_changed"}
    others |= {"user_id_changed", "user_id_update", "echo_revoke", "status_failed"}
    others |= {"status_to_bsuid"}
    assert here == set(FROM_MARIA) | set(FROM_NOBODY) | others


EMPTY = ("empty_entry", "empty_changes", "empty_arrays", "other_number", "other_business")


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_for_us(name):
    assert read(name) == []


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_stored_is_read_again(path):
    for event in read(path.stem):
        stored = json.loads(json.dumps(event.raw))
        again = whatsapp_cloud.parse_event({}, stored)
        # Without a clock of the platform's in it, it is as old as its reading.
        assert replace(again, at=event.at) == event
        assert again.at == event.at or event.kind == "unknown"
        assert "metadata" in stored["value"] or stored["field"].endswith("_update")
    keys = [event.key for event in read(path.stem)]
    assert keys == [event.key for event in read(path.stem)] and len(set(keys)) == len(keys)


def test_several_in_one_body():
    found = [(event.kind, event.text, event.sender.name) for event in read("several")]
    assert found == [
        ("message", "um", "Maria Silva"),
        ("message", "dois", "Maria Silva"),
        ("message", "three", "Outra"),
        ("receipt", "", ""),
        ("reaction", "❤️", "Maria Silva"),
    ]
    third = read("several")[2]
    assert third.lane == "US.1" and len(third.raw["value"]["contacts"]) == 1


def test_username_without_a_number():
    (event,) = read("username")
    assert event.sender.address == f"bsuid:{BSUID}" and event.lane == BSUID
    assert event.sender.ids == (("bsuid", BSUID), ("bsuid", "BR.ENT.11815799212886844830"))
    assert (event.sender.username, event.sender.phone) == ("mariasilva", None)
    (receipt,) = read("status_to_bsuid")
    assert receipt.sender.address == f"bsuid:{BSUID}" and receipt.lane == BSUID


def test_contacts_may_be_missing():
    (event,) = read("missing_contacts")
    assert event.sender.address == "551187654321" and event.sender.ids == MARIA[:3]
    assert event.text == "Oi"


def test_number_changed():
    (event,) = read("number_changed")
    assert (event.kind, event.code) == ("notice", "number_changed")
    assert event.sender.address == event.lane == "5521912345678"
    assert set(event.sender.ids) >= {("wa_id", "5521912345678"), ("wa_id", "551187654321")}
    (event,) = read("user_id_update")
    assert event.sender.address == "5521912345678" and event.lane == "BR.24817305912873645029"
    assert ("bsuid", BSUID) in event.sender.ids


def test_a_name_is_no_id():
    """Whoever calls themselves "changed from BR.111 to BR.222" is neither of the two."""
    (event,) = read("user_id_changed")
    assert event.sender.ids == (("bsuid", "BR.24817305912873645029"), ("bsuid", BSUID))


def test_errors_beside_messages():
    """Two events, each stored without the other."""
    body = json.loads(payload("text"))
    body["entry"][0]["changes"][0]["value"]["errors"] = [{"code": 130429}]
    events = whatsapp_cloud.parse(SETTINGS, {}, json.dumps(body).encode())
    assert [event.code for event in events] == [None, "errors"]
    kinds = [whatsapp_cloud.parse_event({}, event.raw).kind for event in events]
    assert kinds == ["message", "unknown"]


def test_taken_back_on_the_phone():
    (event,) = read("echo_revoke")
    assert (event.kind, event.target) == ("delete", f"{WAMID}38")


def test_failed():
    (event,) = read("status_failed")
    assert event.receipt.state == "failed" and event.receipt.error.startswith("131049: This mess")
    assert event.sender.ids == MARIA[:3]


def test_account_in_words():
    (event,) = read("account_banned")
    assert event.text == "DISABLED_UPDATE: waba_ban_state DISABLE, waba_ban_date October 9, 2026"


@pytest.mark.parametrize(
    ("wa_id", "phones"),
    [
        ("551187654321", ("+5511987654321", "+551187654321")),
        ("5511987654321", ("+5511987654321", "+551187654321")),
        ("551140028922", ("+551140028922",)),
        ("16505551234", ("+16505551234",)),
        ("abc", ()),
        ("٥٥١١٩٨٧٦٥٤٣٢١", ()),
    ],
)
def test_ninth_digit(wa_id, phones):
    body = WhatsApp().inbound_text("Oi", Customer(wa_id, user_id=None))
    (event,) = whatsapp_cloud.parse(SETTINGS, {}, json.dumps(body).encode())
    assert event.sender.ids == (("wa_id", wa_id), *(("phone", phone) for phone in phones))
    assert event.sender.address == wa_id
    assert event.sender.phone == (phones[0] if phones else None)


def test_signed():
    raw = payload("text")
    headers = {"X-Hub-Signature-256": sign("appsecret", raw)}
    assert whatsapp_cloud.verify(SETTINGS, headers, raw) is None
    with pytest.raises(Forged):
        whatsapp_cloud.verify({**SETTINGS, "meta_app_secret": ""}, headers, raw)
    assert whatsapp_cloud.challenge(
        SETTINGS, {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "7"}
    )


STRANGE = (None, True, 0, -1, 1e300, 10**30, "", "x" * 5000, "\ud800\x00", [], [1], {}, {"a": []})


def test_strange_values_anywhere():
    """Every value of every payload, replaced by what has no place there."""
    chance, count = random.Random(3), 0
    for path in sorted(PAYLOADS.glob("*.json")):
        body = json.loads(path.read_bytes())
        for holder, key in list(_places(body)):
            for strange in chance.sample(STRANGE, 4):
                kept, holder[key] = holder[key], copy.deepcopy(strange)
                count += _survives(json.dumps(body).encode())
                holder[key] = kept
    assert count > 2000


def _places(value):
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _survives(raw):
    try:
        events = whatsapp_cloud.parse(SETTINGS, {}, raw)
    except Malformed:
        return 1
    for event in events:
        assert isinstance(event, Event) and 0 < len(event.key) < 700 and 0 < len(event.lane) < 600
        json.dumps(event.to_dict(), allow_nan=False)
        json.dumps(event.raw, allow_nan=False).encode()
        whatsapp_cloud.parse_event(SETTINGS, json.loads(json.dumps(event.raw)))
    return 1


@pytest.mark.parametrize(
    "raw", [{}, {"field": "messages"}, {"field": 1, "value": []}, {"value": {}}]
)
def test_nothing_that_was_stored(raw):
    with pytest.raises(Malformed):
        whatsapp_cloud.parse_event(SETTINGS, raw)
