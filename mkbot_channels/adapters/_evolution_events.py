"""What Evolution API v2 tells us: one event in each webhook, ``{"event", "instance", "data", …}``.

``sender`` in it is our own number, and ``date_time`` the gateway's local time though it says ``Z``:
it tells calls apart, but not when something was. What has no time of its own is of when it came.
"""

import json

from odoo.addons.mkbot_chat.port import Event, Malformed

from . import _baileys as baileys
from . import _jid as jids
from ._gateway import account_event, message_event, other_event, receipt_event
from ._gateway_values import (
    dict_of,
    digest,
    id_of,
    instant,
    list_of,
    load,
    moment,
    now,
    slim,
    text_of,
)

SERVER = "s.whatsapp.net"

STATES = {
    "ERROR": "failed",
    "SERVER_ACK": "sent",
    "DELIVERY_ACK": "delivered",
    "READ": "read",
    "PLAYED": "read",
}
#: What goes on inside the gateway, and what we sent ourselves.
NOT_FOR_US = (
    "application.",
    "chats.",
    "contacts.",
    "group",
    "instance.",
    "labels.",
    "messages.set",
    "messaging-history.",
    "send.",
    "status.",
    "typebot.",
)
CALLS = ("offer", "timeout", "reject")
LOGGED_OUT = 401


def parse(settings, headers, raw):
    """Return the events of a webhook.

    :raise Malformed: it is not Evolution's, or of another instance
    """
    body = load(raw)
    name, instance = body.get("event"), body.get("instance")
    if not isinstance(name, str) or not isinstance(instance, str):
        raise Malformed("event, instance: texts are expected")
    if instance != settings.get("gateway_instance"):
        raise Malformed("instance: not the one of this account")
    envelope = {
        "event": name.lower().replace("_", "."),
        "sender": text_of(body.get("sender")),
        "date_time": text_of(body.get("date_time")),
        "received": now(),
    }
    data = body.get("data")
    items = data if isinstance(data, list) else [data]
    events = (_event({**envelope, "data": slim(item)}) for item in items)
    return [event for event in events if event]


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    event = _event(payload) if isinstance(payload, dict) and "event" in payload else None
    if not event:
        raise Malformed("not a stored event")
    return event


def _event(raw):
    name = raw.get("event")
    reader = READERS.get(name) if isinstance(name, str) else None
    if reader:
        if not isinstance(raw.get("data"), dict) and name not in WITHOUT_DATA:
            raise Malformed("data: an object is expected")
        return reader(raw, dict_of(raw.get("data")))
    if not isinstance(name, str) or name.startswith(NOT_FOR_US):
        return None
    key = digest(name, json.dumps(raw.get("data"), sort_keys=True), text_of(raw.get("date_time")))
    return Event(
        key=f"unknown:{key}", lane="account", kind="unknown", at=_came(raw), code=name, raw=raw
    )


def _came(raw):
    return instant(raw.get("received"))


def _minute(raw):
    """The minute of a call: enough to tell two edits to the same words apart."""
    return text_of(raw.get("date_time"))[:16]


def _instant(raw):
    """The moment of a call: the same when it is repeated."""
    return text_of(raw.get("date_time"))[:32]


def _people(raw, key):
    """The person on the other side of a chat, ``None`` for anything but a chat of two."""
    names = ["remoteJid", "remoteJidAlt", "previousRemoteJid"]
    if key.get("fromMe") is not True:
        # Of what we sent, these are ourselves.
        names += ["senderPn", "senderLid"]
    return jids.person_of([key.get(name) for name in names], own=[raw.get("sender")])


def _upsert(raw, data):
    key = dict_of(data.get("key"))
    message_id, chat = id_of(key.get("id")), key.get("remoteJid")
    if not message_id or not isinstance(chat, str):
        raise Malformed("data.key: id and remoteJid are expected")
    at = moment(data.get("messageTimestamp"), raw.get("received"))
    kind = jids.kind_of(chat)
    if kind in ("broadcast", "channel"):
        return None
    if kind not in ("phone", "lid"):
        return other_event(raw, chat[: jids.MAX_CHARS], message_id, at, kind or "chat")
    person = _people(raw, key)
    if not person:
        return None
    content = baileys.read(data.get("message"), data.get("contextInfo"))
    if not content.kind and not data.get("message"):
        content = baileys.Content("unknown", code=text_of(data.get("messageType")) or "empty")
    files = ()
    if content.media:
        files = (baileys.attachment(content.media, _ref(key, content.media)),)
    return message_event(
        raw,
        content,
        files,
        message_id=message_id,
        person=person,
        server=SERVER,
        from_me=key.get("fromMe") is True,
        at=at,
        name=text_of(data.get("pushName")),
        edit=_minute(raw),
    )


#: What is needed of a file's node to fetch it from WhatsApp, should Evolution not keep messages.
REF_FIELDS = ("url", "directPath", "mediaKey", "mimetype", "fileLength", "fileName")


def _ref(key, media):
    """By what :func:`fetch` finds a file: the message's key, and where WhatsApp has the bytes."""
    name, node = media
    key = {field: key.get(field) for field in ("id", "remoteJid", "fromMe")}
    node = {field: node[field] for field in REF_FIELDS if field in node}
    return json.dumps({"key": key, "message": {name: node}}, separators=(",", ":"))


