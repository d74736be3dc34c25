"""Talking to WAHA: its answers, connecting a session, its QR code, fetching files.

Errors come as ``{"statusCode", "message", "error"}``; as ``{"error", "session", "status",
"expected"}`` where the session is not working; or as ``{"statusCode": 500, "exception":
{"message", …}}`` with what the engine said.
"""

import json
from urllib.parse import urlsplit

from odoo.addons.mkbot_chat.port import Connection, Failure, Refused, Request, Sent

from . import _jid
from ._gateway import FILE_SECONDS, ask, failure, file_of, foreign_file, gateway_url
from ._gateway_values import body_of, dict_of, list_of, text_of

EVENTS = (
    "session.status",
    "message.any",
    "message.reaction",
    "message.edited",
    "message.revoked",
    "message.ack",
    "presence.update",
    "call.received",
)
#: WAHA repeats a webhook after 2, 4, 8… seconds, for about nine hours.
RETRIES = {"policy": "exponential", "delaySeconds": 2, "attempts": 15}
FILES_PATH = "/api/files/"

#: What WAHA's and its engines' words mean: ``(part of them, reason, permanent, uncertain)``.
WORDS = (
    ("no lid", "unreachable", True, False),
    ("not on whatsapp", "unreachable", True, False),
    ("connection closed", "unlinked", False, False),
    ("session status is not as expected", "unlinked", False, False),
    ("a session with name", "unlinked", False, False),
    ("error 463", "account", False, False),
    ("error 475", "limit", False, False),
    ("rate-overlimit", "limit", False, False),
    ("plus version", "media_type", True, False),
    ("timed out", "unavailable", False, True),
    ("timeout", "unavailable", False, True),
)
#: A message that is gone.
NOT_FOUND = ("too_old", True, False)


def call(settings, method, *path, json=None, timeout=20.0, prepares=False, **params):
    """Return a `Request` to a path below ``/api``."""
    return Request(
        method,
        gateway_url(settings, "api", *path, **params),
        headers=_headers(settings),
        json=json,
        timeout=timeout,
        prepares=prepares,
    )


def _headers(settings):
    return {"X-Api-Key": settings.get("gateway_api_key") or ""}


# Answers


def read_answer(status, headers, body):
    """Return what an answer means for the message it is about: ``Sent`` or ``Failure``.

    The answer to the question whether a number exists gives the chat as if it were sent.
    """
    data = dict_of(body_of(body))
    if 200 <= status < 300:
        if "numberExists" not in data:
            return Sent(_sent_id(data))
        if data["numberExists"] is True and text_of(data.get("chatId")):
            return Sent(text_of(data["chatId"]))
        return Failure("404", "The number is not on WhatsApp", permanent=True, reason="unreachable")
    words = _words_of(data) or body[:200].decode("utf-8", "replace")
    return failure(status, headers, words, WORDS, NOT_FOUND)


def _words_of(data):
    exception = dict_of(data.get("exception"))
    for found in (exception.get("message"), data.get("message"), data.get("error")):
        words = found if isinstance(found, list) else [found]
        told = "; ".join(filter(None, map(text_of, words)))
        if told:
            return told
    return ""


def _sent_id(data):
    """WhatsApp's id of the message that was sent; every engine answers in its own way."""
    key, found = dict_of(data.get("key")), data.get("id")
    if isinstance(found, dict):
        found = found.get("id") or found.get("_serialized")
    found = text_of(key.get("id")) or text_of(found)
    parts = found.split("_")
    return parts[2] if len(parts) > 2 and parts[0] in ("true", "false") else found


# Connecting


def connect(settings, webhook_url):
    """Make the session where there is none, add our webhook to it, start it, and read it back.

    :raise Refused: it says no, or does not keep our webhook
    """
    name = settings.get("gateway_instance") or ""
    webhook = {
        "url": webhook_url,
        "events": list(EVENTS),
        "hmac": {"key": settings.get("gateway_hmac_key") or ""},
        "retries": RETRIES,
    }
    _status, version = yield from _ask(call(settings, "GET", "version"))
    version = dict_of(version)
    if not text_of(version.get("version")):
        raise Refused("content", "There is no WAHA at this address.")
    session = yield from _session(settings)
    if session is None:
        # NOWEB answers to a message, and fetches a file again, only from what it stores.
        config = {"webhooks": [webhook], "noweb": {"store": {"enabled": True, "fullSync": False}}}
        body = {"name": name, "start": True, "config": config}
        yield from _ask(call(settings, "POST", "sessions", json=body, timeout=40.0))
    else:
        config = dict_of(session.get("config"))
        others = [item for item in _webhooks(session) if item.get("url") != webhook_url]
        if not _has(session, webhook):
            # This restarts the session; so it is left alone when it has our webhook already.
            body = {"name": name, "config": {**config, "webhooks": [*others, webhook]}}
            yield from _ask(call(settings, "PUT", "sessions", name, json=body, timeout=40.0))
    yield from _ask(call(settings, "POST", "sessions", name, "start", timeout=40.0))
    session = yield from _session(settings)
    if session is None or not _has(session, webhook):
        raise Refused("unavailable", "WAHA did not keep our webhook.", permanent=False)
    told = " ".join(text_of(version.get(item)) for item in ("version", "engine", "tier"))
    return _connection(settings, session, (("Webhook", webhook_url), ("WAHA", told)))


