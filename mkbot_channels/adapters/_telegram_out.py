"""What we say, as calls of the Bot API 10.1, and what its answers mean.

Texts go without ``parse_mode``: what a customer's or an operator's asterisks and brackets are is
nobody's markup.
"""

import json
import re

from odoo.addons.mkbot_chat.port import Failure, Request, Sent

from . import common

BASE = "https://api.telegram.org"
TEXT_UNITS = 4096
CAPTION_UNITS = 1024
#: callback_data: 1–64 bytes.
DATA_BYTES = 64
#: A longer label is cut by the phones: it is then written out in the text.
LABEL_CHARS = 40
#: So many buttons fit into a row where the longest label has at most so many characters.
ROWS = ((3, 8), (10, 3), (18, 2))
UPLOAD_SECONDS = 120.0

#: kind of file → method, field; what else is there goes as a document
METHODS = {
    "image": ("sendPhoto", "photo"),
    "animation": ("sendAnimation", "animation"),
    "video": ("sendVideo", "video"),
    "audio": ("sendAudio", "audio"),
    "voice": ("sendVoice", "voice"),
    "sticker": ("sendSticker", "sticker"),
}
DOCUMENT = ("sendDocument", "document")
#: sendVoice: "your audio must be in an .OGG file encoded with OPUS, or in .MP3 or .M4A format".
OGG = ("audio/ogg", "audio/opus")
VOICE = (*OGG, "audio/mpeg", "audio/mp4", "audio/x-m4a")

_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")

#: Telegram's words (in lower case) → reason. It has no codes but the status.
SAID = (
    ("chat not found", "unreachable"),
    ("user not found", "unreachable"),
    ("peer_id_invalid", "unreachable"),
    ("input_user_deactivated", "unreachable"),
    ("upgraded to a supergroup", "unreachable"),
    ("migrated to a supergroup", "unreachable"),
    ("voice_messages_forbidden", "blocked"),
    ("privacy_premium_required", "blocked"),
    ("have no rights", "blocked"),
    ("not enough rights", "blocked"),
    ("chat_write_forbidden", "blocked"),
    ("message_id_invalid", "too_old"),
    ("can't be edited", "too_old"),
    ("can't be deleted", "too_old"),
    ("message to edit not found", "too_old"),
    ("message to delete not found", "too_old"),
    ("message to react not found", "too_old"),
    ("message not found", "too_old"),
    ("file is too big", "too_large"),
    ("entity too large", "too_large"),
    ("temporarily unavailable", "unavailable"),
    ("bad webhook", ""),
    ("wrong type of", "media_type"),
    ("image_process_failed", "media_type"),
    ("photo_invalid_dimensions", "media_type"),
    ("photo_ext_invalid", "media_type"),
)
FORBIDDEN = (
    ("deactivated", "unreachable"),
    ("can't initiate conversation", "unreachable"),
    ("can't send messages to bots", "unreachable"),
    ("not a member", "unreachable"),
    ("kicked", "unreachable"),
)


def url_of(settings, method):
    """Return the address of a method of the Bot API."""
    base = (settings.get("api_url") or BASE).rstrip("/")
    return f"{base}/bot{settings.get('telegram_token') or ''}/{method}"


