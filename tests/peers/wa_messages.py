"""Messages as WhatsApp Web's protobuf has them in JSON, for the gateways that hand them through."""

import base64
import secrets
import time
from typing import NamedTuple

#: One pixel, as thumbnails come.
THUMBNAIL = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(400)).decode()

MEDIA = {
    "image": ("imageMessage", "image/jpeg"),
    "video": ("videoMessage", "video/mp4"),
    "ptv": ("ptvMessage", "video/mp4"),
    "audio": ("audioMessage", "audio/mpeg"),
    "voice": ("audioMessage", "audio/ogg; codecs=opus"),
    "document": ("documentMessage", "application/pdf"),
    "sticker": ("stickerMessage", "image/webp"),
}


class Webhook(NamedTuple):
    """What a gateway posts: headers, and the raw body."""

    headers: dict
    body: bytes


def new_id(prefix="3A"):
    """A message's id as phones make them; WhatsApp Web's begin with 3EB0."""
    return prefix + secrets.token_hex(9).upper()


def seconds():
    return int(time.time())


def text(words, reply_to=None, forwarded=False, advertisement=None):
    """A text; anything beside the words makes it an extendedTextMessage."""
    context = {}
    if reply_to:
        context |= {
            "stanzaId": reply_to,
            "participant": "5511900000000@s.whatsapp.net",
            "quotedMessage": {"conversation": "what was said before"},
        }
    if forwarded:
        context |= {"isForwarded": True, "forwardingScore": 1}
    if advertisement:
        context["externalAdReply"] = {
            "title": advertisement[0],
            "body": advertisement[1],
            "sourceUrl": advertisement[2],
            "sourceType": "ad",
            "thumbnail": THUMBNAIL,
            "showAdAttribution": True,
        }
    if not context:
        return {"conversation": words}
    return {"extendedTextMessage": {"text": words, "contextInfo": context}}


def media(kind, data, mimetype=None, caption=None, name=None):
    """A file: ``kind`` is one of `MEDIA`."""
    field, usual = MEDIA[kind]
    node = {
        "url": f"https://mmg.whatsapp.net/v/t62.7118-24/{secrets.token_hex(8)}.enc",
        "mimetype": mimetype or usual,
        "fileSha256": {str(i): b for i, b in enumerate(secrets.token_bytes(4))},
        "fileLength": {"low": len(data), "high": 0, "unsigned": True},
        "mediaKey": {str(i): b for i, b in enumerate(secrets.token_bytes(32))},
        "directPath": f"/v/t62.7118-24/{secrets.token_hex(8)}.enc",
        "mediaKeyTimestamp": str(seconds()),
    }
    if kind in ("image", "video", "document"):
        node["jpegThumbnail"] = THUMBNAIL
    if kind in ("audio", "voice"):
        node |= {"ptt": kind == "voice", "seconds": 3, "waveform": THUMBNAIL}
    if caption:
        node["caption"] = caption
    if name:
        node |= {"fileName": name, "title": name}
    message = {field: node}
    if kind == "document" and caption:
        return {"documentWithCaptionMessage": {"message": message}}
    return message


def location(latitude, longitude, name="", address=""):
    node = {"degreesLatitude": latitude, "degreesLongitude": longitude}
    return {"locationMessage": {**node, "name": name, "address": address}}


def contact(name, phone):
    digits = "".join(filter(str.isdigit, phone))
    vcard = (
        f"BEGIN:VCARD\nVERSION:3.0\nN:;{name};;;\nFN:{name}\n"
        f"item1.TEL;waid={digits}:{phone}\nitem1.X-ABLabel:Celular\nEND:VCARD"
    )
    return {"contactMessage": {"displayName": name, "vcard": vcard}}


def reaction(target, emoji, from_me=True, chat="5511987654321@s.whatsapp.net"):
    key = {"remoteJid": chat, "fromMe": from_me, "id": target}
    return {"reactionMessage": {"key": key, "text": emoji, "senderTimestampMs": "1700000000000"}}


def revoke(target, chat):
    """A deletion, in the view of who deletes."""
    return {"key": {"remoteJid": chat, "fromMe": True, "id": target}, "type": 0}


def edit(target, chat, words):
    """An edit, in the view of who edits."""
    return {
        "key": {"remoteJid": chat, "fromMe": True, "id": target},
        "type": 14,
        "editedMessage": {"conversation": words},
        "timestampMs": str(int(time.time() * 1000)),
    }