def _edited(raw, data):
    """An edit or a deletion: the bare protocolMessage, without the message that brought it.

    Its key is the sender's view: of a customer's message it says ``fromMe`` and our number, so
    that the chat is known of our own messages only, and not even of those by a LID. A deletion
    comes again as messages.delete, with the chat; an edit does from late versions only.
    """
    content = baileys.protocol(data)
    chat = dict_of(data.get("key")).get("remoteJid")
    kind = jids.kind_of(chat)
    person = jids.person_of([chat], own=[raw.get("sender")]) if kind == "phone" else None
    if content.kind not in ("edit", "delete") or kind not in ("phone", "lid"):
        return None
    if content.kind == "delete" and not person:
        return None
    at = moment(data.get("timestampMs"), raw.get("received"))
    return _change(raw, content, person, at, own=bool(person))


def _change(raw, content, person, at, own=False):
    """An edit or a deletion of a message. One of nobody knows whom has a key of its own: it must
    not stand in the way of the same with its chat."""
    key = f"delete:{content.target}"
    if content.kind == "edit":
        key = f"edit:{content.target}:{digest(content.text, _minute(raw))}"
        key = key if person else f"{key}:?"
    return Event(
        key=key,
        lane=person.lane if person else f"message:{content.target}",
        kind=content.kind,
        at=at,
        sender=person.sender("", SERVER) if person else None,
        text=content.text,
        target=content.target,
        own=own,
        raw=raw,
    )


def _update(raw, data):
    """A new state of a message, or (late versions) its new words.

    The status DELETED comes with edits as well: deletions are told by messages.delete.
    """
    message_id, chat = id_of(data.get("keyId")), data.get("remoteJid")
    person = _people(raw, data)
    if not message_id or not person or jids.kind_of(chat) not in ("phone", "lid"):
        return None
    inner = dict_of(dict_of(data.get("message")).get("editedMessage")).get("message")
    if isinstance(inner, dict):
        content = baileys.read(inner)
        if content.kind != "message":
            return None
        edit = baileys.Content("edit", text=content.text, target=message_id)
        return _change(raw, edit, person, _came(raw), own=data.get("fromMe") is True)
    state = STATES.get(text_of(data.get("status")))
    if not state or data.get("fromMe") is not True:
        return None
    error = "ERROR" if state == "failed" else None
    return receipt_event(raw, person, message_id, state, _came(raw), error)


def _delete(raw, data):
    """A deletion: the key itself, or the stored message with its key and the gateway's own id."""
    key = dict_of(data.get("key")) or data
    message_id = id_of(key.get("id"))
    person = _people(raw, key)
    if not message_id or not person:
        return None
    content = baileys.Content("delete", target=message_id)
    return _change(raw, content, person, _came(raw))


def _presence(raw, data):
    person = jids.person_of([data.get("id")], own=[raw.get("sender")])
    states = [dict_of(item).get("lastKnownPresence") for item in _values(data.get("presences"))]
    if not person or not any(state in ("composing", "recording") for state in states):
        return None
    return Event(
        key=f"typing:{person.lane}:{text_of(raw.get('date_time'))[:32]}",
        lane=person.lane,
        kind="typing",
        at=_came(raw),
        sender=person.sender("", SERVER),
        raw=raw,
    )


def _values(value):
    return value.values() if isinstance(value, dict) else list_of(value)


def _call(raw, data):
    names = ("from", "callerPn", "chatId")
    person = jids.person_of([data.get(name) for name in names], own=[raw.get("sender")])
    call_id = id_of(data.get("id"))
    if not person or not call_id or data.get("isGroup") is True or data.get("status") not in CALLS:
        return None
    return Event(
        key=f"call:{call_id}",
        lane=person.lane,
        kind="notice",
        at=_came(raw),
        code="missed_call",
        sender=person.sender("", SERVER),
        raw=raw,
    )


def _connection(raw, data):
    """The connection to WhatsApp. "connecting" comes by the dozen: once a minute is enough. Of the
    others none may be missed: the phone may be gone and back within seconds."""
    state, reason = text_of(data.get("state"))[:32], text_of(data.get("statusReason"))[:32]
    code = {"open": "connected", "connecting": "connecting"}.get(state)
    if not code:
        code = "unlinked" if reason == str(LOGGED_OUT) else "failed"
    words = " ".join(filter(None, (state, reason))) if code in ("unlinked", "failed") else ""
    when = _minute(raw) if code == "connecting" else _instant(raw)
    return account_event(raw, code, f"{reason}:{when}", _came(raw), words)


def _qr_code(raw, data):
    code = text_of(dict_of(data.get("qrcode")).get("code"))
    if code:
        return account_event(raw, "qr", digest(code), _came(raw), code)
    words = text_of(data.get("message"))
    return account_event(raw, "failed", f"qr:{_instant(raw)}", _came(raw), words)


def _gone(raw, data):
    return account_event(raw, "unlinked", _instant(raw), _came(raw), raw["event"])


READERS = {
    "messages.upsert": _upsert,
    "messages.edited": _edited,
    "messages.update": _update,
    "messages.delete": _delete,
    "presence.update": _presence,
    "call": _call,
    "connection.update": _connection,
    "qrcode.updated": _qr_code,
    "logout.instance": _gone,
    "remove.instance": _gone,
}
WITHOUT_DATA = ("logout.instance", "remove.instance")
