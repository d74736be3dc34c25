"""WhatsApp by QR code through Evolution API v2.

There is no signature over the body of a webhook. ``jwt_key`` among the ``headers`` of the webhook's
settings makes Evolution (2.3 and later) send ``Authorization: Bearer`` with a JWT, HS256, good for
ten minutes; the key itself never travels, which a secret header's would. Evolution repeats a call
for up to half an hour with the token of the first time: one that ended lately is still taken, and
what is repeated is the same event, which the journal has already.
"""

import base64
from datetime import timedelta

import jwt

from odoo.addons.mkbot_chat.port import Forged

from . import _jid
from ._evolution_api import call, check, connect, disconnect, fetch, qr, read_answer
from ._evolution_events import SERVER, parse, parse_event
from ._gateway import FILE_SECONDS, file_name, media_rules, parts_of

__all__ = [
    "build",
    "check",
    "connect",
    "disconnect",
    "fetch",
    "parse",
    "parse_event",
    "qr",
    "read_answer",
    "verify",
]

CAPABILITIES = frozenset({"reply", "reaction", "edit", "delete", "typing", "read", "invite"})
EDIT_WITHIN = timedelta(minutes=15)
REQUIRED = ("gateway_url", "gateway_api_key", "gateway_instance", "gateway_hmac_key")
SECRETS = ("gateway_hmac_key",)
#: Evolution takes JSON of 136 MB; base64 makes a file a third larger.
MEDIA = media_rules(95 * 1024 * 1024)

#: Seconds for which Evolution repeats a call with the same token, with what slow answers add.
REPEATED_SECONDS = 45 * 60
#: Milliseconds for which the customer sees that we write.
TYPING_MS = 3000


def verify(settings, headers, raw):
    """Refuse what does not carry a token that only the gateway can have made.

    :raise Forged: no key set, no token, another key or algorithm, or a token without an end
    """
    key = settings.get("gateway_hmac_key") or ""
    scheme, _space, token = (headers.get("Authorization") or "").partition(" ")
    if not key or scheme.lower() != "bearer":
        raise Forged("no token, or no key to check it with")
    try:
        jwt.decode(
            token.strip(),
            key,
            algorithms=["HS256"],
            leeway=REPEATED_SECONDS,
            options={"require": ["exp"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise Forged(f"the token is not the gateway's: {type(error).__name__}") from error


def build(settings, outgoing):
    """Return the requests that carry a message, or do something to one."""
    jid = _jid_of(outgoing.address)
    if outgoing.kind == "message":
        return _messages(settings, outgoing, jid)
    key = {
        "id": outgoing.target,
        "remoteJid": jid,
        "fromMe": outgoing.kind in ("edit", "delete") or outgoing.meta.get("own") is True,
    }
    if outgoing.kind == "edit":
        body = {"number": jid, "text": outgoing.text, "key": key}
        return [call(settings, "POST", "chat", "updateMessage", json=body)]
    if outgoing.kind == "delete":
        return [call(settings, "DELETE", "chat", "deleteMessageForEveryone", json=key)]
    if outgoing.kind == "reaction":
        body = {"key": key, "reaction": outgoing.text}
        return [call(settings, "POST", "message", "sendReaction", json=body)]
    if outgoing.kind == "typing":
        body = {"number": jid, "delay": TYPING_MS, "presence": "composing"}
        return [call(settings, "POST", "chat", "sendPresence", json=body)]
    body = {"readMessages": [key]}
    return [call(settings, "POST", "chat", "markMessageAsRead", json=body)]


def _jid_of(address):
    """The JID of an address; digits for a number that somebody typed: Evolution then finds out
    whether WhatsApp has it with the ninth digit or without."""
    if "@" not in address:
        return "".join(filter(str.isdecimal, address))
    phone = _jid.user_of(address, _jid.PHONE_SERVERS)
    return f"{phone}@s.whatsapp.net" if phone else address


def _messages(settings, outgoing, jid):
    requests = []
    for attachment, text in parts_of(outgoing):
        body = {"number": jid}
        if outgoing.reply_to and not requests:
            body["quoted"] = {"key": {"id": outgoing.reply_to}}
        if attachment is None:
            # The gateway would read whatever address a text holds to make a preview of it.
            body |= {"text": text, "linkPreview": False}
            requests.append(call(settings, "POST", "message", "sendText", json=body))
            continue
        data = base64.b64encode(attachment.data or b"").decode()
        if attachment.kind == "voice":
            body["audio"] = data
            path = "sendWhatsAppAudio"
        else:
            path = "sendMedia"
            body |= {
                "mediatype": attachment.kind or "document",
                "mimetype": attachment.mimetype,
                "media": data,
                "fileName": file_name(attachment),
            }
            if text:
                body["caption"] = text
        requests.append(call(settings, "POST", "message", path, json=body, timeout=FILE_SECONDS))
    return requests


def person(phone):
    """The :class:`port.Sender` of a phone (E.164) to which we write first."""
    return _jid.Person(phone=phone.lstrip("+")).sender("", SERVER)
