"""What Evolution and WAHA have in common: making events, building messages, asking the gateway.

Both stand between us and WhatsApp Web; both are reached at an address and with a key that the
administrator set, and both name a message by WhatsApp's own id, which is unique by itself.
"""

import mimetypes
import re
from urllib.parse import quote, urlencode

from odoo.addons.mkbot_chat.port import (
    Event,
    Failure,
    MediaRule,
    Receipt,
    Refused,
    Request,
)

from . import common
from ._gateway_values import body_of, digest, text_of

#: Characters of a text, and of the text below a picture.
TEXT_CHARS = 4096
CAPTION_CHARS = 1024
#: Seconds for a request that carries or fetches a file.
FILE_SECONDS = 90.0

ACCOUNT_LANE = "account"
CAPTIONED = ("image", "video", "document")

# Events


def message_event(raw, content, files=(), *, message_id, person, server, from_me, at, name, edit):
    """Return the `Event` of one WhatsApp message, ``None`` where there is nothing to tell.

    :param content: the ``_baileys.Content`` of the message
    :param files: the attachments that have to be fetched
    :param edit: what distinguishes this edit of a message from later ones to the same words
    """
    kind = content.kind
    if not kind or (kind == "reaction" and from_me and not content.text):
        return None
    values = {
        "key": f"message:{message_id}",
        "lane": person.lane,
        "at": at,
        "sender": person.sender("" if from_me else name, server),
        "text": content.text,
        "attachments": (*files, *content.cards),
        "choice": content.choice,
        "reply_to": content.reply_to,
        "provider_id": message_id,
        "target": content.target,
        "code": content.code,
        "about": content.about,
        "own": from_me and kind in ("edit", "delete"),
        "raw": raw,
    }
    if kind == "edit":
        values["key"] = f"edit:{content.target}:{digest(content.text, edit)}"
    elif kind == "delete":
        values["key"] = f"delete:{content.target}"
    elif kind == "reaction" and from_me:
        values |= {"reply_to": content.target, "target": None}
    elif kind == "unknown" and from_me:
        values["sender"] = None
    if from_me and kind in ("message", "choice", "reaction"):
        values |= {"choice": None}
        kind = "echo"
    return Event(kind=kind, **values)


def other_event(raw, chat, message_id, at, code="group"):
    """Return the `Event` of a message outside a chat of two: we do not converse in groups."""
    return Event(
        key=f"message:{message_id}",
        lane=chat or ACCOUNT_LANE,
        kind="unknown",
        at=at,
        code=code,
        provider_id=message_id,
        raw=raw,
    )


def receipt_event(raw, person, message_id, state, at, error=None):
    """Return the `Event` of a message's new state."""
    return Event(
        key=f"receipt:{message_id}:{state}",
        lane=person.lane,
        kind="receipt",
        at=at,
        receipt=Receipt((message_id,), state, error=error),
        raw=raw,
    )


def account_event(raw, code, key, at, text=""):
    """Return the `Event` of what the account itself is doing.

    :param text: what the QR code holds, or the gateway's words of what is wrong
    """
    return Event(
        key=f"account:{code}:{key}",
        lane=ACCOUNT_LANE,
        kind="account",
        at=at,
        code=code,
        text=text,
        raw=raw,
    )


# Talking to the gateway


def gateway_url(settings, *parts, **params):
    """Return an address of the gateway; every part of the path is quoted."""
    base = (settings.get("api_url") or settings.get("gateway_url") or "").rstrip("/")
    url = "/".join((base, *(quote(part, safe="") for part in parts)))
    return f"{url}?{urlencode(params)}" if params else url


#: What a status means where the words do not tell: ``(reason, permanent, uncertain)``.
STATUSES = {
    401: ("token", True, False),
    403: ("token", True, False),
    408: ("unavailable", False, True),
    413: ("too_large", True, False),
    429: ("limit", False, False),
    502: ("unavailable", False, True),
    504: ("unavailable", False, True),
}


def failure(status, headers, words, phrases, not_found):
    """Return the `Failure` that an error of a gateway is.

    :param words: what it says
    :param phrases: what its words mean: ``(part of them, reason, permanent, uncertain)``
    :param not_found: the same without the words, for 404
    """
    after, place = text_of(headers.get("Retry-After")), text_of(headers.get("Location"))
    if place and 300 <= status < 400:
        words = f"The address has moved to {place}"
    told = [judged for part, *judged in phrases if part in words.lower()]
    if status in (401, 403) or not told:
        other = ("unavailable", False, False) if status >= 500 or status < 400 else None
        other = other or ("content", True, False)
        told = [not_found if status == 404 else STATUSES.get(status, other)]
    reason, permanent, uncertain = told[0]
    return Failure(
        str(status),
        words[:500],
        retry_after=float(after) if re.fullmatch("[0-9]{1,6}", after) else None,
        permanent=permanent,
        uncertain=uncertain,
        reason=reason,
    )


def ask(read_answer, request, allowed=()):
    """Generator: make a request and return ``(status, what the answer's JSON holds)``.

    :param allowed: statuses of errors that the caller understands
    :raise Refused: any other error
    """
    answer = yield request
    if not 200 <= answer.status < 300 and answer.status not in allowed:
        failure = read_answer(answer.status, answer.headers, answer.body)
        if not isinstance(failure, Failure):
            raise Refused("unavailable", str(answer.status), permanent=False)
        raise Refused(failure.reason, f"{failure.code}: {failure.message}", failure.permanent)
    return answer.status, body_of(answer.body)


def foreign_file(url):
    """Generator: return the bytes at an address that the gateway named, and their type."""
    answer = yield Request("GET", url, timeout=FILE_SECONDS, foreign=True)
    return file_of(answer)


def file_of(answer):
    """Return ``(bytes, mimetype)`` of an answer that is a file.

    :raise Refused: it is an error
    """
    if not 200 <= answer.status < 300 or not answer.body:
        gone = answer.status in (404, 410)
        raise Refused("too_old" if gone else "unavailable", str(answer.status), permanent=gone)
    return answer.body, answer.headers.get("Content-Type") or None


def media_rules(document_bytes):
    """What WhatsApp Web takes; documents are also limited by the size of the gateway's JSON."""
    audio = ("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr")
    mebi = 1024 * 1024
    return (
        MediaRule("image", ("image/jpeg", "image/png"), 16 * mebi),
        MediaRule("video", ("video/mp4", "video/3gpp"), min(64 * mebi, document_bytes)),
        MediaRule("voice", audio, 16 * mebi),
        MediaRule("audio", audio, 16 * mebi),
        MediaRule("document", ("*",), document_bytes),
    )


def parts_of(outgoing):
    """Return ``[(attachment or None, text)]``: what is to be sent, in order.

    Options become numbered lines: WhatsApp shows the buttons of linked devices to some of its
    users only. The text goes below the first file where it fits there, else before it.
    """
    text = outgoing.text.strip()
    if outgoing.options:
        text = common.numbered(text, outgoing.options)
    files = list(outgoing.attachments)
    if files and files[0].kind in CAPTIONED and len(text) <= CAPTION_CHARS:
        return [(files[0], text), *((file, "") for file in files[1:])]
    texts = common.split_text(text, TEXT_CHARS)
    return [*((None, part) for part in texts), *((file, "") for file in files)]


def file_name(attachment):
    """Return a file's name with an ending that tells its type: gateways go by that."""
    name = attachment.name or attachment.kind or "file"
    if mimetypes.guess_type(name)[0]:
        return name
    mimetype = attachment.mimetype.partition(";")[0].strip()
    return name + (mimetypes.guess_extension(mimetype) or ".bin")
