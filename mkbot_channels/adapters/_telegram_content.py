"""What a Telegram message holds: its text, its files, and the rest in words.

Bot API 10.1, "Message". Nothing here trusts a type: a field that is not what it should be is as
good as absent, so that no body can make us fail.
"""

import math
from dataclasses import dataclass

from odoo.addons.mkbot_chat.port import Attachment

from . import common

#: Fields of a message that surround what it says; any other one names what kind of message it is.
ENVELOPE = frozenset(
    """message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count
    sender_business_bot sender_tag date guest_query_id business_connection_id chat forward_origin
    is_topic_message is_automatic_forward reply_to_message external_reply quote reply_to_story
    reply_to_checklist_task_id reply_to_poll_option_id via_bot guest_bot_caller_user
    guest_bot_caller_chat edit_date has_protected_content is_from_offline is_paid_post
    media_group_id author_signature paid_star_count entities link_preview_options
    suggested_post_info effect_id caption caption_entities show_caption_above_media
    has_media_spoiler reply_markup""".split()
)

#: field → kind, type where none is told, name where none is told
FILES = {
    "animation": ("video", "video/mp4", "animation.mp4"),
    "audio": ("audio", "audio/mpeg", "audio.mp3"),
    "document": ("document", "application/octet-stream", "document"),
    "live_photo": ("video", "video/mp4", "live_photo.mp4"),
    "video": ("video", "video/mp4", "video.mp4"),
    "video_note": ("video", "video/mp4", "video_note.mp4"),
    "voice": ("audio", "audio/ogg", "voice.ogg"),
    "voice_note": ("audio", "audio/ogg", "voice.ogg"),
}
RICH_FILES = ("animation", "audio", "video", "voice_note")
#: Where a rich message has its words: those of a block, of a list, of a table.
RICH_WORDS = ("label", "text", "alternative_text", "expression", "summary")
RICH_PARTS = ("blocks", "items", "cells", "caption", "credit")
RICH_DEPTH = 30


@dataclass(frozen=True)
class Content:
    """What a message says. `code` names what we cannot interpret; `phone` is the sender's own."""

    text: str = ""
    attachments: tuple = ()
    code: str | None = None
    phone: str | None = None


def words(data, name):
    """Return a field that is a text, else ""."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def whole(data, name):
    """Return a field that is an integer PostgreSQL and Telegram can hold, else ``None``."""
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) < value < 2**63:
        return value
    return None


def table(data, name):
    """Return a field that is an object, else an empty one."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def rows(data, name):
    """Return the objects of a field that is an array."""
    value = data.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def full_name(person):
    """Return the name of a user or of a chat."""
    parts = (words(person, "first_name").strip(), words(person, "last_name").strip())
    return " ".join(filter(None, parts)) or words(person, "title")


def content_of(message):
    """Return the `Content` of a message."""
    for name, read in READERS.items():
        if name in message:
            found = read(message, name)
            return found or Content(_with_links(message, "caption"), code=name)
    code = next((name for name in message if name not in ENVELOPE), "empty")
    return Content(_with_links(message, "caption"), code=code[:64])


def _with_links(message, name):
    """Return the text, with the addresses that only the platform's markup tells written out."""
    text = words(message, name)
    entities = rows(message, "entities" if name == "text" else "caption_entities")
    links = [item for item in entities if item.get("type") == "text_link" and words(item, "url")]
    if not links:
        return text
    # Offsets count UTF-16 units: two bytes each.
    data = text.encode("utf-16-le", "surrogatepass")
    pieces, last = [], 0
    for link in sorted(links, key=_end):
        start, end, url = whole(link, "offset"), _end(link), words(link, "url")
        if start is None or not 0 <= start < end <= len(data) // 2:
            continue
        shown = data[2 * start : 2 * end].decode("utf-16-le", "replace")
        if shown.strip().rstrip("/") != url.rstrip("/"):
            pieces += [data[last : 2 * end], f" ({url})".encode("utf-16-le", "replace")]
            last = 2 * end
    return b"".join([*pieces, data[last:]]).decode("utf-16-le", "replace")


def _end(entity):
    return (whole(entity, "offset") or 0) + (whole(entity, "length") or 0)


def _attachment(data, name):
    ref = words(data, "file_id")
    if not ref:
        return None
    kind, mimetype, file_name = FILES[name]
    mimetype = words(data, "mime_type") or mimetype
    if name == "animation" and mimetype.startswith("image/"):
        kind, file_name = "image", "animation.gif"
    return Attachment(
        name=words(data, "file_name") or file_name,
        mimetype=mimetype,
        ref=ref,
        size=whole(data, "file_size"),
        voice=name in ("voice", "voice_note"),
        kind=kind,
    )