def call(settings, method, **parameters):
    """Return the request that calls a method; parameters that are ``None`` are left out."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return Request("POST", url_of(settings, method), json=given)


def build(settings, outgoing):
    """Return the calls that carry the message, in order.

    ``meta["caption"]`` says of an edit that its target is a file, whose caption it is.
    """
    return BUILDERS[outgoing.kind](settings, outgoing)


def _chat(address):
    return int(address) if address.lstrip("-").isdecimal() else address


def _cut(ref):
    """Return the chat and the number of a message whose id is ours."""
    chat, _colon, number = ref.rpartition(":")
    return {"chat_id": _chat(chat), "message_id": int(number)}


def _message(settings, outgoing):
    chat, files = _chat(outgoing.address), outgoing.attachments
    text, keyboard = _with_options(outgoing)
    reply = None
    if outgoing.reply_to:
        reply = {
            "message_id": _cut(outgoing.reply_to)["message_id"],
            "allow_sending_without_reply": True,
        }
    # Buttons belong under the text: with several files it comes after them, not with the first.
    as_caption = (
        bool(files)
        and _method(files[0])[0] != "sendSticker"
        and common.utf16_length(text) <= CAPTION_UNITS
        and not (keyboard and len(files) > 1)
    )
    parts = [
        (*_method(file), {"caption": text if as_caption and not index else None, "file": file})
        for index, file in enumerate(files)
    ]
    if not as_caption:
        parts += [
            ("sendMessage", None, {"text": part})
            for part in common.split_text(text, TEXT_UNITS, common.utf16_length)
        ]
    requests = []
    for index, (method, field, values) in enumerate(parts):
        file = values.pop("file", None)
        values = {
            "chat_id": chat,
            **{name: value for name, value in values.items() if value},
            **({"reply_parameters": reply} if reply and not index else {}),
            **({"reply_markup": keyboard} if keyboard and index == len(parts) - 1 else {}),
        }
        if file:
            requests.append(_upload(settings, method, field, file, values))
        else:
            requests.append(call(settings, method, **values))
    return requests


def _method(file):
    kind = file.kind
    if kind == "audio" and (file.mimetype in OGG or (file.voice and file.mimetype in VOICE)):
        kind = "voice"
    return METHODS.get(kind, DOCUMENT)


def _upload(settings, method, field, file, values):
    form = {
        name: json.dumps(value) if isinstance(value, dict) else str(value)
        for name, value in values.items()
    }
    return Request(
        "POST",
        url_of(settings, method),
        data=form,
        files={field: (file.name or field, file.data, file.mimetype)},
        timeout=UPLOAD_SECONDS,
    )


def _with_options(outgoing):
    """Return the text and the inline keyboard; the labels go into the text where buttons cannot
    carry the options, or not all of a label."""
    options, text = outgoing.options, outgoing.text.strip()
    if not options:
        return text, None
    if any(not 0 < len(option.id.encode()) <= DATA_BYTES for option in options):
        return common.numbered(text, options), None
    labels = [option.label.strip() or option.id for option in options]
    if any(len(label) > LABEL_CHARS for label in labels):
        text = common.numbered(text, options)
        labels = [_shortened(f"{number}. {label}") for number, label in enumerate(labels, 1)]
    longest = max(map(len, labels))
    fitting = next((count for chars, count in ROWS if longest <= chars), 1)
    rows = -(-len(labels) // fitting)
    wide = -(-len(labels) // rows)
    buttons = [
        {"text": label, "callback_data": option.id}
        for label, option in zip(labels, options, strict=True)
    ]
    keyboard = [buttons[start : start + wide] for start in range(0, len(buttons), wide)]
    if not text and not outgoing.attachments:
        text = "👇"
    return text, {"inline_keyboard": keyboard}


def _shortened(text, limit=LABEL_CHARS, length=len):
    if length(text) <= limit:
        return text
    return common.split_text(text, limit - 1, length)[0] + "…"


def _edit(settings, outgoing):
    """One message stays one message: what is too long for it is cut."""
    text, keyboard = _with_options(outgoing)
    target = _cut(outgoing.target)
    if outgoing.meta.get("caption"):
        text = _shortened(text, CAPTION_UNITS, common.utf16_length)
        return [call(settings, "editMessageCaption", **target, caption=text, reply_markup=keyboard)]
    text = _shortened(text, TEXT_UNITS, common.utf16_length)
    return [call(settings, "editMessageText", **target, text=text, reply_markup=keyboard)]


def _delete(settings, outgoing):
    return [call(settings, "deleteMessage", **_cut(outgoing.target))]


def _reaction(settings, outgoing):
    # Telegram's list of emoji has them without the variation selector.
    emoji = outgoing.text.replace("\N{VARIATION SELECTOR-16}", "").strip()
    reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
    return [call(settings, "setMessageReaction", **_cut(outgoing.target), reaction=reaction)]


def _typing(settings, outgoing):
    return [call(settings, "sendChatAction", chat_id=_chat(outgoing.address), action="typing")]


BUILDERS = {
    "message": _message,
    "edit": _edit,
    "delete": _delete,
    "reaction": _reaction,
    "typing": _typing,
}


def result_of(body):
    """Return the answer of the Bot API in a body, an empty dict where there is none."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) and isinstance(data.get("ok"), bool) else {}


def read_answer(status, headers, body):
    """What an answer means: ``Sent`` with our id of the message, or a ``Failure``."""
    data = result_of(body)
    if data.get("ok") and 200 <= status < 300:
        return Sent(_ref(data.get("result")))
    if 200 <= status < 300 and not data:
        # It may be Telegram's, cut short: the message may have gone.
        return Failure(
            str(status), "not an answer of the Bot API", uncertain=True, reason="unavailable"
        )
    code = data.get("error_code")
    code = code if isinstance(code, int) else status
    said = data.get("description")
    said = _TOKEN.sub("…", said)[:500] if isinstance(said, str) else f"HTTP {status}"
    if "message is not modified" in said.lower():
        return Sent()
    parameters = data.get("parameters")
    return _failure(code, said, headers, parameters if isinstance(parameters, dict) else {})


def _ref(message):
    if not isinstance(message, dict) or not isinstance(message.get("chat"), dict):
        return ""
    chat, number = message["chat"].get("id"), message.get("message_id")
    return f"{chat}:{number}" if isinstance(number, int) else ""


def _failure(code, said, headers, parameters):
    name = str(code)
    if code == 429:
        wait = parameters.get("retry_after") or headers.get("Retry-After")
        return Failure(name, said, retry_after=_seconds(wait), reason="limit")
    if code in (401, 404):
        return Failure(name, said, reason="token", permanent=True)
    if code == 413:
        return Failure(name, said, reason="too_large", permanent=True)
    if code == 403:
        reason = _reason(said, FORBIDDEN, "blocked")
        return Failure(name, said, reason=reason, permanent=True)
    if code == 400:
        reason = "unreachable" if "migrate_to_chat_id" in parameters else ""
        reason = reason or _reason(said, SAID, "content")
        return Failure(name, said, reason=reason, permanent=True)
    # After 504 nobody knows: the gateway gave up waiting, not the server behind it.
    return Failure(name, said, reason="unavailable", uncertain=code == 504)


def _reason(said, table, otherwise):
    said = said.lower()
    return next((reason for part, reason in table if part in said), otherwise)


def _seconds(value):
    try:
        return min(max(float(value), 0.0), 86400.0)
    except (TypeError, ValueError):
        return None
