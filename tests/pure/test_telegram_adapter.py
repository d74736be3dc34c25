"""Telegram's adapter, coming in: what each kind of update becomes, and what is refused.

The payloads are in payloads/telegram/; python-telegram-bot reads each of them too.
"""

import copy
import json
from datetime import datetime, timezone

import pytest
from telegram import Update
from telegram_payloads import CHAT, PAYLOADS, SETTINGS, parse

from odoo.addons.mkbot_channels.adapters import adapter_of, telegram


def told(attachment):
    return attachment.kind, attachment.name, attachment.mimetype, attachment.ref[15:]


#: payload → what is to be told beside kind "message", sender and the message's own id
MESSAGES = {
    "text": {"text": "Minha internet caiu 😢"},
    "text_odd": {"text": "\u200fשלום עולם\u200f a\u200bb\u200d مرحبا fim"},
    "text_long": {"text": "olá mundo 😀 " * 315},
    "text_links": {
        "text": "👋 veja aqui (https://isp.example/plano?x=1) e https://isp.example"
        " e site (https://isp.example/site)"
    },
    "command": {"text": "/ajuda agora"},
    "photo": {"text": "Meu modem", "files": [("image", "photo.jpg", "image/jpeg", "L")]},
    "live_photo": {
        "files": [
            ("image", "photo.jpg", "image/jpeg", "s"),
            ("video", "live_photo.mp4", "video/mp4", "lv"),
        ]
    },
    "video": {"text": "luzes", "files": [("video", "VID_1.mp4", "video/mp4", "v")]},
    "video_note": {"files": [("video", "video_note.mp4", "video/mp4", "vn")]},
    "animation": {"files": [("video", "giphy.mp4", "video/mp4", "an")]},
    "audio": {"files": [("audio", "tema.mp3", "audio/mpeg", "au")]},
    "voice": {"files": [("audio", "voice.ogg", "audio/ogg", "vo")]},
    "document": {
        "text": "comprovante",
        "files": [("document", "fatura março.pdf", "application/pdf", "do")],
    },
    "sticker_static": {"files": [("sticker", "sticker.webp", "image/webp", "st")]},
    "sticker_animated": {
        "text": "😂",
        "files": [("sticker", "sticker.tgs", "application/x-tgsticker", "sa")],
    },
    "sticker_video": {"files": [("sticker", "sticker.webm", "video/webm", "sv")]},
    "dice": {"text": "🎲 4"},
    "rich_message": {
        "text": "Olá, preciso de ajuda (https://isp.example/a)\n1.\nsem luz\no modem",
        "files": [("image", "photo.jpg", "image/jpeg", "rp")],
    },
    "reply": {"text": "Este aqui", "reply_to": f"{CHAT}:90"},
    "forwarded_user": {"text": "veja isto", "about": "[forwarded] José Lima"},
    "forwarded_hidden": {"text": "/start", "about": "[forwarded] Anônimo"},
    "forwarded_channel": {"text": "Promo fibra", "about": "[forwarded] ISP Notícias"},
    "story_reply": {"text": "Quero este", "about": "[story] https://t.me/ispnews/s/7"},
    "external_reply": {
        "text": "E isto?",
        "about": "[shared] ISP Notícias: Manutenção hoje",
    },
    "no_from": {"text": "sem remetente"},
}
#: payload → all that is told of what is no message
OTHERS = {
    "start": {"kind": "start", "provider_id": f"{CHAT}:138"},
    "start_payload": {
        "kind": "start",
        "provider_id": f"{CHAT}:139",
        "about": "[via] promo-fibra_2026",
    },
    "callback_query": {
        "kind": "choice",
        "choice": "rate:1",
        "text": "Ruim",
        "reply_to": f"{CHAT}:90",
    },
    "callback_inaccessible": {
        "kind": "choice",
        "choice": "menu:2",
        "text": "menu:2",
        "reply_to": f"{CHAT}:12",
    },
    "callback_inline": {"kind": "choice", "choice": "menu:2", "text": "menu:2"},
    "edited_message": {
        "kind": "edit",
        "target": f"{CHAT}:101",
        "text": "Minha internet caiu ontem",
    },
    "reaction": {"kind": "reaction", "target": f"{CHAT}:90", "text": "👍"},
    "reaction_removed": {"kind": "reaction", "target": f"{CHAT}:90"},
    "reaction_two": {"kind": "reaction", "target": f"{CHAT}:90", "text": "👍⭐"},
    "reaction_custom": {
        "kind": "reaction",
        "target": f"{CHAT}:90",
        "text": "[custom_emoji 5368324170671202286]",
    },
    "blocked": {"kind": "notice", "code": "blocked"},
    "unblocked": {"kind": "notice", "code": "unblocked"},
    "poll": {
        "kind": "unknown",
        "code": "poll",
        "text": "Qual plano?\n- 100 Mb\n- 500 Mb",
        "provider_id": f"{CHAT}:121",
    },
    "checklist": {
        "kind": "unknown",
        "code": "checklist",
        "text": "Fazer\n- Ligar modem\n- Testar",
        "provider_id": f"{CHAT}:122",
    },
    "story": {"kind": "unknown", "code": "story", "provider_id": f"{CHAT}:147"},
    "service": {"kind": "unknown", "code": "pinned_message", "provider_id": f"{CHAT}:150"},
    "unknown_content": {
        "kind": "unknown",
        "code": "hologram",
        "text": "veja",
        "provider_id": f"{CHAT}:151",
    },
    "empty_message": {"kind": "unknown", "code": "empty", "provider_id": f"{CHAT}:152"},
}
#: payload → lane and code of what we do not converse about
NO_CONVERSATION = {
    "group_text": ("-1001234567", "group"),
    "migrate": ("-4001", "group"),
    "callback_group": ("-1001234567", "group"),
    "added_to_group": ("-1001234567", "group"),
    "channel_post": ("-1009", "channel_post"),
    "business_message": (CHAT, "business_message"),
    "callback_game": (CHAT, "callback_query"),
    "poll_answer": ("updates", "poll_answer"),
    "unknown_update": ("updates", "hologram_update"),
    "empty_update": ("updates", "empty"),
}
#: payloads with a test of their own
APART = {
    "bare_person",
    "contact_other",
    "contact_own",
    "edited_caption",
    "live_location_edit",
    "location",
    "venue",
}