def _largest(sizes):
    """Return the attachment of a photo, of which Telegram offers several sizes."""
    sizes = [size for size in sizes if words(size, "file_id")]
    if not sizes:
        return None
    size = max(sizes, key=lambda size: (whole(size, "width") or 0) * (whole(size, "height") or 0))
    return Attachment(
        name="photo.jpg",
        mimetype="image/jpeg",
        ref=words(size, "file_id"),
        size=whole(size, "file_size"),
        kind="image",
    )


def _text(message, name):
    return Content(_with_links(message, name)) if isinstance(message[name], str) else None


def _file(message, name):
    attachment = _attachment(table(message, name), name)
    return attachment and Content(_with_links(message, "caption"), (attachment,))


def _photo(message, name):
    attachment = _largest(rows(message, name))
    return attachment and Content(_with_links(message, "caption"), (attachment,))


def _live_photo(message, name):
    """The picture, and the seconds of video around it."""
    live = table(message, name)
    picture = _largest(rows(message, "photo") or rows(live, "photo"))
    parts = tuple(filter(None, (picture, _attachment(live, name))))
    return Content(_with_links(message, "caption"), parts) if parts else None


def _sticker(message, name):
    sticker = table(message, name)
    ref, emoji = words(sticker, "file_id"), words(sticker, "emoji")
    if not ref:
        return None
    if sticker.get("is_animated") is True:
        file_name, mimetype = "sticker.tgs", "application/x-tgsticker"
    elif sticker.get("is_video") is True:
        file_name, mimetype = "sticker.webm", "video/webm"
    else:
        file_name, mimetype = "sticker.webp", "image/webp"
    attachment = Attachment(
        name=file_name, mimetype=mimetype, ref=ref, size=whole(sticker, "file_size"), kind="sticker"
    )
    # Nothing but Telegram shows a .tgs: its emoji says what it meant.
    return Content(emoji if file_name.endswith(".tgs") else "", (attachment,))


def _location(message, name):
    venue = table(message, name) if name == "venue" else {}
    place = table(venue or message, "location")
    latitude, longitude = place.get("latitude"), place.get("longitude")
    for value in (latitude, longitude):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 180:
            return None
        if not math.isfinite(value):
            return None
    return Content(
        common.location_text(latitude, longitude, words(venue, "title"), words(venue, "address"))
    )


def _contact(message, name):
    contact = table(message, name)
    digits = "".join(filter(str.isdigit, words(contact, "phone_number")))
    if not digits.isascii() or not 4 <= len(digits) <= 15:
        return None
    phone = f"+{digits}"
    text, card = common.contact_card(full_name(contact), (phone,))
    own = whole(contact, "user_id")
    # Telegram itself says whose number it is: only the sender's own is theirs.
    is_own = own is not None and own == whole(table(message, "from"), "id")
    return Content(text, (card,), phone=phone if is_own else None)


def _dice(message, name):
    dice = table(message, name)
    value = whole(dice, "value")
    return None if value is None else Content(f"{words(dice, 'emoji')} {value}".strip())


def _list(message, name):
    """A poll or a checklist in words: shown, but there is no answering it."""
    title, items = ("question", "options") if name == "poll" else ("title", "tasks")
    found = table(message, name)
    lines = [words(found, title), *(f"- {words(item, 'text')}" for item in rows(found, items))]
    return Content("\n".join(filter(None, lines)), code=name)


def _rich(message, name):
    """A formatted message: its words line by line, and its files."""
    lines, attachments = [], []

    def inline(value, depth):
        if isinstance(value, str):
            return value
        if depth > RICH_DEPTH:
            return ""
        if isinstance(value, list):
            return "".join(inline(item, depth + 1) for item in value)
        if not isinstance(value, dict):
            return ""
        text = "".join(inline(value[part], depth + 1) for part in RICH_WORDS if part in value)
        url = words(value, "url")
        return f"{text} ({url})" if url and url != text else text

    def block(value, depth):
        if depth > RICH_DEPTH:
            return
        if isinstance(value, str) and value:
            lines.append(value)
        if isinstance(value, list):
            for item in value:
                block(item, depth + 1)
        if not isinstance(value, dict):
            return
        attachments.extend(
            filter(None, (_attachment(table(value, file), file) for file in RICH_FILES))
        )
        if picture := _largest(rows(value, "photo")):
            attachments.append(picture)
        if line := inline(value, depth):
            lines.append(line)
        for part in RICH_PARTS:
            block(value.get(part), depth + 1)

    block(table(message, name).get("blocks"), 0)
    return Content("\n".join(lines), tuple(attachments)) if lines or attachments else None


#: In this order: a venue also has a location, an animation also a document.
READERS = {
    "text": _text,
    "live_photo": _live_photo,
    "photo": _photo,
    "animation": _file,
    "video": _file,
    "video_note": _file,
    "voice": _file,
    "audio": _file,
    "document": _file,
    "sticker": _sticker,
    "venue": _location,
    "location": _location,
    "contact": _contact,
    "dice": _dice,
    "poll": _list,
    "checklist": _list,
    "rich_message": _rich,
}
