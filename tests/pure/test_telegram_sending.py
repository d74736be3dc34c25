"""Telegram's adapter, going out: what is called, against a strict fake of the Bot API."""

import json

import pytest
import requests
from peers.telegram import TelegramPeer
from peers.telegram_facts import units

from odoo.addons.mkbot_channels.adapters import telegram
from odoo.addons.mkbot_chat.port import Attachment, Failure, Option, Outgoing, Sent

JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


@pytest.fixture
def peer():
    with TelegramPeer() as running:
        yield running
    assert running.errors == []


@pytest.fixture
def maria(peer):
    return peer.person("Maria")


def settings_of(peer):
    return {"telegram_token": peer.token, "telegram_secret": "s", "api_url": f"{peer.url}/"}


def send(peer, person, **values):
    """Build and make the requests; return what each came to."""
    outgoing = Outgoing(delivery_id=1, address=str(person["id"]), **values)
    outcomes = []
    for request in telegram.build(settings_of(peer), outgoing):
        assert not request.prepares and not request.foreign
        response = requests.request(
            request.method,
            request.url,
            headers=request.headers,
            json=request.json,
            data=request.data,
            files=request.files,
            timeout=10,
        )
        outcomes.append(
            telegram.read_answer(response.status_code, response.headers, response.content)
        )
    return outcomes


def file(kind="document", name="fatura março.pdf", mimetype="application/pdf", **values):
    return Attachment(name=name, mimetype=mimetype, kind=kind, **{"data": b"%PDF", **values})


def options(*labels):
    return tuple(Option(f"o:{number}", label) for number, label in enumerate(labels))


def keyboard(message):
    rows = message["reply_markup"]["inline_keyboard"]
    return [[button["text"] for button in row] for row in rows]


def test_the_address_is_telegrams_own():
    outgoing = Outgoing(delivery_id=1, address="7", text="oi")
    [request] = telegram.build({"telegram_token": "1:a", "api_url": ""}, outgoing)
    assert request.url == "https://api.telegram.org/bot1:a/sendMessage"
    assert request.json == {"chat_id": 7, "text": "oi"}


def test_text_is_literal(peer, maria):
    text = "*não* _é_ <b>marcação</b> [x](y) \\ 👋"
    [sent] = send(peer, maria, text=text)
    [message] = peer.sent_to(maria)
    assert sent == Sent(f"{maria['id']}:{message['message_id']}")
    assert message["text"] == text
    assert set(peer.calls[0].json) == {"chat_id", "text"}


def test_long_text_is_split_by_telegrams_count(peer, maria):
    text = " ".join(["😀" * 9] * 500)
    outcomes = send(peer, maria, text=text)
    said = peer.said_to(maria)
    assert len(outcomes) == len(said) > 2
    assert all(units(part) <= 4096 for part in said)
    assert " ".join(said) == text


def test_reply_goes_with_the_first_part_only(peer, maria):
    question = peer.inbound_text(maria, "Quanto é?")
    send(peer, maria, text="x " * 3000, reply_to=f"{maria['id']}:{question.message_id}")
    first, second = peer.sent_to(maria)
    assert first["reply_to_message"]["text"] == "Quanto é?"
    assert "reply_to_message" not in second


def test_a_reply_to_what_is_gone_is_sent_all_the_same(peer, maria):
    assert isinstance(send(peer, maria, text="oi", reply_to=f"{maria['id']}:5")[0], Sent)


@pytest.mark.parametrize(
    ("attachment", "field"),
    [
        (file("image", "foto.jpg", "image/jpeg", data=JPEG), "photo"),
        (file("animation", "a.gif", "image/gif"), "animation"),
        (file("video", "v.mp4", "video/mp4"), "video"),
        (file("audio", "m.mp3", "audio/mpeg"), "audio"),
        (file("audio", "m.mp3", "audio/mpeg", voice=True), "voice"),
        (file("audio", "v.ogg", "audio/ogg"), "voice"),
        (file("audio", "v.wav", "audio/wav", voice=True), "audio"),
        (file("sticker", "s.tgs", "application/x-tgsticker"), "sticker"),
        (file(), "document"),
        (file(None), "document"),
    ],
)
def test_files(peer, maria, attachment, field):
    [sent] = send(peer, maria, attachments=(attachment,))
    assert isinstance(sent, Sent)
    [message] = peer.sent_to(maria)
    assert field in message
    uploaded = peer.calls[0].files[field]
    assert (uploaded.name, uploaded.mimetype, uploaded.data) == (
        attachment.name,
        attachment.mimetype,
        attachment.data,
    )


