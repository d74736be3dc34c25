"""What goes to the WhatsApp Cloud API, to a peer that is as strict as Meta."""

import json

import pytest
from whatsapp_cloud_ground import CUSTOMER, new_peer, send

from odoo.addons.mkbot_channels.adapters import whatsapp_cloud
from odoo.addons.mkbot_chat.port import (
    PREVIOUS,
    Attachment,
    Failure,
    Option,
    Outgoing,
    Sent,
    Template,
)

WAMID = "wamid.HBgMNTUxMTg3NjU0MzIxFQIAERgSNEU01"
SETTINGS = {
    "meta_token": "EAAtoken",
    "whatsapp_phone_number_id": "106540352242922",
    "api_url": "",
}


@pytest.fixture
def peer():
    with new_peer() as peer:
        yield peer
        assert peer.errors == []


def message(text="", **more):
    return Outgoing(delivery_id=42, address=more.pop("address", CUSTOMER), text=text, **more)


def options(*labels):
    return tuple(Option(f"o{index}", label) for index, label in enumerate(labels))


def test_text(peer):
    sent = send(peer, message("Olá *tudo* bem?"))
    assert peer.messages == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": CUSTOMER,
            "type": "text",
            "text": {"body": "Olá *tudo* bem?", "preview_url": False},
            "biz_opaque_callback_data": "42",
            "id": sent.provider_id,
        }
    ]


def test_address():
    (request,) = whatsapp_cloud.build(SETTINGS, message("veja https://a.br"))
    assert request.url == "https://graph.facebook.com/v26.0/106540352242922/messages"
    assert request.headers == {"Authorization": "Bearer EAAtoken"}
    assert request.json["text"]["preview_url"] is True


def test_who_has_no_number(peer):
    assert isinstance(send(peer, message("Oi", address="bsuid:BR.1349")), Sent)
    assert peer.messages[0]["recipient"] == "BR.1349" and "to" not in peer.messages[0]


def test_long_text(peer):
    text = "linha de texto\n" * 600
    send(peer, message(text, reply_to=WAMID))
    bodies = [sent["text"]["body"] for sent in peer.messages]
    assert len(bodies) == 3 and "\n".join(bodies) == text.strip()
    assert [sent.get("context") for sent in peer.messages] == [{"message_id": WAMID}, None, None]


def test_nothing_to_say():
    assert whatsapp_cloud.build(SETTINGS, message("  ", reply_to=WAMID)) == []
    assert whatsapp_cloud.build(SETTINGS, message(kind="typing")) == []


def test_reaction_read_and_typing(peer):
    send(peer, message("👍", kind="reaction", target=WAMID))
    send(peer, message("", kind="reaction", target=WAMID))
    send(peer, message(kind="read", target=WAMID))
    send(peer, message(kind="typing", target=WAMID))
    assert [sent["reaction"]["emoji"] for sent in peer.messages] == ["👍", ""]
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": WAMID}
    assert peer.marks == [read, {**read, "typing_indicator": {"type": "text"}}]


# ----- options -----


def test_buttons(peer):
    send(peer, message("Escolha:", options=options("Sim", "Não"), reply_to=WAMID))
    (sent,) = peer.messages
    assert sent["interactive"] == {
        "type": "button",
        "body": {"text": "Escolha:"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "o0", "title": "Sim"}},
                {"type": "reply", "reply": {"id": "o1", "title": "Não"}},
            ]
        },
    }
    assert sent["context"] == {"message_id": WAMID}


