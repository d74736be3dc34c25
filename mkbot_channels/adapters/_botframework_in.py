"""What an activity of the Bot Framework says (Activity schema 3.1, and Teams' own additions)."""

import hashlib
import json
import re
from datetime import datetime, timedelta, timezone

from odoo.addons.mkbot_chat.port import Event, Malformed, Receipt, storable

from ._botframework_content import content_of
from ._botframework_sender import ID_CHARS, sender_of
from ._botframework_values import item, items, text

KEY_CHARS = 200
CODE_CHARS = 64

#: Where an activity without a time of its own keeps the one when it came.
CAME = "mkbot_came"
#: Machines speak in these, not customers: the journal keeps what we do not know of them, and
#: nobody has to read it.
OF_MACHINES = (
    "command",
    "commandResult",
    "conversationUpdate",
    "event",
    "handoff",
    "installationUpdate",
    "invoke",
    "trace",
)
REACTIONS = {
    "like": "👍",
    "heart": "❤️",
    "laugh": "😆",
    "surprised": "😮",
    "sad": "😢",
    "angry": "😡",
    "plusOne": "👍",
}
READ_RECEIPT = "application/vnd.microsoft.readReceipt"

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)?\Z", re.ASCII
)
_HEX_EMOJI = re.compile(r"[0-9a-f]{4,6}(?:-[0-9a-f]{4,6})*(?=_)")


def event_of(activity):
    """Return the :class:`port.Event` of an activity, ``None`` where it says nothing.

    :raise Malformed: it is no activity
    """
    if not isinstance(activity, dict) or not text(activity, "type"):
        raise Malformed("type: a text is expected")
    activity = storable(activity)
    conversation = item(activity, "conversation")
    lane = text(conversation, "id")
    if max(len(lane), len(text(activity, "id"))) > ID_CHARS:
        raise Malformed(f"id: at most {ID_CHARS} characters are expected")
    moment = _moment(text(activity, "timestamp")) or _moment(text(activity, CAME))
    if not moment:
        moment = datetime.now(timezone.utc)
        activity = {**activity, CAME: moment.isoformat()}
    values = {"key": _key(activity, lane), "lane": lane or "-", "at": moment, "raw": activity}
    told = _group(activity, conversation)
    if not told and not lane:
        told = {"kind": "unknown", "code": text(activity, "type")[:CODE_CHARS]}
    if not told:
        values["sender"] = sender_of(activity, lane, person=not _thread_of_channel(activity))
        told = _READERS.get(text(activity, "type"), _unknown)(activity, lane)
    return Event(**{**values, **told}) if told else None


def message_id(lane, activity_id):
    """Our id of a message, ``None`` without the activity's."""
    return f"{lane}|{activity_id}" if lane and activity_id else None


# Who, where and when


def _moment(timestamp):
    match = _TIME.match(timestamp)
    try:
        day, fraction, zone = match.groups()
        zone = "+00:00" if zone in (None, "Z") else zone
        micro = (fraction or "0").ljust(6, "0")
        return datetime.fromisoformat(f"{day}.{micro}{zone}").astimezone(timezone.utc)
    except (AttributeError, ValueError, OverflowError):
        return None


def _key(activity, lane):
    """An id per activity. Edits and deletions carry the id of the message they are about."""
    parts = [lane, text(activity, "id")]
    if not parts[1]:
        told = {name: value for name, value in activity.items() if name != CAME}
        canonical = json.dumps(told, sort_keys=True).encode()
        parts[1] = hashlib.sha256(canonical).hexdigest()
    if text(activity, "type") != "message":
        parts += [text(activity, "type"), text(activity, "timestamp")]
    key = "|".join(parts)
    if len(key) <= KEY_CHARS:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def _bot(activity):
    return item(activity, "recipient")


# Groups


def _thread_of_channel(activity):
    return text(item(activity, "conversation"), "conversationType") == "channel"


def _group(activity, conversation):
    """We do not talk in groups; in a channel of Teams we do where the bot is named, in that
    thread, which has its own conversation id."""
    kind = text(conversation, "conversationType")
    if kind not in ("channel", "groupChat") and conversation.get("isGroup") is not True:
        return None
    if kind == "channel" and text(activity, "type") == "message" and _names_bot(activity):
        return None
    return {"kind": "unknown", "code": "group"}


def _names_bot(activity):
    bot_id = text(_bot(activity), "id")
    return any(
        text(entity, "type") == "mention" and text(item(entity, "mentioned"), "id") == bot_id
        for entity in items(activity, "entities")
    )


# Types of activities: each returns the rest of the event's fields, ``None`` for no event