def test_the_first_file_carries_the_text(peer, maria):
    send(peer, maria, text="segue", attachments=(file(), file(name="b.pdf")))
    assert peer.said_to(maria) == ["segue", ""]


@pytest.mark.parametrize(
    ("text", "attachment"), [("á" * 1025, file()), ("oi", file("sticker", "s.tgs"))]
)
def test_a_text_that_is_no_caption_follows_the_file(peer, maria, text, attachment):
    send(peer, maria, text=text, attachments=(attachment,))
    assert peer.said_to(maria) == ["", text]


def test_reply_and_buttons_with_a_file(peer, maria):
    question = peer.inbound_text(maria, "Quanto é?")
    send(
        peer,
        maria,
        text="segue",
        attachments=(file(),),
        options=options("Sim", "Não"),
        reply_to=f"{maria['id']}:{question.message_id}",
    )
    [message] = peer.sent_to(maria)
    assert message["caption"] == "segue"
    assert message["reply_to_message"]["text"] == "Quanto é?"
    assert keyboard(message) == [["Sim", "Não"]]


def test_buttons_are_under_their_text(peer, maria):
    files = (file(), file(name="b.pdf"))
    send(peer, maria, text="Qual?", attachments=files, options=options("A", "B"))
    assert peer.said_to(maria) == ["", "", "Qual?"]
    assert [bool(m.get("reply_markup")) for m in peer.sent_to(maria)] == [False, False, True]


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        ([str(n) for n in range(11)], [6, 5]),
        (["⭐", "2", "3", "4", "5"], [5]),
        (["Sim", "Não"], [2]),
        (["Suporte", "Financeiro", "Vendas", "Outro"], [2, 2]),
        (["Segunda via da conta", "Sim"], [1, 1]),
    ],
)
def test_buttons_are_laid_out_by_their_length(peer, maria, labels, rows):
    send(peer, maria, text="?", options=options(*labels))
    [message] = peer.sent_to(maria)
    assert [len(row) for row in keyboard(message)] == rows
    assert sum(keyboard(message), []) == labels


def test_a_long_label_is_in_the_text(peer, maria):
    long = "Quero falar com alguém sobre a segunda via da minha conta"
    send(peer, maria, text="Escolha", options=options("Sim", long))
    [message] = peer.sent_to(maria)
    assert message["text"] == f"Escolha\n\n1. Sim\n2. {long}"
    (first,), (second,) = keyboard(message)
    assert first == "1. Sim"
    assert second.startswith("2. Quero falar") and second.endswith("…") and len(second) <= 40


def test_options_that_no_button_can_carry_are_numbered(peer, maria):
    send(peer, maria, text="Escolha", options=(Option("x" * 65, "A"), Option("b", "B")))
    [message] = peer.sent_to(maria)
    assert message["text"] == "Escolha\n\n1. A\n2. B"
    assert "reply_markup" not in message


def test_buttons_without_a_text_and_without_a_label(peer, maria):
    send(peer, maria, options=(Option("sim", " "),))
    [message] = peer.sent_to(maria)
    assert message["text"].strip()
    assert keyboard(message) == [["sim"]]


def test_nothing_to_say_is_no_request(peer, maria):
    assert send(peer, maria, text="  \n ") == []


# What is done to a message


def test_edit_and_delete(peer, maria):
    [sent] = send(peer, maria, text="olá", options=options("A"))
    assert send(peer, maria, kind="edit", target=sent.provider_id, text="oi") == [sent]
    assert peer.said_to(maria) == ["oi"]
    assert "reply_markup" not in peer.sent_to(maria)[0]
    assert send(peer, maria, kind="edit", target=sent.provider_id, text="oi") == [Sent()]
    send(peer, maria, kind="edit", target=sent.provider_id, text="x" * 5000)
    [text] = peer.said_to(maria)
    assert units(text) <= 4096 and text.endswith("…")
    assert send(peer, maria, kind="delete", target=sent.provider_id) == [Sent()]
    assert peer.sent_to(maria) == []
    for kind in ("edit", "delete"):
        [failure] = send(peer, maria, kind=kind, target=sent.provider_id, text="a")
        assert (failure.reason, failure.permanent) == ("too_old", True)


