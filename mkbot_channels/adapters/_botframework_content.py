"""What a message of the Bot Framework holds: text, mentions, files, places, cards, a choice."""

import base64
import binascii
import html
import json
import mimetypes
import re
from dataclasses import dataclass
from math import isfinite
from urllib.parse import unquote_to_bytes, urlsplit

from odoo.addons.mkbot_chat.port import Attachment

from ._botframework_values import item, items, text
from .common import location_text

#: Before a `ref`: a file of the conversation's own service, which asks for our token.
OWN = "bf:"
#: The name of our buttons' value.
CHOICE = "mkbot"
FILE_INFO = "application/vnd.microsoft.teams.file.download.info"
CARD = "application/vnd.microsoft.card."
REPLY = "http://schema.skype.com/Reply"
FORWARD = "http://schema.skype.com/Forward"
CARD_TEXTS = ("title", "subtitle", "text")
CARD_LINES = 40
ENTITIES = 100

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"(?i)<br\s{0,3}/?>|</(?:p|div|li|blockquote)>")
_AT = re.compile(r"</?at(?: [^<>]*)?>")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass
class Content:
    """The parts of a message, as :class:`port.Event` names them."""

    text: str = ""
    attachments: tuple = ()
    choice: str | None = None
    reply_to: str = ""
    about: str = ""


def content_of(activity):
    """Return the :class:`Content` of an activity of type message or messageUpdate."""
    content = Content(text=_written(activity))
    files, extra, rich = [], [], ""
    for attachment in items(activity, "attachments"):
        mimetype = text(attachment, "contentType")
        if mimetype == "text/html" and not text(attachment, "contentUrl"):
            rich = text(attachment, "content")
        elif mimetype.startswith(CARD):
            extra += _card_lines(attachment.get("content"))
        else:
            found = _file(activity, attachment)
            files += [found] if found else []
            extra += [] if found else _link(attachment)
    if rich:
        _read_html(content, rich)
    entities = items(activity, "entities")[:ENTITIES]
    places = [place for entity in entities if (place := _place(entity))]
    content.attachments = tuple(files)
    content.text = "\n".join(line for line in (content.text, *places, *extra) if line)
    _read_value(activity, content)
    return content


# Text


def _written(activity):
    """The text as a person reads it, without the mention of the bot."""
    written = text(activity, "text")
    channel = text(activity, "channelId")
    bot = item(activity, "recipient")
    for entity in items(activity, "entities")[:ENTITIES]:
        mentioned = item(entity, "mentioned")
        mention, name = text(entity, "text"), text(mentioned, "name")
        if text(entity, "type") == "mention" and mention:
            ours = text(mentioned, "id") == text(bot, "id")
            written = written.replace(mention, " " if ours else f"@{name}" if name else mention)
    if text(bot, "name"):
        written = written.replace(f"<at>{text(bot, 'name')}</at>", " ")
    if text(activity, "textFormat") == "xml":
        written = _plain(written)
    elif channel in ("msteams", "skype"):
        written = html.unescape(_AT.sub("", written))
    return written.replace("\xa0", " ").replace("\r\n", "\n").strip()


def _plain(markup):
    """What a person reads in a piece of HTML."""
    lines = html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    lines = "\n".join(line.strip() for line in lines.replace("\xa0", " ").splitlines())
    return _BLANK_LINES.sub("\n\n", lines).strip()


def _read_html(content, markup):
    """Teams tells the same text again as HTML; only there it tells what it quotes or forwards."""
    start = markup.find("<blockquote")
    end = markup.find(">", start)
    close = markup.find("</blockquote>", end)
    head = markup[start:end] if 0 <= start < end else ""
    if close < 0 or not (REPLY in head or FORWARD in head):
        content.text = content.text or _plain(markup)
        return
    quoted = markup[end + 1 : close]
    rest = _plain(markup[:start] + markup[close + len("</blockquote>") :])
    if REPLY in head:
        match = re.search(r'itemid="(\d{1,20})"', head)
        content.reply_to = match.group(1) if match else ""
        content.text = rest or content.text
    else:
        content.about = "[forwarded]"
        content.text = "\n".join(part for part in (_plain(quoted), rest) if part)


