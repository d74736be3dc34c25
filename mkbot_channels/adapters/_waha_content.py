"""What a message of WAHA says, by engine, and how WAHA writes ids.

In ``_data`` the engines NOWEB and GOWS have WhatsApp's protobuf (``message``, ``Message``); of
WEBJS, which has WhatsApp Web's own objects there, we go by WAHA's fields.
"""

import json
import re
from dataclasses import replace

from odoo.addons.mkbot_chat.port import Attachment

from . import _baileys as baileys
from . import common
from ._gateway_values import dict_of, id_of, list_of, text_of

_FULL_ID = re.compile(r"(true|false)_([^_]{1,100}@[^_]{1,40})_([^_]{1,200})(?:_.*)?\Z", re.DOTALL)


def cut(full_id):
    """Cut an id of WAHA's into whether the message is ours, its chat, and its own id."""
    match = _FULL_ID.match(full_id) if isinstance(full_id, str) else None
    return (match[1] == "true", match[2], match[3]) if match else (False, "", id_of(full_id))


def read(payload, data):
    message = data.get("message") or data.get("Message")
    if isinstance(message, dict):
        content = baileys.read(message)
    else:
        content = _plain_content(payload, data)
    body = text_of(payload.get("body"))
    if content.kind == "unknown" and body:
        content = baileys.Content(text=body)
    reply_to = cut(dict_of(payload.get("replyTo")).get("id"))[2]
    if reply_to and content.kind in ("message", "choice") and not content.reply_to:
        content = replace(content, reply_to=reply_to)
    return content


def _plain_content(payload, data):
    """What a message says by WAHA's own fields, with what WhatsApp Web itself tells (WEBJS)."""
    about = "[forwarded]" if data.get("isForwarded") is True else ""
    body = text_of(payload.get("body"))
    location = dict_of(payload.get("location"))
    cards = [item for item in list_of(payload.get("vCards")) if isinstance(item, str)]
    if location:
        try:
            latitude, longitude = float(location["latitude"]), float(location["longitude"])
            if not abs(latitude) <= 90 or not abs(longitude) <= 180:
                raise ValueError
        except (KeyError, TypeError, ValueError, OverflowError):
            return baileys.Content("unknown", code="location")
        text = common.location_text(latitude, longitude, text_of(location.get("description")))
        return baileys.Content(text=text, about=about)
    if cards:
        made = [baileys.card_of(card) for card in cards[: baileys.MAX_CONTACTS]]
        text = "\n".join(text for text, _card in made)
        return baileys.Content(text=text, cards=tuple(card for _t, card in made), about=about)
    row = dict_of(dict_of(data.get("listResponse")).get("singleSelectReply"))
    choice = id_of(row.get("selectedRowId") or data.get("selectedButtonId"))
    if choice:
        return baileys.Content("choice", text=body or choice, choice=choice)
    if body or payload.get("hasMedia") is True:
        return baileys.Content(text=body, about=about)
    return baileys.Content("unknown", code=text_of(data.get("type")) or "empty")


def files(payload, data, content, chat):
    """The file of a message: fetched from where WAHA keeps it a while, or through it again."""
    media = dict_of(payload.get("media"))
    if not content.media and (payload.get("hasMedia") is not True or content.kind != "message"):
        return ()
    ref = {"url": text_of(media.get("url")), "chat": chat, "id": text_of(payload.get("id"))}
    ref = json.dumps(ref, separators=(",", ":"))
    if content.media:
        return (baileys.attachment(content.media, ref),)
    mimetype, kind = text_of(media.get("mimetype")), text_of(data.get("type"))
    family = mimetype.partition("/")[0]
    if kind != "sticker":
        voice, kind = kind == "ptt", "document" if kind == "document" else family
        kind = kind if kind in ("image", "audio", "video") else "document"
    else:
        voice = False
    return (
        Attachment(
            name=text_of(media.get("filename")),
            mimetype=mimetype or "application/octet-stream",
            ref=ref,
            kind=kind,
            voice=voice,
        ),
    )
