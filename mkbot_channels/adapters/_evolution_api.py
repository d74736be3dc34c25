"""Talking to Evolution API v2: its answers, connecting an instance, its QR code, fetching files.

Errors come as ``{"status", "error", "response": {"message": …}}``, the message being a text, a list
of texts, or of objects ``{"exists": false, "jid", "number"}``; some arrive with status 200, as
``{"error": true, "message"}``.
"""

import base64
import binascii
import json
import re

from odoo.addons.mkbot_chat.port import Connection, Failure, Refused, Request, Sent

from . import _jid
from ._gateway import FILE_SECONDS, ask, failure, gateway_url
from ._gateway_values import body_of, dict_of, list_of, text_of

INTEGRATION = "WHATSAPP-BAILEYS"
EVENTS = (
    "QRCODE_UPDATED",
    "CONNECTION_UPDATE",
    "LOGOUT_INSTANCE",
    "REMOVE_INSTANCE",
    "MESSAGES_UPSERT",
    "MESSAGES_EDITED",
    "MESSAGES_UPDATE",
    "MESSAGES_DELETE",
    "PRESENCE_UPDATE",
    "CALL",
)
#: The first version that signs tokens with ``jwt_key``.
OLDEST = (2, 3)

#: What Evolution's own words mean: ``(part of them, reason, permanent, uncertain)``.
WORDS = (
    ("connection closed", "unlinked", False, False),
    ("connection lost", "unlinked", False, True),
    ("instance does not exist", "unlinked", False, False),
    ("cannot read properties of undefined", "unlinked", False, False),
    ("rate-overlimit", "limit", False, False),
    ("timed out", "unavailable", False, True),
    ("message not found", "too_old", True, False),
    ("older than 15 minutes", "too_old", True, False),
)
#: A path without its instance, or a gateway that is another one.
NOT_FOUND = ("unlinked", False, False)


def call(settings, method, group, name, json=None, timeout=20.0, **params):
    """Return a `Request` to one of the paths ``/<group>/<name>/<instance>``."""
    url = gateway_url(settings, group, name, settings.get("gateway_instance") or "", **params)
    return _request(settings, method, url, json, timeout)


def _request(settings, method, url, json=None, timeout=20.0):
    headers = {"apikey": settings.get("gateway_api_key") or ""}
    return Request(method, url, headers=headers, json=json, timeout=timeout)


# Answers


def read_answer(status, headers, body):
    """Return what an answer means for the message it is about: ``Sent`` or ``Failure``."""
    data = dict_of(body_of(body))
    if 200 <= status < 300:
        return Sent(_sent_id(data))
    messages = _messages_of(data)
    missing = [item for item in messages if dict_of(item).get("exists") is False]
    if missing:
        number = text_of(missing[0].get("number") or missing[0].get("jid"))
        words = f"{number} is not on WhatsApp"
        return Failure(str(status), words, permanent=True, reason="unreachable")
    words = "; ".join(text_of(item) for item in messages if text_of(item))
    words = words or text_of(data.get("error")) or body[:200].decode("utf-8", "replace")
    return failure(status, headers, words, WORDS, NOT_FOUND)


def _messages_of(data):
    """The messages of an error, flat: they come as they are, in a list, or in a list of lists."""
    found = dict_of(data.get("response")).get("message", data.get("message"))
    messages = found if isinstance(found, list) else [found]
    return [item for part in messages for item in (part if isinstance(part, list) else [part])]


def _sent_id(data):
    """The id of the message that was sent, or of the one that was edited or deleted."""
    protocol = dict_of(dict_of(data.get("message")).get("protocolMessage"))
    key = dict_of(protocol.get("key")) or dict_of(data.get("key"))
    return text_of(key.get("id"))


# Connecting


def connect(settings, webhook_url):
    """Make the instance where there is none, tell it our webhook, and read back what it has.

    :raise Refused: it says no, is too old, or keeps another webhook than the one we set
    """
    version = yield from _version(settings)
    webhook = {
        "enabled": True,
        "url": webhook_url,
        "headers": {"jwt_key": settings.get("gateway_hmac_key") or ""},
        "byEvents": False,
        "base64": False,
        "events": list(EVENTS),
    }
    instance = yield from _instance(settings)
    if instance is None:
        yield from _create(settings, webhook)
        instance = {}
    else:
        if text_of(instance.get("integration")) not in ("", INTEGRATION):
            raise Refused("content", f"integration: {instance['integration']}")
        yield from _ask(call(settings, "POST", "webhook", "set", json={"webhook": webhook}))
    _status, kept = yield from _ask(call(settings, "GET", "webhook", "find"))
    kept = dict_of(kept)
    events = list_of(kept.get("events"))
    if kept.get("enabled") is not True or kept.get("url") != webhook_url:
        raise Refused("unavailable", "Evolution did not keep our webhook.", permanent=False)
    if dict_of(kept.get("headers")).get("jwt_key") != webhook["headers"]["jwt_key"]:
        raise Refused("token", "Evolution did not keep the webhook's key.")
    missing = ", ".join(name for name in EVENTS if name not in events)
    warnings = (("events_missing", missing),) if missing else ()
    details = (("Webhook", webhook_url), ("Evolution API", version))
    return (yield from _state(settings, instance, details, warnings))