def _session(settings):
    """The session as WAHA has it, ``None`` where there is none of this name."""
    request = call(settings, "GET", "sessions", settings.get("gateway_instance") or "")
    status, session = yield from _ask(request, allowed=(404,))
    return None if status == 404 else dict_of(session)


def _webhooks(session):
    found = list_of(dict_of(session.get("config")).get("webhooks"))
    return [item for item in found if isinstance(item, dict)]


def _has(session, webhook):
    return any(
        item.get("url") == webhook["url"]
        and dict_of(item.get("hmac")).get("key") == webhook["hmac"]["key"]
        and set(webhook["events"]) <= {text_of(name) for name in list_of(item.get("events"))}
        for item in _webhooks(session)
    )


def check(settings):
    """Ask how the session is doing.

    :raise Refused: there is none, or the key is wrong
    """
    session = yield from _session(settings)
    if session is None:
        raise Refused("unlinked", "The session does not exist.")
    key = settings.get("gateway_hmac_key") or ""
    ours = [item for item in _webhooks(session) if dict_of(item.get("hmac")).get("key") == key]
    return _connection(settings, session, (), () if ours else (("webhook_off", ""),))


def _connection(settings, session, details, warnings=()):
    status, me = text_of(session.get("status")), dict_of(session.get("me"))
    phone = _jid.user_of(me.get("id"), _jid.PHONE_SERVERS)
    waits_for = {"WORKING": "", "SCAN_QR_CODE": "qr", "FAILED": "failed"}.get(status)
    if waits_for is None:
        waits_for = "connecting" if phone else "qr"
    return Connection(
        name=f"+{phone}" if phone else settings.get("gateway_instance") or "",
        details=(*details, ("Profile", text_of(me.get("pushName"))), ("Status", status)),
        warnings=warnings,
        waits_for=waits_for,
    )


def qr(settings):
    """Return what the QR code holds, ``None`` once the phone is linked. A session that gave up
    waiting for it is started again.

    :raise Refused: there is no code (yet)
    """
    name = settings.get("gateway_instance") or ""
    request = call(settings, "GET", name, "auth", "qr", timeout=30.0, format="raw")
    status, body = yield from _ask(request, allowed=(404, 422))
    code = text_of(dict_of(body).get("value")) if 200 <= status < 300 else ""
    if code:
        return code
    session = yield from _session(settings)
    state = text_of(dict_of(session).get("status"))
    if state == "WORKING":
        return None
    if state in ("FAILED", "STOPPED"):
        yield from _ask(call(settings, "POST", "sessions", name, "restart", timeout=40.0))
    raise Refused("unavailable", f"There is no QR code yet ({state}).", permanent=False)


def disconnect(settings):
    """Take our webhook back: the one with our key. The phone stays linked, and the session goes
    on: logging out is for the gateway's panel."""
    session = yield from _session(settings)
    if session is None:
        return
    name, key = settings.get("gateway_instance") or "", settings.get("gateway_hmac_key") or ""
    kept = [item for item in _webhooks(session) if dict_of(item.get("hmac")).get("key") != key]
    if len(kept) != len(_webhooks(session)):
        body = {"name": name, "config": {**dict_of(session.get("config")), "webhooks": kept}}
        yield from _ask(call(settings, "PUT", "sessions", name, json=body, timeout=40.0))


def _ask(request, allowed=()):
    return ask(read_answer, request, allowed)


# Files


def fetch(settings, attachment):
    """Return ``(bytes, mimetype)`` of a customer's file.

    WAHA keeps files for some minutes only; one that is gone it fetches from WhatsApp again.
    """
    try:
        ref = dict_of(json.loads(attachment.ref or ""))
    except ValueError as error:
        raise Refused("content", "no reference to a file") from error
    url = text_of(ref.get("url"))
    if url:
        try:
            return (yield from _file(settings, url))
        except Refused:
            # Whatever it was, the second way is to be tried before we say no.
            url = ""
    path = (settings.get("gateway_instance") or "", "chats", text_of(ref.get("chat")))
    path = (*path, "messages", text_of(ref.get("id")))
    request = call(settings, "GET", *path, timeout=FILE_SECONDS, downloadMedia="true")
    _status, message = yield from _ask(request)
    url = text_of(dict_of(dict_of(message).get("media")).get("url"))
    if not url:
        raise Refused("unavailable", "WAHA has no file of this message.", permanent=False)
    return (yield from _file(settings, url))


def _file(settings, url):
    """The bytes at an address that WAHA gave. It often does not know its own: what it keeps is
    asked of the gateway that we know, and only this is told the key."""
    parts = urlsplit(url)
    if not parts.path.startswith(FILES_PATH) or ".." in parts.path:
        return (yield from foreign_file(url))
    base = gateway_url(settings)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = yield Request("GET", f"{base}{path}", headers=_headers(settings), timeout=FILE_SECONDS)
    return file_of(answer)