def test_every_payload_is_tested():
    tested = {*MESSAGES, *OTHERS, *NO_CONVERSATION, *APART}
    assert tested == set(PAYLOADS)


def test_registry():
    assert adapter_of("telegram") is telegram


# What is understood


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name):
    update, expected = PAYLOADS[name], MESSAGES[name]
    event = parse(update)
    assert (event.kind, event.code) == ("message", None)
    assert event.key == str(update["update_id"])
    assert event.lane == CHAT
    assert event.provider_id == f"{CHAT}:{update['message']['message_id']}"
    assert event.text == expected.get("text", "")
    assert event.reply_to == expected.get("reply_to")
    assert event.about == expected.get("about", "")
    assert [told(attachment) for attachment in event.attachments] == expected.get("files", [])
    assert event.sender.address == CHAT
    assert event.sender.ids == (("telegram_id", CHAT),)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_message(name):
    event = parse(PAYLOADS[name])
    found = event.to_dict()
    for field in ("at", "key", "raw", "standby", "own"):
        del found[field]
    assert found.pop("lane") == CHAT
    assert found.pop("sender") == {
        "address": CHAT,
        "ids": [["telegram_id", CHAT]],
        "name": "Maria Silva",
        "lang": "pt_BR",
        "username": "mariasilva",
    }
    assert found == OTHERS[name]


@pytest.mark.parametrize("name", NO_CONVERSATION)
def test_where_we_do_not_converse(name):
    event = parse(PAYLOADS[name])
    assert event.kind == "unknown"
    assert event.sender is None
    assert (event.lane, event.code) == NO_CONVERSATION[name]


def test_places():
    assert parse(PAYLOADS["location"]).text.endswith(
        "?mlat=-23.550520&mlon=-46.633308#map=17/-23.550520/-46.633308"
    )
    assert parse(PAYLOADS["venue"]).text.startswith("📍 Praça, Rua 1, 10\n")
    moved = parse(PAYLOADS["live_location_edit"])
    assert (moved.kind, moved.target) == ("edit", f"{CHAT}:116")
    assert "mlat=-23.560100" in moved.text
    assert moved.at.replace(microsecond=0) == datetime.fromtimestamp(1795300500, timezone.utc)


