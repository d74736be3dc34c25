"""A Telegram update as an event (Bot API 10.1, "Update").

We converse in private chats. There the chat's id is the user's, so that it is both the lane and
the address. A message's number is unique in its chat only: ours are ``<chat>:<number>``.
"""

import re
import time
from datetime import datetime, timedelta, timezone

from odoo.addons.mkbot_chat.port import Event, Malformed, Sender

from ._telegram_content import content_of, full_name, rows, table, whole, words

#: The updates that we ask for: others are not sent.
ALLOWED = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LAST_SECOND = 2**33
_START = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL)
_LANG = re.compile(r"([a-z]{2,3})(?:-([a-z]{2}))?\Z", re.IGNORECASE)
# An update without a chat is alone in its lane.
_NO_LANE = "updates"


def event_of(update):
    """Return the `Event` of an update.

    Where Telegram tells no time, that of the arrival is kept with the update.

    :raise Malformed: it is no update
    """
    number = whole(update, "update_id")
    if number is None or number < 0:
        raise Malformed("update_id: a number is expected")
    name = next((name for name in READERS if isinstance(update.get(name), dict)), None)
    name = name or next((n for n in update if n not in ("update_id", "received_at")), "empty")
    content = table(update, name)
    chat = _chat_of(content)
    chat_id = whole(chat, "id")
    values = {"kind": "unknown", "code": name[:64]}
    if name in READERS and chat_id is not None:
        if chat.get("type") == "private":
            values = READERS[name](content, chat) or values
        else:
            values["code"] = "group"
    seconds = name == "edited_message" and _second(content, "edit_date")
    seconds = seconds or _second(content, "date")
    if not seconds:
        seconds = _second(update, "received_at") or int(time.time())
        update = {**update, "received_at": seconds}
    # Seconds are all that Telegram tells; updates are numbered in order, which the rest keeps.
    at = _EPOCH + timedelta(seconds=seconds, microseconds=number % 1_000_000)
    lane = _NO_LANE if chat_id is None else str(chat_id)
    return Event(key=str(number), lane=lane, at=at, raw=update, **values)


def _chat_of(content):
    """Return the chat of an update. A button under a message sent through us elsewhere has none:
    then it is that with whoever pressed it."""
    message = table(content, "message")
    chat = table(content, "chat") or table(message, "chat")
    if not chat and "inline_message_id" in content:
        return {**table(content, "from"), "type": "private"}
    return chat


def _second(data, name):
    value = whole(data, name)
    return value if value is not None and 0 < value < _LAST_SECOND else None


def message_ref(chat, message):
    """Return our id of a message, ``None`` where it has no number."""
    number = whole(message, "message_id")
    return None if number is None else f"{whole(chat, 'id')}:{number}"


def _sender(person, chat, phone=None):
    person = person if whole(person, "id") is not None else chat
    return Sender(
        address=str(whole(chat, "id")),
        ids=(("telegram_id", str(whole(person, "id"))),),
        name=full_name(person),
        phone=phone,
        lang=_lang(words(person, "language_code")),
        username=words(person, "username") or None,
    )


def _lang(code):
    """Return ``pt-br`` as ``pt_BR``; what is no plain code is not told."""
    match = _LANG.match(code)
    if not match:
        return None
    language, region = match.groups()
    return f"{language.lower()}_{region.upper()}" if region else language.lower()


def _message(message, chat):
    content = content_of(message)
    values = {
        "kind": "unknown" if content.code else "message",
        "code": content.code,
        "sender": _sender(table(message, "from"), chat, content.phone),
        "text": content.text,
        "attachments": content.attachments,
        "reply_to": message_ref(chat, table(message, "reply_to_message")),
        "provider_id": message_ref(chat, message),
        "about": _about(message),
    }
    start = _START.match(content.text)
    if start and "text" in message and "forward_origin" not in message:
        about = f"[via] {start[1].strip()}" if start[1] else ""
        values |= {"kind": "start", "text": "", "about": about}
    return values


def _edited(message, chat):
    target = message_ref(chat, message)
    if not target:
        return None
    content = content_of(message)
    return {
        "kind": "edit",
        "target": target,
        "sender": _sender(table(message, "from"), chat, content.phone),
        "text": content.text,
        "attachments": content.attachments,
        "about": _about(message),
    }


def _about(message):
    """What else there is to say of a message: whence it was forwarded, which story it answers."""
    parts = []
    if origin := table(message, "forward_origin"):
        parts.append(f"[forwarded] {_origin_name(origin)}")
    if reply := table(message, "external_reply"):
        said = (_origin_name(table(reply, "origin")), words(table(message, "quote"), "text"))
        parts.append(f"[shared] {': '.join(filter(None, said))}")
    if story := table(message, "reply_to_story"):
        username, number = words(table(story, "chat"), "username"), whole(story, "id")
        link = f"https://t.me/{username}/s/{number}" if username and number else ""
        parts.append(f"[story] {link}")
    return " ".join(part.strip() for part in parts)


def _origin_name(origin):
    for name in ("sender_user", "sender_chat", "chat"):
        if found := full_name(table(origin, name)):
            return found
    return words(origin, "sender_user_name")


def _pressed(query, chat):
    """A button that was pressed: what it said is in the keyboard of our message."""
    choice = query.get("data")
    if not isinstance(choice, str):
        return None
    message = table(query, "message")
    keyboard = table(message, "reply_markup").get("inline_keyboard")
    buttons = [
        button
        for row in (keyboard if isinstance(keyboard, list) else ())
        for button in (row if isinstance(row, list) else ())
        if isinstance(button, dict)
    ]
    labels = (words(b, "text") for b in buttons if b.get("callback_data") == choice)
    return {
        "kind": "choice",
        "choice": choice,
        "text": next(labels, "") or choice,
        "reply_to": message_ref(chat, message),
        "sender": _sender(table(query, "from"), chat),
    }


def _reaction(reaction, chat):
    target = message_ref(chat, reaction)
    if not target:
        return None
    return {
        "kind": "reaction",
        "target": target,
        "text": "".join(_reaction_text(item) for item in rows(reaction, "new_reaction")),
        "sender": _sender(table(reaction, "user"), chat),
    }


def _reaction_text(reaction):
    if reaction.get("type") == "paid":
        return "⭐"
    if reaction.get("type") == "custom_emoji":
        return f"[custom_emoji {words(reaction, 'custom_emoji_id')}]"
    return words(reaction, "emoji")


def _membership(change, chat):
    """In a private chat this says that the customer blocked the bot, or let it in again."""
    status = words(table(change, "new_chat_member"), "status")
    code = {"kicked": "blocked", "member": "unblocked"}.get(status)
    if not code:
        return None
    return {"kind": "notice", "code": code, "sender": _sender(table(change, "from"), chat)}


READERS = dict(zip(ALLOWED, (_message, _edited, _pressed, _reaction, _membership), strict=True))
