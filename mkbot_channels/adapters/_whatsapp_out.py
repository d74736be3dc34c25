"""What goes to the WhatsApp Cloud API: ``POST /{phone number}/messages`` and ``…/media``."""

import mimetypes
import re

from odoo.addons.mkbot_chat.port import PREVIOUS, Failure, MediaRule, Sent

from ._meta import body_of, graph, list_of, text_of
from ._meta_errors import failure
from ._whatsapp_people import BSUID
from .common import numbered, split_text

TEXT_CHARS = 4096
CAPTION_CHARS = 1024
#: Of the text above buttons or a list.
BODY_CHARS = 1024
BUTTONS, BUTTON_CHARS, BUTTON_ID_CHARS = 3, 20, 256
ROWS, ROW_CHARS, ROW_ID_CHARS, DESCRIPTION_CHARS = 10, 24, 200, 72
#: What opens a list. The adapter knows no languages: this word is the same in most.
LIST_LABEL = "☰ Menu"
UPLOAD_SECONDS = 60.0

_MIB = 1024 * 1024

#: "Supported media types" of the Cloud API. A webp is no image there but a sticker, so that ours
#: become JPEG before they go.
MEDIA = (
    MediaRule("image", ("image/jpeg", "image/png"), 5 * _MIB),
    MediaRule("voice", ("audio/ogg",), 16 * _MIB),
    MediaRule(
        "audio", ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * _MIB
    ),
    MediaRule("video", ("video/mp4", "video/3gpp"), 16 * _MIB),
    MediaRule(
        "document",
        (
            "application/pdf",
            "text/plain",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        100 * _MIB,
    ),
)

_CAPTIONED = ("image", "video", "document")
_LINK = re.compile(r"https?://\S", re.IGNORECASE)
_BREAKS = re.compile(r"\s*[\r\n\t]\s*| {4,}")


def build(settings, outgoing):
    """Return the requests that carry a message, a reaction, a read mark or "is typing".

    "Is typing" belongs to the customer's last message here, `target`, and marks it as read; with
    no target there is nothing to say.
    """
    if outgoing.kind in ("read", "typing"):
        return _read_mark(settings, outgoing)
    if outgoing.kind == "reaction":
        reaction = {"message_id": outgoing.target, "emoji": outgoing.text}
        return [_message(settings, outgoing, "reaction", reaction)]
    if outgoing.template:
        return _template(settings, outgoing)
    parts = _parts(settings, outgoing)
    if outgoing.reply_to and parts:
        # The quote stands above the first part: the uploads before it are no parts.
        first = next(part for part in parts if not part.prepares)
        first.json["context"] = {"message_id": outgoing.reply_to}
    return parts


def read_answer(status, headers, body):
    """What an answer to a message, or to an upload, means."""
    if not 200 <= status < 300:
        return failure(status, headers, body)
    answer = body_of(body)
    if not answer:
        return Failure("answer", "The answer is no JSON.", uncertain=True, reason="unavailable")
    ids = [text_of(item.get("id")) for item in list_of(answer.get("messages"))]
    return Sent(next(filter(None, ids), "") or text_of(answer.get("id")))


def _read_mark(settings, outgoing):
    target = outgoing.target or outgoing.reply_to
    if not target:
        return []
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": target}
    if outgoing.kind == "typing":
        body["typing_indicator"] = {"type": "text"}
    return [_post(settings, body)]


def _post(settings, body):
    return graph(settings, "POST", f"{settings['whatsapp_phone_number_id']}/messages", json=body)


def _message(settings, outgoing, kind, content):
    address = outgoing.address
    is_bsuid = address.startswith(BSUID)
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient" if is_bsuid else "to": address.removeprefix(BSUID),
        "type": kind,
        kind: content,
    }
    if outgoing.delivery_id:
        body["biz_opaque_callback_data"] = str(outgoing.delivery_id)
    return _post(settings, body)


def _parts(settings, outgoing):
    """The parts of a message, in order: the text or its files, the options last of all."""
    text, options, files = outgoing.text.strip(), outgoing.options, outgoing.attachments
    if options and not _fits(options):
        text, options = numbered(text, options), ()
    is_caption = (
        files and not options and len(text) <= CAPTION_CHARS and files[0].kind in _CAPTIONED
    )
    caption = text if is_caption else ""
    requests = []
    if not options and not caption:
        requests += _texts(settings, outgoing, text)
    for index, attachment in enumerate(files):
        requests += _file(settings, outgoing, attachment, "" if index else caption)
    if options:
        requests += _with_options(settings, outgoing, text, options)
    return requests


