"""Our own chat widget on a web page.

The widget is told who it is by a token, ``<visitor>.<HMAC-SHA256 of the visitor>``, and sends it as
``Authorization: Bearer``. The visitor (128 random bits) is both the customer's id and the lane.
"""

import hashlib
import hmac
import json
import re
import secrets
from datetime import datetime, timedelta, timezone

from odoo.addons.mkbot_chat.port import (
    Attachment,
    Event,
    Forged,
    Malformed,
    Receipt,
    Sender,
    storable,
)

TRANSPORT = "bus"
PUBLIC = True
DEDUPLICATES = True

MAX_EVENTS = 100
MAX_IDS = 500
TEXT_CHARS = 4000
NAME_CHARS = 100
# A browser may send what it wrote long ago, without a network; its clock may also be wrong.
OLDEST = timedelta(days=7)

KINDS = {
    "start": "start",
    "text": "message",
    "file": "message",
    "choice": "choice",
    "receipt": "receipt",
    "end": "end",
}
_VISITOR = re.compile(r"[0-9a-f]{32}\Z")
_KEY = re.compile(r"[0-9A-Za-z_-]{8,64}\Z")
_LANG = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?\Z")


def new_visitor():
    """Return an id for a visitor never seen before."""
    return secrets.token_hex(16)


def _sign(secret, text):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def token_of(secret, visitor):
    """Return the token by which a visitor proves to be themselves."""
    return f"{visitor}.{_sign(secret, visitor)}"


def visitor_of(secret, token):
    """Return the visitor that a token proves.

    :raise Forged: it proves none
    """
    visitor, _dot, signature = str(token or "").partition(".")
    if not secret or not _VISITOR.match(visitor) or not signature.isascii():
        raise Forged("not a visitor's token")
    if not hmac.compare_digest(_sign(secret, visitor), signature):
        raise Forged("the token is not ours")
    return visitor


def upload_ref(secret, visitor, upload_id):
    """Return the reference by which a visitor, and no other, may use a file sent before."""
    signature = _sign(secret, f"upload:{visitor}:{upload_id}")
    return f"{upload_id}.{signature}"


def _upload_id(secret, visitor, ref):
    upload_id = str(ref or "").partition(".")[0]
    expected = upload_ref(secret, visitor, upload_id)
    if not upload_id.isdigit() or not hmac.compare_digest(expected.encode(), str(ref).encode()):
        raise Malformed("upload: not a file of this visitor")
    return upload_id


def bearer(headers):
    """Return the token in the Authorization header, "" without one."""
    scheme, _space, token = (headers.get("Authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def verify(settings, headers, raw):
    """Refuse what does not come from one of our visitors.

    :raise Forged: no token, or one we did not sign
    """
    visitor_of(settings.get("secret"), bearer(headers))


def parse(settings, headers, raw):
    """Cut the widget's ``{"events": […]}`` into events, in the order in which they are there.

    :raise Malformed: anything the widget would not send
    """
    visitor = visitor_of(settings.get("secret"), bearer(headers))
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is no JSON") from error
    items = body.get("events") if isinstance(body, dict) else None
    if not isinstance(items, list) or not 0 < len(items) <= MAX_EVENTS:
        raise Malformed(f"events: a list of 1 to {MAX_EVENTS} is expected")
    now = datetime.now(timezone.utc)
    return [_parse_item(settings, visitor, item, now) for item in items]


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    try:
        return _event(settings, payload)
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"not a stored event: {error!r}") from error


def _text(item, name, limit, needed=False):
    value = item.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or len(value) > limit or (needed and not value.strip()):
        raise Malformed(f"{name}: a text of at most {limit} characters is expected")
    return storable(value)


def _parse_item(settings, visitor, item, now):
    """Check one event of the widget and return it; its ``raw`` holds all we keep of it."""
    if not isinstance(item, dict):
        raise Malformed("events: each must be an object")
    kind, key = item.get("type"), item.get("id")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Malformed("type: unknown")
    if not isinstance(key, str) or not _KEY.match(key):
        raise Malformed("id: a UUID is expected")
    lang = item.get("lang")
    raw = {
        "visitor": visitor,
        "id": key,
        "type": kind,
        "at": _moment(item.get("ts"), now).isoformat(),
        "name": _text(item, "name", NAME_CHARS),
        "lang": lang if isinstance(lang, str) and _LANG.match(lang) else None,
        "text": _text(item, "text", TEXT_CHARS, needed=kind == "text"),
    }
    if kind == "choice":
        raw["choice"] = _text(item, "choice", 64, needed=True)
        raw["label"] = _text(item, "label", 200)
    elif kind == "file":
        _upload_id(settings["secret"], visitor, item.get("upload"))
        raw["upload"] = item["upload"]
        raw["voice"] = item.get("voice") is True
    elif kind == "receipt":
        raw.update(_receipt(item))
    return _event(settings, {name: value for name, value in raw.items() if value})


def _receipt(item):
    ids = item.get("ids")
    if item.get("state") not in ("delivered", "read"):
        raise Malformed("state: delivered or read is expected")
    if not isinstance(ids, list) or not 0 < len(ids) <= MAX_IDS:
        raise Malformed(f"ids: a list of 1 to {MAX_IDS} is expected")
    if not all(isinstance(i, int) and 0 < i < 2**31 for i in ids):
        raise Malformed("ids: the numbers of messages are expected")
    return {"state": item["state"], "ids": ids}


def _moment(milliseconds, now):
    """Return the browser's time, held between a week ago and now."""
    if not isinstance(milliseconds, (int, float)) or isinstance(milliseconds, bool):
        raise Malformed("ts: milliseconds are expected")
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    except (OverflowError, ValueError, OSError):
        raise Malformed("ts: not a time") from None
    return min(max(moment, now - OLDEST), now)


def _event(settings, raw):
    visitor = raw["visitor"]
    sender = Sender(
        address=visitor,
        ids=(("visitor", visitor),),
        name=raw.get("name", ""),
        lang=raw.get("lang"),
    )
    attachments, receipt = (), None
    if raw["type"] == "file":
        upload_id = _upload_id(settings["secret"], visitor, raw["upload"])
        attachments = (Attachment(name="", ref=upload_id, voice=raw.get("voice", False)),)
    elif raw["type"] == "receipt":
        receipt = Receipt(tuple(str(i) for i in raw["ids"]), raw["state"])
    return Event(
        key=raw["id"],
        lane=visitor,
        kind=KINDS[raw["type"]],
        at=datetime.fromisoformat(raw["at"]),
        sender=sender,
        text=raw.get("label") or raw.get("text", ""),
        attachments=attachments,
        choice=raw.get("choice"),
        receipt=receipt,
        raw=raw,
    )


def render(outgoing):
    """Return the message as the widget shows it.

    ``meta`` carries what is the widget's own: ``message_id``, ``author``, ``from`` (customer, bot,
    operator or system), ``at``, ``state``, and ``client_id`` for what the customer wrote.
    """
    meta = outgoing.meta
    return {
        "id": meta["message_id"],
        "client_id": meta.get("client_id"),
        "from": meta["from"],
        "author": meta["author"],
        "text": outgoing.text,
        "at": meta["at"],
        "attachments": [
            {
                "name": attachment.name,
                "url": attachment.url,
                "mimetype": attachment.mimetype,
                "size": attachment.size,
                "voice": attachment.voice,
            }
            for attachment in outgoing.attachments
        ],
        "options": [{"id": option.id, "label": option.label} for option in outgoing.options],
        "state": meta.get("state", "sent"),
    }
