"""What a message of Messenger or Instagram holds: text, files, places, what was shared."""

import mimetypes
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from odoo.addons.mkbot_chat.port import Attachment

from . import common
from ._meta import dict_of, list_of, text_of

#: ``attachments[].type`` of a file → our kind.
FILES = {"image": "image", "video": "video", "audio": "audio", "file": "document"}

#: ``attachments[].type`` of what exists elsewhere and is only pointed to.
SHARES = ("fallback", "share", "post", "ig_post", "reel", "ig_reel", "template")

MAX_ATTACHMENTS = 30
URL_CHARS = 4000
TITLE_CHARS = 300


@dataclass
class Content:
    """`strange` holds the types of attachments that say nothing to us."""

    text: str = ""
    attachments: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    strange: list = field(default_factory=list)

    @property
    def about(self):
        return "\n".join(dict.fromkeys(note for note in self.notes if note))

    @property
    def empty(self):
        """Nothing that could be shown as a message."""
        return not self.text and not self.attachments and not self.notes


def read_content(message, voice=False):
    """Read a ``message``: its text, its attachments, the story or advertisement it answers.

    :param voice: audio is always recorded voice
    """
    content = Content(text=text_of(message.get("text")))
    attachments = list_of(message.get("attachments"))
    if isinstance(message.get("attachments"), dict):
        attachments = [message["attachments"]]
    stickers = any(text_of(item.get("type")) == "sticker" for item in attachments)
    for item in attachments[:MAX_ATTACHMENTS]:
        kind, payload = text_of(item.get("type")), dict_of(item.get("payload"))
        # Until August 2026 a sticker came twice: as a sticker, and as an image with its id.
        if not (stickers and kind == "image" and payload.get("sticker_id")):
            _attachment(content, kind, item, payload, voice)
    if text_of(message.get("sticker_id")) and not content.attachments:
        content.strange.append("sticker")
    if content.strange and not content.empty:
        content.notes += [f"[shared] {shorten(kind, 64)}" for kind in content.strange]
    content.notes.append(referral_about(dict_of(message.get("referral"))))
    story = dict_of(dict_of(message.get("reply_to")).get("story"))
    if story:
        content.notes.append(_note("story", _url(story), text_of(story.get("id"))))
    content.notes = [note for note in content.notes if note]
    return content


def _attachment(content, kind, item, payload, voice):
    url = _url(payload) or _url(item)
    if kind == "location":
        place = _place(item, payload)
        if place:
            content.text = "\n".join(filter(None, [content.text, place]))
            return
    elif kind == "sticker" or (kind == "image" and payload.get("sticker_id")):
        if url:
            content.attachments.append(Attachment(_name(url), url=url, kind="sticker"))
            return
    elif kind in FILES:
        if url:
            content.attachments.append(_file(kind, url, payload, voice))
            return
    elif kind == "story_mention":
        content.notes.append(_note("story_mention", url))
        return
    elif kind in SHARES and _share(content, item, payload, url):
        return
    content.strange.append(kind or "attachment")


def _file(kind, url, payload, voice):
    name = _name(url) or shorten(text_of(payload.get("title")), 200)
    return Attachment(
        name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        url=url,
        kind=FILES[kind],
        voice=kind == "audio" and (voice or name.startswith("audioclip")),
    )


def _share(content, item, payload, url):
    """Something from elsewhere: beside a text it is told `about` it, alone it is the text."""
    title = shorten(text_of(payload.get("title")) or text_of(item.get("title")), TITLE_CHARS)
    lines = [title, *_template(payload)]
    lines = [line for line in dict.fromkeys(lines) if line]
    if "://" in content.text:
        # The preview of a link that is in the text: its address would only be there twice.
        url = ""
    if not lines and not url:
        return "://" in content.text
    if content.text:
        content.notes.append(_note("shared", *lines, url))
    else:
        content.text = "\n".join(filter(None, [*lines, url]))
        content.notes.append("[shared]")
    return True


def _template(payload):
    """The words of a template: of its elements (cards, products) and buttons."""
    lines = [text_of(payload.get("text"))]
    elements = list_of(payload.get("elements"))
    elements += list_of(dict_of(payload.get("product")).get("elements"))
    for element in elements[:10]:
        words = (text_of(element.get("title")), text_of(element.get("subtitle")))
        lines.append(shorten(" · ".join(filter(None, words)), TITLE_CHARS))
    for button in list_of(payload.get("buttons"))[:10]:
        title = text_of(button.get("title"))
        lines.append(f"▸ {shorten(title, TITLE_CHARS)}" if title else "")
    return lines


def _place(item, payload):
    coordinates = dict_of(payload.get("coordinates"))
    pair = [coordinates.get("lat"), coordinates.get("long")]
    if any(isinstance(x, bool) or not isinstance(x, (int, float)) for x in pair):
        return ""
    if not all(-360 <= x <= 360 for x in pair):
        return ""
    title = text_of(payload.get("title")) or text_of(item.get("title"))
    return common.location_text(*pair, name=shorten(title, TITLE_CHARS))


def referral_about(referral):
    """How the customer came: an advertisement, a link with a word in it, a shop's product."""
    if not referral:
        return ""
    ad = dict_of(referral.get("ads_context_data"))
    product = text_of(dict_of(referral.get("product")).get("id"))
    words = text_of(referral.get("ref"))
    if ad or text_of(referral.get("source")).upper() == "ADS" or referral.get("ad_id"):
        title = text_of(ad.get("ad_title")) or text_of(referral.get("ad_id"))
        picture = _url({"url": ad.get("video_url") or ad.get("photo_url")})
        return _note("ad", title, words, picture)
    return _note("via", words or product or text_of(referral.get("source")))


def _note(code, *words):
    words = [shorten(word, URL_CHARS) for word in words if word]
    return " ".join([f"[{code}]", *words])


def _url(payload):
    url = text_of(payload.get("url")).strip()
    return url if url.startswith(("https://", "http://")) and len(url) <= URL_CHARS else ""


def _name(url):
    """The file name at the end of an address, "" where there is none."""
    try:
        last = unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""
    return last[-200:] if "." in last.strip(".") else ""


def shorten(text, most):
    """Cut a text to a length."""
    return text if len(text) <= most else text[: most - 1] + "…"