def _unknown(activity, lane):
    kind, name = text(activity, "type"), text(activity, "name") or text(activity, "action")
    told = {"kind": "unknown", "code": (f"{kind}:{name}" if name else kind)[:CODE_CHARS]}
    return {**told, "sender": None} if kind in OF_MACHINES else told


def _message(activity, lane):
    content = content_of(activity)
    if not (content.text or content.attachments or content.choice is not None):
        types = [text(attachment, "contentType") for attachment in items(activity, "attachments")]
        code = ":".join(["message", *types[:1]])
        return {"kind": "unknown", "code": code[:CODE_CHARS]}
    answered = content.reply_to or text(activity, "replyToId")
    return {
        "kind": "message" if content.choice is None else "choice",
        "text": content.text,
        "attachments": content.attachments,
        "choice": content.choice,
        "about": content.about,
        "reply_to": message_id(lane, answered),
        "provider_id": message_id(lane, text(activity, "id")),
    }


def _edit(activity, lane):
    target = message_id(lane, text(activity, "id"))
    if not target:
        return _unknown(activity, lane)
    return {"kind": "edit", "target": target, "text": content_of(activity).text}


def _delete(activity, lane):
    target = message_id(lane, text(activity, "id"))
    return {"kind": "delete", "target": target} if target else _unknown(activity, lane)


def _reaction(activity, lane):
    """One reaction, that of now: whoever changes theirs takes one back and adds another."""
    target = message_id(lane, text(activity, "replyToId"))
    added = [text(reaction, "type") for reaction in items(activity, "reactionsAdded")]
    if not target or not (added or items(activity, "reactionsRemoved")):
        return _unknown(activity, lane)
    return {"kind": "reaction", "target": target, "text": _emoji(added[-1]) if added else ""}


def _emoji(name):
    """Teams names a reaction, or writes its code points: ``1f44b_wavinghand-tone1``."""
    match = _HEX_EMOJI.match(name)
    if name in REACTIONS or not match:
        return REACTIONS.get(name, name[:CODE_CHARS] or "👍")
    try:
        return "".join(chr(int(code, 16)) for code in match.group().split("-"))
    except (ValueError, OverflowError):
        return name[:CODE_CHARS]


def _members(activity, lane):
    if items(activity, "membersAdded"):
        return {"kind": "start"}
    if items(activity, "membersRemoved"):
        return {"kind": "notice", "code": "left"}
    if text(item(activity, "channelData"), "eventType") or text(activity, "topicName"):
        return _unknown(activity, lane)
    return None


def _contact(activity, lane):
    """Skype: the person took the bot into their contacts, or out of them."""
    if text(activity, "action") == "remove":
        return {"kind": "notice", "code": "blocked"}
    return {"kind": "start"}


def _installation(activity, lane):
    """Teams: the app was put in or taken out. What begins the first time also says
    conversationUpdate; an upgrade changes nothing for the customer."""
    codes = {"add": "unblocked", "remove": "blocked"}
    code = codes.get(text(activity, "action"))
    return {"kind": "notice", "code": code} if code else _unknown(activity, lane)


def _named_event(activity, lane):
    if text(activity, "name") != READ_RECEIPT:
        return _unknown(activity, lane)
    last = text(item(activity, "value"), "lastReadMessageId")
    if not last:
        return None
    up_to = None
    if last.isdigit() and last.isascii() and len(last) == 13:
        # Teams numbers messages by the millisecond.
        up_to = datetime.fromtimestamp(0, timezone.utc) + timedelta(milliseconds=int(last))
    return {
        "kind": "receipt",
        "sender": None,
        "receipt": Receipt((message_id(lane, last[:ID_CHARS]),), "read", up_to=up_to),
    }


def _invoke(activity, lane):
    """A button of an Adaptive Card (Universal Actions); other invokes are not the customer's."""
    action = item(item(activity, "value"), "action")
    choice = text(item(action, "data"), "mkbot")
    if text(activity, "name") != "adaptiveCard/action" or not choice:
        return _unknown(activity, lane)
    return {"kind": "choice", "choice": choice, "text": text(action, "title") or choice}


def _plain(kind):
    return lambda activity, lane: {"kind": kind}


_READERS = {
    "message": _message,
    "messageUpdate": _edit,
    "messageDelete": _delete,
    "messageReaction": _reaction,
    "conversationUpdate": _members,
    "contactRelationUpdate": _contact,
    "installationUpdate": _installation,
    "event": _named_event,
    "invoke": _invoke,
    "typing": _plain("typing"),
    "endOfConversation": _plain("end"),
}