def test_edit_of_a_caption(peer, maria):
    [sent] = send(peer, maria, text="segue", attachments=(file(),))
    edit = {"kind": "edit", "target": sent.provider_id, "meta": {"caption": True}}
    send(peer, maria, text="segue a conta", **edit)
    assert peer.said_to(maria) == ["segue a conta"]
    send(peer, maria, text="", **edit)
    assert peer.said_to(maria) == [""]
    send(peer, maria, text="á" * 2000, **edit)
    assert units(peer.said_to(maria)[0]) <= 1024


def test_reaction(peer, maria):
    question = peer.inbound_text(maria, "obrigada")
    target = f"{maria['id']}:{question.message_id}"
    place = maria["id"], question.message_id
    assert send(peer, maria, kind="reaction", target=target, text="❤️") == [Sent()]
    assert peer.reactions[place] == [{"type": "emoji", "emoji": "❤"}]
    send(peer, maria, kind="reaction", target=target, text="")
    assert peer.reactions[place] == []


def test_typing(peer, maria):
    assert send(peer, maria, kind="typing") == [Sent()]
    assert peer.actions == [(maria["id"], "typing")]


def test_capabilities_are_those_that_are_built():
    assert telegram.CAPABILITIES == {"reply", "reaction", "edit", "delete", "typing", "buttons"}
    assert telegram.MEDIA[-1].mimetypes == ("*",)


# What answers mean


def answer_of(status, description, **parameters):
    problem = {"ok": False, "error_code": status, "description": description}
    problem |= {"parameters": parameters} if parameters else {}
    return telegram.read_answer(status, {}, json.dumps(problem).encode())


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (400, "Bad Request: chat not found", "unreachable"),
        (400, "Bad Request: PEER_ID_INVALID", "unreachable"),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", "unreachable"),
        (400, "Bad Request: can't parse entities: Can't find end of the entity", "content"),
        (400, "Bad Request: REACTION_INVALID", "content"),
        (400, "Bad Request: message to edit not found", "too_old"),
        (400, "Bad Request: message can't be edited", "too_old"),
        (400, "Bad Request: message to delete not found", "too_old"),
        (400, "Bad Request: message can't be deleted for everyone", "too_old"),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", "blocked"),
        (400, "Bad Request: file is too big", "too_large"),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", "media_type"),
        (401, "Unauthorized", "token"),
        (404, "Not Found", "token"),
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "unreachable"),
        (403, "Forbidden: bot can't initiate conversation with a user", "unreachable"),
        (413, "Request Entity Too Large", "too_large"),
    ],
)
def test_permanent_failures(status, description, reason):
    failure = answer_of(status, description)
    assert failure == Failure(str(status), description, permanent=True, reason=reason)


def test_migrated():
    failure = answer_of(400, "Bad Request: moved", migrate_to_chat_id=-100)
    assert (failure.reason, failure.permanent) == ("unreachable", True)


def test_flood(peer, maria):
    peer.flood(7)
    assert send(peer, maria, text="oi") == [
        Failure("429", "Too Many Requests: retry after 7", retry_after=7.0, reason="limit")
    ]
    assert isinstance(send(peer, maria, text="oi")[0], Sent)
    assert telegram.read_answer(429, {"Retry-After": "3"}, b"").retry_after == 3.0
    assert telegram.read_answer(429, {}, b"<html>").retry_after is None
    assert answer_of(429, "x", retry_after="soon").retry_after is None


def test_blocked(peer, maria):
    peer.inbound_block(maria)
    [failure] = send(peer, maria, text="oi")
    assert (failure.reason, failure.permanent) == ("blocked", True)


@pytest.mark.parametrize("status", [500, 502, 503, 302, 409])
@pytest.mark.parametrize("body", [b"", b"<html>Bad Gateway</html>", b'{"ok": 1}', b"[" * 10**5])
def test_trouble_passes(status, body):
    failure = telegram.read_answer(status, {}, body)
    assert (failure.reason, failure.permanent, failure.uncertain) == ("unavailable", False, False)


@pytest.mark.parametrize(("status", "body"), [(504, b""), (200, b""), (200, b'{"result": 1}')])
def test_nobody_knows(status, body):
    assert telegram.read_answer(status, {}, body).uncertain


@pytest.mark.parametrize("result", [True, None, [], "x", {"chat": 1}, {"chat": {}}, {}])
def test_an_answer_without_a_message(result):
    body = json.dumps({"ok": True, "result": result}).encode()
    assert telegram.read_answer(200, {}, body) == Sent()


def test_no_token_in_words():
    said = "Bad Request: /bot123456789:AAE-fake_token_of_the_tests_000000000/x"
    assert "AAE" not in answer_of(400, said).message