def _version(settings):
    _status, body = yield from _ask(_request(settings, "GET", gateway_url(settings, "")))
    version = text_of(dict_of(body).get("version"))
    numbers = re.findall("[0-9]+", version)[:2]
    if not numbers:
        raise Refused("content", "There is no Evolution API at this address.")
    if tuple(map(int, numbers)) < OLDEST:
        raise Refused("content", f"Evolution API {version}: 2.3 or later is needed.")
    return version


def _instance(settings):
    """The instance as Evolution lists it, ``None`` where it has none of this name."""
    name = settings.get("gateway_instance") or ""
    url = gateway_url(settings, "instance", "fetchInstances", instanceName=name)
    status, found = yield from _ask(_request(settings, "GET", url), allowed=(404,))
    found = found if isinstance(found, list) and status != 404 else []
    return next((item for item in found if dict_of(item).get("name") == name), None)


def _create(settings, webhook):
    body = {
        "instanceName": settings.get("gateway_instance") or "",
        "integration": INTEGRATION,
        "qrcode": True,
        "groupsIgnore": True,
        "rejectCall": False,
        "alwaysOnline": False,
        "readMessages": False,
        "readStatus": False,
        "syncFullHistory": False,
        "webhook": webhook,
    }
    url = gateway_url(settings, "instance", "create")
    yield from _ask(_request(settings, "POST", url, body, timeout=40.0))


def check(settings):
    """Ask how the instance is doing.

    :raise Refused: there is none, or the key is wrong
    """
    instance = yield from _instance(settings)
    if instance is None:
        raise Refused("unlinked", "The instance does not exist.")
    _status, kept = yield from _ask(call(settings, "GET", "webhook", "find"))
    warnings = () if dict_of(kept).get("enabled") is True else (("webhook_off", ""),)
    return (yield from _state(settings, instance, (), warnings))


def _state(settings, instance, details, warnings):
    _status, body = yield from _ask(call(settings, "GET", "instance", "connectionState"))
    state = text_of(dict_of(dict_of(body).get("instance")).get("state"))
    phone = _jid.user_of(instance.get("ownerJid"), _jid.PHONE_SERVERS)
    waits_for = "qr"
    if state == "open":
        waits_for = ""
    elif state == "connecting" and phone:
        waits_for = "connecting"
    return Connection(
        name=f"+{phone}" if phone else settings.get("gateway_instance") or "",
        details=(*details, ("Profile", text_of(instance.get("profileName"))), ("State", state)),
        warnings=warnings,
        waits_for=waits_for,
    )


def qr(settings):
    """Return what the QR code holds, ``None`` once the phone is linked.

    :raise Refused: there is no code (yet)
    """
    request = call(settings, "GET", "instance", "connect", timeout=30.0)
    _status, body = yield from _ask(request)
    body = dict_of(body)
    if dict_of(body.get("instance")).get("state") == "open":
        return None
    code = text_of(body.get("code") or dict_of(body.get("qrcode")).get("code"))
    if not code:
        words = text_of(body.get("message")) or "There is no QR code yet."
        raise Refused("unavailable", words, permanent=False)
    return code


def disconnect(settings):
    """Take our webhook back. The phone stays linked: logging it out is for the gateway's panel."""
    status, kept = yield from _ask(call(settings, "GET", "webhook", "find"), allowed=(404,))
    kept = dict_of(kept)
    if status == 404 or not kept.get("url"):
        return
    webhook = {
        "enabled": False,
        "url": kept["url"],
        "headers": {},
        "byEvents": False,
        "base64": False,
        "events": [],
    }
    yield from _ask(call(settings, "POST", "webhook", "set", json={"webhook": webhook}))


def _ask(request, allowed=()):
    return ask(read_answer, request, allowed)


# Files


def fetch(settings, attachment):
    """Return ``(bytes, mimetype)`` of a customer's file.

    Evolution finds the message among those it keeps; where it keeps none, it is told where
    WhatsApp has the bytes and how they are encrypted.
    """
    try:
        message = dict_of(json.loads(attachment.ref or ""))
    except ValueError as error:
        raise Refused("content", "no reference to a file") from error
    kept = {"message": {"key": message.get("key")}, "convertToMp4": False}
    whole = {"message": message, "convertToMp4": False}
    status, body = yield from _file(settings, kept, allowed=(400, 404))
    if not 200 <= status < 300:
        try:
            _status, body = yield from _file(settings, whole)
        except Refused as error:
            # Whatever WhatsApp's servers said, it comes as a bad request of ours.
            again = error.reason == "content"
            raise Refused(error.reason, error.message, error.permanent and not again) from error
    try:
        data = base64.b64decode(text_of(dict_of(body).get("base64")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("unavailable", "The file came damaged.", permanent=False) from error
    if not data:
        raise Refused("too_old", "WhatsApp has the file no longer.")
    return data, text_of(dict_of(body).get("mimetype")) or None


def _file(settings, body, allowed=()):
    request = call(
        settings, "POST", "chat", "getBase64FromMediaMessage", json=body, timeout=FILE_SECONDS
    )
    return _ask(request, allowed)
