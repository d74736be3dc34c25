"""What WAHA tells us: ``{"id", "timestamp", "event", "session", "me", "payload", "engine"}``.

WAHA writes a message's id with its chat, ``false_5511…@c.us_3EB0…``; for us the last part is the
id, which stays the same when a chat is named by number or by LID. What a message says is in the
engine's own part of the payload (``_data``): WhatsApp's protobuf of the engines NOWEB and GOWS; of
WEBJS we go by WAHA's own fields.
"""

import json

from odoo.addons.mkbot_chat.port import Event, Malformed

from . import _baileys as baileys
from . import _jid as jids
from . import _waha_content as content_of
from ._gateway import account_event, message_event, other_event, receipt_event
from ._gateway_values import (
    dict_of,
    digest,
    id_of,
    list_of,
    load,
    moment,
    now,
    number_of,
    slim,
    text_of,
)
from ._waha_content import cut

SERVER = "c.us"

STATES = {-1: "failed", 1: "sent", 2: "delivered", 3: "read", 4: "read"}
STATUSES = {"WORKING": "connected", "STARTING": "connecting", "SCAN_QR_CODE": "qr"}
#: Statuses that mean, after WORKING, that the phone is not linked any more.
ENDED = ("STOPPED", "FAILED")
#: What goes on inside the gateway, in groups, or is told by another event as well.
NOT_FOR_US = (
    "call.accepted",
    "call.rejected",
    "chat.",
    "engine.",
    "group.",
    "label.",
    "message.ack.group",
    "presence.",
    "state.",
)


def parse(settings, headers, raw):
    """Return the events of a webhook.

    :raise Malformed: it is not WAHA's, or of another session
    """
    body = load(raw)
    name, session, payload = body.get("event"), body.get("session"), body.get("payload")
    if not isinstance(name, str) or not isinstance(session, str) or not isinstance(payload, dict):
        raise Malformed("event, session, payload: two texts and an object are expected")
    if session != settings.get("gateway_instance"):
        raise Malformed("session: not the one of this account")
    me = dict_of(body.get("me"))
    event = _event(
        {
            "event": name,
            "id": text_of(body.get("id")),
            "timestamp": number_of(body.get("timestamp")),
            "me": [text_of(me.get("id")), text_of(me.get("lid"))],
            "received": now(),
            "payload": slim(payload),
        }
    )
    return [event] if event else []


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    event = _event(payload) if isinstance(payload, dict) and "event" in payload else None
    if not event:
        raise Malformed("not a stored event")
    return event


def _event(raw):
    name, payload = raw.get("event"), dict_of(raw.get("payload"))
    reader = READERS.get(name) if isinstance(name, str) else None
    if reader:
        return reader(raw, payload)
    if not isinstance(name, str) or name.startswith(NOT_FOR_US):
        return None
    key = text_of(raw.get("id")) or json.dumps(payload, sort_keys=True)
    return Event(
        key=f"unknown:{digest(name, key)}",
        lane="account",
        kind="unknown",
        at=_at(raw),
        code=name,
        raw=raw,
    )


def _at(raw, seconds=None):
    """When something was: by WhatsApp, else by the gateway, else when it came."""
    return moment(seconds or raw.get("timestamp"), raw.get("received"))