@pytest.mark.parametrize(
    "labels",
    [
        ["Um", "Dois", "Três", "Quatro"],
        [f"Opção {number}" for number in range(10)],
        ["Falar com um atendente humano agora", "Sair"],
        ["Segunda via da fatura de " + month for month in ("janeiro", "março")],
    ],
)
def test_list_or_lines(peer, labels):
    send(peer, message("Escolha:", options=options(*labels)))
    (sent,) = peer.messages
    told = json.dumps(sent, ensure_ascii=False)
    assert all(label in told for label in labels)
    if "interactive" in sent:
        rows = sent["interactive"]["action"]["sections"][0]["rows"]
        assert [row["id"] for row in rows] == [f"o{index}" for index in range(len(labels))]
        assert all(
            row["title"] == label or row["description"] == label
            for row, label in zip(rows, labels, strict=True)
        )


@pytest.mark.parametrize(
    "given",
    [
        options(*(f"Opção {number}" for number in range(11))),
        options("Segunda via da fatura de janeiro", "Segunda via da fatura de março"),
        options("Sim", "Sim"),
        options("Sim", " "),
        (Option("x", "Sim"), Option("x", "Não")),
        (Option("x" * 201, "Sim"),),
        (Option("", "Sim"),),
    ],
)
def test_no_buttons_for_these(peer, given):
    send(peer, message("Escolha:", options=given))
    (sent,) = peer.messages
    lines = [f"{number}. {option.label}" for number, option in enumerate(given, 1)]
    assert sent["text"]["body"] == "\n".join(["Escolha:", "", *lines]).strip()


def test_labels_that_fit_nowhere_are_in_the_text(peer):
    labels = [f"{number} " + "palavra " * 20 for number in range(2)]
    send(peer, message("Escolha:", options=options(*labels)))
    (sent,) = peer.messages
    assert all(label.strip() in sent["interactive"]["body"]["text"] for label in labels)
    assert sent["interactive"]["action"]["sections"][0]["rows"][0]["title"].endswith("…")


def test_long_text_with_buttons(peer):
    text = "\n".join(f"linha {number} de um texto" for number in range(300))
    send(peer, message(text, options=options("Sim", "Não")))
    *texts, last = peer.messages
    bodies = [sent["text"]["body"] for sent in texts] + [last["interactive"]["body"]["text"]]
    assert "\n".join(bodies) == text and len(texts) == 2


def test_buttons_without_a_text(peer):
    send(peer, message("", options=options("Sim", "Não")))
    assert peer.messages[0]["interactive"]["body"]["text"] == "Sim\nNão"


# ----- files -----


def attachment(kind, mimetype, name="arquivo", data=b"data", **more):
    return Attachment(name=name, mimetype=mimetype, data=data, kind=kind, **more)


def test_files(peer):
    files = (
        attachment("image", "image/jpeg", "foto ção.jpg"),
        attachment("document", "application/pdf", "conta.pdf"),
        attachment("video", "video/mp4"),
        attachment("audio", "audio/mpeg"),
        attachment("sticker", "image/webp"),
        attachment("voice", "audio/ogg; codecs=opus", "", voice=True),
    )
    sent = send(peer, message("Veja", attachments=files, reply_to=WAMID))
    assert [one["type"] for one in peer.messages] == [
        *("image", "document", "video", "audio", "sticker", "audio"),
    ]
    contents = [
        {key: value for key, value in one[one["type"]].items() if key != "id"}
        for one in peer.messages
    ]
    assert contents == [{"caption": "Veja"}, {"filename": "conta.pdf"}, {}, {}, {}, {"voice": True}]
    assert ["context" in one for one in peer.messages] == [True] + [False] * 5
    assert sent.provider_id == peer.messages[-1]["id"]
    uploads = [call.files["file"].name for call in peer.calls_to("/media")]
    assert uploads[:5] == ["foto ção.jpg", "conta.pdf", *["arquivo"] * 3]
    assert uploads[5].startswith("file.og")


@pytest.mark.parametrize(
    ("text", "kind", "mimetype", "types"),
    [
        ("x" * 1024, "image", "image/png", ["image"]),
        ("x" * 1025, "image", "image/png", ["text", "image"]),
        ("Ouça", "audio", "audio/mpeg", ["text", "audio"]),
    ],
)
def test_captions(peer, text, kind, mimetype, types):
    send(peer, message(text, attachments=(attachment(kind, mimetype),)))
    assert [one["type"] for one in peer.messages] == types