def _read_value(activity, content):
    """The value of a button: one of ours names an option, others are told as they are."""
    value = activity.get("value")
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if isinstance(value, dict):
        inner = item(item(value, "msteams"), "value")
        choice = text(value, CHOICE) or text(inner, CHOICE)
        if choice:
            content.choice = choice
            content.text = content.text or text(value, "label") or choice
        elif not content.text:
            content.text = "\n".join(
                f"{name}: {each}"
                for name, each in list(value.items())[:CARD_LINES]
                if isinstance(each, (str, int, float)) and name != "msteams"
            )
    elif isinstance(value, str) and not content.text:
        content.text = value.strip()


# Places and cards


def _place(entity):
    """A Place, or its GeoCoordinates alone, as text."""
    place = text(entity, "type") == "Place"
    geo = item(entity, "geo") if place else entity
    if not place and text(entity, "type") != "GeoCoordinates":
        return ""
    numbers = (geo.get("latitude"), geo.get("longitude"))
    for number, limit in zip(numbers, (90, 180), strict=True):
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return ""
        if abs(number) > limit or not isfinite(number):
            return ""
    address = entity.get("address")
    address = address if isinstance(address, str) else ""
    return location_text(*numbers, name=text(entity, "name") or text(geo, "name"), address=address)


def _card_lines(card):
    """The texts of a card in its order: titles, paragraphs, facts."""
    lines, waiting = [], [card]
    while waiting and len(lines) < CARD_LINES:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            lines += [line for name in CARD_TEXTS if (line := _plain(text(node, name)))]
            nested = [node.get(name) for name in ("body", "items", "columns", "facts")]
            waiting += reversed([each for each in nested if isinstance(each, list)])
            if text(node, "value") and text(node, "title"):
                lines.append(text(node, "value"))
    return lines[:CARD_LINES]


# Files


def _file(activity, attachment):
    """The file of an attachment, ``None`` where its bytes cannot be had."""
    mimetype, url = text(attachment, "contentType"), text(attachment, "contentUrl")
    name = text(attachment, "name")
    signed = mimetype == FILE_INFO
    if signed:
        # Good for some minutes, and wants no token.
        url, mimetype = text(item(attachment, "content"), "downloadUrl"), ""
    guessed = mimetypes.guess_type(name)[0]
    kind = _kind(mimetype or guessed or "")
    if not mimetype or "*" in mimetype:
        mimetype = guessed or "application/octet-stream"
    values = {"name": name, "mimetype": mimetype, "kind": kind}
    if url.startswith("data:"):
        data = _inline(url)
        return None if data is None else Attachment(data=data, size=len(data), **values)
    origin = _origin(url)
    if not origin:
        return None
    if not signed and origin == _origin(text(activity, "serviceUrl")):
        return Attachment(ref=OWN + url, **values)
    return Attachment(url=url, **values)


def _kind(mimetype):
    family = mimetype.partition("/")[0]
    return family if family in ("image", "audio", "video") else "document"


def _origin(url):
    try:
        parts = urlsplit(url)
        origin = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return None
    return origin if parts.hostname and parts.scheme in ("http", "https") else None


def _inline(url):
    """The bytes of a ``data:`` address (RFC 2397), ``None`` where it is broken."""
    head, comma, data = url.partition(",")
    if not comma:
        return None
    if not head.endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None


def _link(attachment):
    """What is said of a file whose bytes cannot be had."""
    url = text(attachment, "contentUrl")
    words = [text(attachment, "name"), "" if url.startswith("data:") else url]
    return [" ".join(word for word in words if word)]