def _minute(raw):
    """The minute of a call: enough to tell two edits to the same words apart."""
    return str((number_of(raw.get("timestamp")) or 0) // 60000)


def _people(raw, payload, from_me, chat):
    """The person on the other side of a chat; engines name them in places of their own."""
    data = dict_of(payload.get("_data"))
    key, info = dict_of(data.get("key")), dict_of(data.get("Info"))
    places = [(payload, "from"), (key, "remoteJid"), (key, "remoteJidAlt"), (info, "Chat")]
    if from_me:
        places += [(payload, "to"), (info, "RecipientAlt")]
    else:
        places += [(key, "senderPn"), (key, "senderLid"), (info, "Sender"), (info, "SenderAlt")]
    candidates = [chat, *(place.get(name) for place, name in places)]
    return jids.person_of(candidates, own=list_of(raw.get("me")))


def _message(raw, payload):
    from_me, chat, message_id = cut(payload.get("id"))
    from_me = payload.get("fromMe") is True or from_me
    chat = chat or text_of(payload.get("to" if from_me else "from"))
    if not message_id:
        raise Malformed("payload.id: a message's id is expected")
    kind, at = jids.kind_of(chat), _at(raw, payload.get("timestamp"))
    if kind in ("broadcast", "channel") or (from_me and payload.get("source") == "api"):
        return None
    if kind not in ("phone", "lid"):
        return other_event(raw, chat[: jids.MAX_CHARS], message_id, at, kind or "chat")
    person = _people(raw, payload, from_me, chat)
    if not person:
        return None
    data = dict_of(payload.get("_data"))
    content = content_of.read(payload, data)
    return message_event(
        raw,
        content,
        content_of.files(payload, data, content, chat),
        message_id=message_id,
        person=person,
        server=SERVER,
        from_me=from_me,
        at=at,
        name=text_of(
            data.get("pushName")
            or dict_of(data.get("Info")).get("PushName")
            or data.get("notifyName")
        ),
        edit=message_id,
    )


def _change(raw, payload, content, message_id, edit=""):
    """An edit, a deletion or a reaction, that WAHA tells by an event of its own."""
    from_me, chat, action = cut(payload.get("id"))
    if jids.kind_of(chat) not in ("phone", "lid") or not content.target:
        return None
    from_me = payload.get("fromMe") is True or from_me
    person = _people(raw, payload, from_me, chat)
    if not person or (from_me and payload.get("source") == "api"):
        return None
    return message_event(
        raw,
        content,
        message_id=message_id or action,
        person=person,
        server=SERVER,
        from_me=from_me,
        at=_at(raw, payload.get("timestamp")),
        name="",
        edit=edit,
    )


def _reaction(raw, payload):
    reaction = dict_of(payload.get("reaction"))
    target = cut(reaction.get("messageId"))[2]
    content = baileys.Content("reaction", text=text_of(reaction.get("text")), target=target)
    return _change(raw, payload, content, "")


def _edited(raw, payload):
    """An edit. Its id is the edit's own, or (WEBJS) again that of the message."""
    target, action = id_of(payload.get("editedMessageId")), cut(payload.get("id"))[2]
    content = baileys.Content("edit", text=text_of(payload.get("body")), target=target or action)
    edit = action if action != content.target else _minute(raw)
    return _change(raw, payload, content, action, edit)


def _revoked(raw, payload):
    after, before = dict_of(payload.get("after")), dict_of(payload.get("before"))
    target = id_of(payload.get("revokedMessageId")) or cut((before or after).get("id"))[2]
    content = baileys.Content("delete", target=target)
    return _change(raw, after or before, content, "")


def _ack(raw, payload):
    from_me, chat, message_id = cut(payload.get("id"))
    ack = payload.get("ack")
    state = STATES.get(ack) if isinstance(ack, int) else None
    if not state or not message_id or not (from_me or payload.get("fromMe") is True):
        return None
    if jids.kind_of(chat) not in ("phone", "lid"):
        return None
    person = _people(raw, payload, True, chat)
    if not person:
        return None
    error = text_of(payload.get("ackName")) or "ERROR" if state == "failed" else None
    return receipt_event(raw, person, message_id, state, _at(raw), error)


def _presence(raw, payload):
    person = jids.person_of([payload.get("id")], own=list_of(raw.get("me")))
    states = [dict_of(i).get("lastKnownPresence") for i in list_of(payload.get("presences"))]
    if not person or not any(state in ("typing", "recording") for state in states):
        return None
    return Event(
        key=f"typing:{person.lane}:{raw.get('timestamp')}",
        lane=person.lane,
        kind="typing",
        at=_at(raw),
        sender=person.sender("", SERVER),
        raw=raw,
    )


def _call(raw, payload):
    person = _people(raw, payload, False, text_of(payload.get("from")))
    call_id = id_of(payload.get("id"))
    if not person or not call_id or payload.get("isGroup") is True:
        return None
    return Event(
        key=f"call:{call_id}",
        lane=person.lane,
        kind="notice",
        at=_at(raw, payload.get("timestamp")),
        code="missed_call",
        sender=person.sender("", SERVER),
        raw=raw,
    )


def _status(raw, payload):
    """The session's status. The QR code itself is not told: it has to be asked for."""
    status = text_of(payload.get("status"))[:32]
    earlier = [dict_of(item).get("status") for item in list_of(payload.get("statuses"))]
    code = STATUSES.get(status)
    if not code:
        code = "unlinked" if status in ENDED and "WORKING" in earlier else "failed"
    key = f"{status}:{_minute(raw)}"
    if code != "connecting":
        # None may be missed: the phone may be gone and back within seconds.
        key = text_of(raw.get("id"))[:64] or f"{status}:{raw.get('timestamp')}"
    return account_event(raw, code, key, _at(raw), status if code in ("unlinked", "failed") else "")


READERS = {
    "message": _message,
    "message.any": _message,
    "message.reaction": _reaction,
    "message.edited": _edited,
    "message.revoked": _revoked,
    "message.ack": _ack,
    "presence.update": _presence,
    "call.received": _call,
    "session.status": _status,
}
