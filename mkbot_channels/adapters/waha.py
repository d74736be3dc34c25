"""WhatsApp by QR code through WAHA (WhatsApp HTTP API), with any of its engines.

Each webhook is signed: ``X-Webhook-Hmac`` is the HMAC-SHA512 of the raw body with the key that the
session's settings give to our webhook, and ``X-Webhook-Hmac-Algorithm`` says ``sha512``.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from odoo.addons.mkbot_chat.port import PREVIOUS, Forged

from . import _jid
from ._gateway import FILE_SECONDS, file_name, media_rules, parts_of
from ._waha_api import call, check, connect, disconnect, fetch, qr, read_answer
from ._waha_events import SERVER, parse, parse_event

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
#: WAHA takes JSON of 50 MB; base64 makes a file a third larger.
MEDIA = media_rules(36 * 1024 * 1024)

PATHS = {"image": "sendImage", "video": "sendVideo", "voice": "sendVoice"}


def verify(settings, headers, raw):
    """Refuse what the session's key did not sign.

    :raise Forged: no key set, another algorithm, no signature, or another one
    """
    key = settings.get("gateway_hmac_key") or ""
    algorithm = headers.get("X-Webhook-Hmac-Algorithm") or ""
    given = headers.get("X-Webhook-Hmac") or ""
    if not key or algorithm.lower() != "sha512":
        raise Forged("no SHA-512 signature, or no key to check it with")
    expected = hmac.new(key.encode(), raw, hashlib.sha512).hexdigest()
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass")):
        raise Forged("the signature is not the gateway's")


def build(settings, outgoing):
    """Return the requests that carry a message, or do something to one."""
    if outgoing.kind == "message":
        return _messages(settings, outgoing)
    chat = _chat_of(outgoing.address)
    own = outgoing.kind in ("edit", "delete") or outgoing.meta.get("own") is True
    message_id = _full_id(chat, outgoing.target, own)
    session = settings.get("gateway_instance") or ""
    path = (session, "chats", chat, "messages", message_id)
    if outgoing.kind == "edit":
        body = {"text": outgoing.text, "linkPreview": False}
        return [call(settings, "PUT", *path, json=body)]
    if outgoing.kind == "delete":
        return [call(settings, "DELETE", *path)]
    body = {"session": session}
    if outgoing.kind == "reaction":
        body |= {"messageId": message_id, "reaction": outgoing.text}
        return [call(settings, "PUT", "reaction", json=body)]
    body["chatId"] = chat
    if outgoing.kind == "typing":
        return [call(settings, "POST", "startTyping", json=body)]
    body["messageIds"] = [message_id]
    return [call(settings, "POST", "sendSeen", json=body)]


def _chat_of(address):
    """The id of a chat as WAHA writes it."""
    phone = _jid.user_of(address, _jid.PHONE_SERVERS)
    return f"{phone}@{SERVER}" if phone else address


def _full_id(chat, message_id, own):
    """A message's id as WAHA writes it: with the chat, and whose message it is."""
    return f"{'true' if own else 'false'}_{chat}_{message_id}"


def _messages(settings, outgoing):
    """Send all parts. For a number that somebody typed, WAHA is asked first under which chat
    WhatsApp has it: with the ninth digit or without, or not at all."""
    session = settings.get("gateway_instance") or ""
    typed = "@" not in outgoing.address
    digits = "".join(filter(str.isdecimal, outgoing.address))
    chat = PREVIOUS if typed else _chat_of(outgoing.address)
    requests, first = [], True
    for attachment, text in parts_of(outgoing):
        if typed:
            exists = {"phone": digits, "session": session}
            question = call(settings, "GET", "contacts", "check-exists", prepares=True, **exists)
            requests.append(question)
        body = {"session": session, "chatId": chat}
        if outgoing.reply_to and first:
            # Whose it is only WEBJS wants to know; mostly it is the customer's that is answered.
            body["reply_to"] = _full_id(chat, outgoing.reply_to, own=False)
        first = False
        if attachment is None:
            # The gateway would read whatever address a text holds to make a preview of it.
            body |= {"text": text, "linkPreview": False}
            requests.append(call(settings, "POST", "sendText", json=body))
            continue
        body |= _file(attachment)
        if text:
            body["caption"] = text
        path = PATHS.get(attachment.kind, "sendFile")
        requests.append(call(settings, "POST", path, json=body, timeout=FILE_SECONDS))
    return requests


def _file(attachment):
    body = {
        "file": {
            "mimetype": attachment.mimetype,
            "filename": file_name(attachment),
            "data": base64.b64encode(attachment.data or b"").decode(),
        }
    }
    if attachment.kind == "voice":
        # WhatsApp plays nothing else as a voice message.
        body["convert"] = not attachment.mimetype.startswith("audio/ogg")
    return body


def person(phone):
    """The :class:`port.Sender` of a phone (E.164) to which we write first."""
    return _jid.Person(phone=phone.lstrip("+")).sender("", SERVER)