def test_file_with_buttons(peer):
    file = attachment("image", "image/png")
    send(peer, message("Certo?", attachments=(file,), options=options("Sim", "Não")))
    assert [one["type"] for one in peer.messages] == ["image", "interactive"]


def test_upload_prepares():
    file = attachment("image", "image/png")
    upload, request = whatsapp_cloud.build(SETTINGS, message("a", attachments=(file,)))
    assert upload.prepares and not request.prepares
    assert request.json["image"] == {"id": PREVIOUS, "caption": "a"}


def test_media_rules_are_those_of_the_peer(peer):
    for rule in whatsapp_cloud.MEDIA:
        for mimetype in rule.mimetypes:
            file = attachment(rule.kind, mimetype, "x")
            assert isinstance(send(peer, message(attachments=(file,))), Sent)


# ----- templates -----


def test_template(peer):
    template = Template(
        "cobranca",
        "pt_BR",
        header=("maio",),
        body=("Maria\n\tSilva", "99,90"),
        buttons=((1, "f7"),),
    )
    assert isinstance(send(peer, message("Olá", template=template, outside_window=True)), Sent)
    content = peer.messages[0]["template"]
    assert content["language"] == {"policy": "deterministic", "code": "pt_BR"}
    body = content["components"][1]["parameters"]
    assert body == [{"type": "text", "text": "Maria Silva"}, {"type": "text", "text": "99,90"}]
    assert content["components"][2]["index"] == "1"


def test_template_with_a_file_and_names(peer):
    template = Template(
        "boleto",
        "pt_BR",
        body=(("nome", "Maria"), ("mes", "maio")),
        header_media=attachment("document", "application/pdf", "boleto.pdf"),
        named=True,
    )
    assert isinstance(send(peer, message("Olá", template=template)), Sent)
    header = peer.messages[0]["template"]["components"][0]["parameters"][0]["document"]
    assert header["filename"] == "boleto.pdf" and header["id"] in peer.media


def test_template_that_is_not_there(peer):
    failure = send(peer, message("x", template=Template("cobranca", "en_US")))
    assert (failure.reason, failure.permanent, failure.code) == ("template", True, "132001")


# ----- answers -----


def test_window_is_over(peer):
    peer.closed.add(CUSTOMER)
    failure = send(peer, message("Oi"))
    assert (failure.reason, failure.permanent) == ("window", True)
    assert isinstance(send(peer, message("x", template=Template("boleto", "pt_BR"))), Failure)
    peer.errors.clear()  # the template's variables were left out on purpose


def test_answers():
    read = whatsapp_cloud.read_answer
    assert read(200, {}, b'{"messages": [{"id": "wamid.1"}]}') == Sent("wamid.1")
    assert read(200, {}, b'{"id": "123"}') == Sent("123")
    assert read(200, {}, b'{"success": true}') == Sent("")
    for odd in (b"", b"<html>", b"[]", b"{}", b"\xff"):
        found = read(200, {}, odd)
        assert isinstance(found, Failure) and found.uncertain and not found.permanent
    failure = read(429, {}, b'{"error": {"code": 130429, "message": "Rate limit hit"}}')
    assert (failure.reason, failure.permanent, failure.code) == ("limit", False, "130429")


def test_trouble(peer):
    peer.fail_next(503, b"<html>")
    failure = send(peer, message("Oi"))
    assert (failure.reason, failure.permanent, failure.uncertain) == ("unavailable", False, False)


def test_what_it_can_do():
    assert whatsapp_cloud.CAPABILITIES.isdisjoint({"edit", "delete"})
    assert whatsapp_cloud.WINDOW.total_seconds() == 24 * 3600