def _texts(settings, outgoing, text):
    return [
        _message(
            settings,
            outgoing,
            "text",
            {"body": part, "preview_url": bool(_LINK.search(part))},
        )
        for part in split_text(text, TEXT_CHARS)
    ]


# ----- options -----


def _fits(options):
    """Whether options can be buttons or a list: few enough, and none looks like another."""
    titles = {_cut(option.label, ROW_CHARS) for option in options}
    ids = {option.id for option in options}
    return (
        len(titles) == len(ids) == len(options) <= ROWS
        and "" not in titles
        and all(0 < len(option.id) <= ROW_ID_CHARS for option in options)
    )


def _with_options(settings, outgoing, text, options):
    """The text with buttons or a list below it; of a long text only the end is with them."""
    labels = [option.label.strip() for option in options]
    if any(len(label) > DESCRIPTION_CHARS for label in labels):
        # Not even a row's second line holds them: they are in the text as a whole.
        text = numbered(text, options)
    pieces = split_text(text, BODY_CHARS) or ["\n".join(labels)[:BODY_CHARS]]
    before = text[: text.rindex(pieces[-1])] if len(pieces) > 1 else ""
    if len(options) <= BUTTONS and all(len(label) <= BUTTON_CHARS for label in labels):
        kind, action = "button", _buttons(options)
    else:
        kind, action = "list", _list(options)
    interactive = {"type": kind, "body": {"text": pieces[-1]}, "action": action}
    return [
        *_texts(settings, outgoing, before),
        _message(settings, outgoing, "interactive", interactive),
    ]


def _buttons(options):
    return {
        "buttons": [
            {"type": "reply", "reply": {"id": option.id, "title": option.label.strip()}}
            for option in options
        ]
    }


def _list(options):
    rows = []
    for option in options:
        row = {"id": option.id, "title": _cut(option.label, ROW_CHARS)}
        if row["title"] != option.label.strip():
            row["description"] = _cut(option.label, DESCRIPTION_CHARS)
        rows.append(row)
    return {"button": LIST_LABEL, "sections": [{"title": LIST_LABEL, "rows": rows}]}


def _cut(label, limit):
    label = label.strip()
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"


# ----- files -----


def _upload(settings, attachment):
    """The request that uploads a file; the next one names it by ``PREVIOUS``."""
    mimetype = attachment.mimetype.partition(";")[0].strip().lower()
    name = attachment.name or "file" + (mimetypes.guess_extension(mimetype) or "")
    if mimetype == "audio/ogg":
        # "Base audio/ogg is not supported": it wants to be told that the codec is Opus.
        mimetype = "audio/ogg; codecs=opus"
    return graph(
        settings,
        "POST",
        f"{settings['whatsapp_phone_number_id']}/media",
        data={"messaging_product": "whatsapp", "type": mimetype},
        files={"file": (name, attachment.data, mimetype)},
        timeout=UPLOAD_SECONDS,
        prepares=True,
    )


def _file(settings, outgoing, attachment, caption):
    kind = "audio" if attachment.kind == "voice" else attachment.kind
    content = {"id": PREVIOUS}
    if kind == "document" and attachment.name:
        content["filename"] = attachment.name
    if attachment.kind == "voice":
        content["voice"] = True
    if caption:
        content["caption"] = caption
    return [_upload(settings, attachment), _message(settings, outgoing, kind, content)]


# ----- templates -----


def _template(settings, outgoing):
    template, requests = outgoing.template, []
    header = _parameters(template.header, template.named)
    if template.header_media:
        media = template.header_media
        kind = media.kind if media.kind in _CAPTIONED else "document"
        requests.append(_upload(settings, media))
        content = {"id": PREVIOUS}
        if kind == "document" and media.name:
            content["filename"] = media.name
        header = [{"type": kind, kind: content}]
    components = [
        {"type": "header", "parameters": header},
        {"type": "body", "parameters": _parameters(template.body, template.named)},
    ]
    components = [component for component in components if component["parameters"]]
    for index, value in template.buttons:
        # Only addresses have variables: their end.
        parameters = [{"type": "text", "text": _flat(value)}]
        components.append(
            {"type": "button", "sub_type": "url", "index": str(index), "parameters": parameters}
        )
    content = {
        "name": template.name,
        "language": {"policy": "deterministic", "code": template.lang},
    }
    if components:
        content["components"] = components
    return [*requests, _message(settings, outgoing, "template", content)]


def _parameters(values, named):
    if named:
        return [
            {"type": "text", "parameter_name": name, "text": _flat(value)} for name, value in values
        ]
    return [{"type": "text", "text": _flat(value)} for value in values]


def _flat(value):
    """A variable's value: Meta refuses line breaks, tabs and rows of spaces in it."""
    return _BREAKS.sub(" ", value).strip()