def test_an_edited_caption_keeps_its_file():
    event = parse(PAYLOADS["edited_caption"])
    assert (event.kind, event.target, event.text) == ("edit", f"{CHAT}:105", "Meu modem novo")
    assert [told(file) for file in event.attachments] == [("image", "photo.jpg", "image/jpeg", "L")]


def test_only_the_own_number_is_vouched_for():
    own, other = parse(PAYLOADS["contact_own"]), parse(PAYLOADS["contact_other"])
    assert own.sender.phone == "+5511987654321"
    assert own.text == "👤 Maria Silva · +5511987654321"
    assert other.sender.phone is None
    assert other.text == "👤 João · +5511987650000"
    [card] = other.attachments
    assert card.mimetype == "text/vcard"
    assert b"TEL;TYPE=CELL:+5511987650000" in card.data


def test_a_person_without_much_of_a_name():
    sender = parse(PAYLOADS["bare_person"]).sender
    assert (sender.name, sender.username, sender.lang, sender.phone) == ("李", None, None, None)


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("pt-br", "pt_BR"),
        ("en", "en"),
        ("PT-BR", "pt_BR"),
        ("zh-hans", None),
        ("", None),
        (7, None),
        ("pt-brasil", None),
        ("../x", None),
    ],
)
def test_language(code, lang):
    update = copy.deepcopy(PAYLOADS["text"])
    update["message"]["from"]["language_code"] = code
    assert parse(update).sender.lang == lang


def test_voice_is_told_from_audio():
    assert [parse(PAYLOADS[name]).attachments[0].voice for name in ("voice", "audio")] == [
        True,
        False,
    ]


def test_start_of_a_named_bot():
    update = copy.deepcopy(PAYLOADS["start"])
    update["message"]["text"] = "/start@mkbot_test_bot x"
    assert (parse(update).kind, parse(update).about) == ("start", "[via] x")
    update["message"]["text"] = "/started"
    assert parse(update).kind == "message"


def test_a_press_has_the_time_of_its_arrival_for_good():
    first = parse(PAYLOADS["callback_query"])
    assert abs(first.at.timestamp() - datetime.now(timezone.utc).timestamp()) < 60
    stored = json.loads(json.dumps(first.raw))
    stored["received_at"] -= 5000
    again = telegram.parse_event(SETTINGS, stored)
    assert (first.at - again.at).total_seconds() == 5000


def test_messages_of_one_second_keep_the_order_of_the_updates():
    updates = []
    for number in range(3):
        update = copy.deepcopy(PAYLOADS["text"])
        update["update_id"] += number
        updates.append(update)
    at = [parse(update).at for update in updates]
    assert at == sorted(at) and len(set(at)) == 3
    assert {moment.replace(microsecond=0) for moment in at} == {at[0].replace(microsecond=0)}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_stored_event_is_read_again(name):
    event = parse(PAYLOADS[name])
    stored = json.loads(json.dumps(event.raw))
    again = telegram.parse_event(SETTINGS, stored)
    assert again == event
    assert again.raw == event.raw


# What python-telegram-bot reads


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_same_as_python_telegram_bot_reads(name):
    update = Update.de_json(copy.deepcopy(PAYLOADS[name]), None)
    event = parse(PAYLOADS[name])
    assert event.key == str(update.update_id)
    assert update.effective_chat is None or event.lane == str(update.effective_chat.id)
    if event.sender:
        user = update.effective_user
        assert event.sender.ids == (("telegram_id", str(user.id if user else event.lane)),)
        assert not user or event.sender.name == user.full_name
    message = update.message
    if event.kind == "message":
        assert event.at.replace(microsecond=0) == message.date
        assert event.provider_id == f"{message.chat.id}:{message.message_id}"
        found = message.effective_attachment
        if isinstance(found, tuple):
            found = max(found, key=lambda size: size.width)
        if event.attachments and hasattr(found, "file_id"):
            files = [(file.ref, file.size) for file in event.attachments]
            assert (found.file_id, found.file_size) in files
