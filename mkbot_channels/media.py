"""Files between us and the platforms: fetching customers' and making ours fit. No records here."""

import io
import logging
import mimetypes
from dataclasses import replace
from typing import NamedTuple

from PIL import Image, ImageOps, WebPImagePlugin

from odoo.addons.mkbot_chat.port import Failure, Refused

from . import exchange
from .uploads import REFUSED, REFUSED_ENDINGS, clean_name, kind_of

_logger = logging.getLogger(__name__)

# Odoo lets Pillow load a few formats only; customers' phones and browsers make this one too.
Image.register_open(
    WebPImagePlugin.WebPImageFile.format,
    WebPImagePlugin.WebPImageFile,
    getattr(WebPImagePlugin, "_accept", None),
)

#: What an image is turned into where the platform does not take its type.
IMAGE_TARGETS = ("image/jpeg", "image/png")
#: Sizes (pixels of the longer side) and JPEG qualities that are tried until an image fits.
STEPS = ((4096, 90), (2560, 85), (1920, 80), (1280, 75), (1024, 60))
#: More pixels than that are a bomb rather than a picture.
MAX_PIXELS = 60_000_000
FETCH_SECONDS = 300


class File(NamedTuple):
    """A file that came: a safe name, its type by its content, its bytes."""

    name: str
    mimetype: str
    data: bytes


def fetch(adapter, target, attachment, max_bytes):
    """Fetch a customer's file from the platform.

    :return: :class:`File`, or :class:`port.Failure`; it never raises
    """
    try:
        if attachment.size and attachment.size > max_bytes:
            raise Refused("too_large", f"{attachment.size} bytes")
        answer = exchange.ask(
            adapter.fetch(target.settings, attachment), target, max_bytes, FETCH_SECONDS
        )
        data, mimetype = answer if isinstance(answer, tuple) else (answer, None)
        if len(data) > max_bytes:
            raise Refused("too_large", f"{len(data)} bytes")
        return named(attachment, data, mimetype)
    except (Refused, exchange.Unreachable) as error:
        return exchange.failure_of(error)
    except Exception as error:
        _logger.exception("A customer's file cannot be fetched")
        return Failure("fetch", type(error).__name__)


def named(attachment, data, mimetype=None):
    """Give bytes that came a name and a type, by their content and not by what was said of them.

    :raise Refused: "media_type", for what a computer might run
    """
    if not data:
        raise Refused("content", "empty file", permanent=False)
    name = clean_name(attachment.name)
    sniffed = kind_of(name, data, False)
    if sniffed is None and attachment.kind == "document":
        raise Refused("media_type", name)
    if sniffed is None:
        raise Refused("media_type", mimetype or attachment.mimetype)
    if sniffed in ("application/octet-stream", "text/plain"):
        # Content says nothing: what the platform says, unless a browser would run that.
        said = (mimetype or attachment.mimetype or "").partition(";")[0].strip().lower()
        if said and said not in REFUSED and sniffed == "application/octet-stream":
            sniffed = said
        elif said.startswith("text/") and said not in REFUSED:
            sniffed = said
    if attachment.voice and sniffed.startswith("video/"):
        sniffed = sniffed.replace("video/", "audio/")
    if sniffed == "application/ogg":
        sniffed = "audio/ogg"
    if "." not in name:
        name += mimetypes.guess_extension(sniffed) or ""
    if REFUSED_ENDINGS.search(name):
        raise Refused("media_type", name)
    return File(name, sniffed, data)


def fit(attachments, rules):
    """Make files of ours such that a platform takes them.

    :param attachments: :class:`port.Attachment` with `data`
    :param rules: the platform's :class:`port.MediaRule`, or ``None`` where it takes anything
    :return: the attachments, each with the `kind` of its rule
    :raise Refused: "too_large" or "media_type", with the name of the file
    """
    return tuple(_fit(attachment, rules) for attachment in attachments) if rules else attachments


def _fit(attachment, rules):
    mimetype = attachment.mimetype.partition(";")[0].strip().lower()
    size = len(attachment.data)
    taken = [rule for rule in rules if _takes(rule, mimetype)]
    if attachment.voice:
        taken.sort(key=lambda rule: rule.kind != "voice")
    else:
        taken = [rule for rule in taken if rule.kind not in ("voice", "sticker")] or taken
    for rule in taken:
        if size <= rule.max_bytes and not (rule.kind == "document" and _is_picture(mimetype)):
            return replace(attachment, kind=rule.kind)
    if _is_picture(mimetype) and (picture := _picture(attachment, rules)):
        return picture
    for rule in taken:
        if size <= rule.max_bytes:
            return replace(attachment, kind=rule.kind)
    if taken:
        largest = max(rule.max_bytes for rule in taken)
        raise Refused("too_large", f"{attachment.name} ({size // 1024} KB > {largest // 1024} KB)")
    raise Refused("media_type", f"{attachment.name} ({mimetype})")


def _takes(rule, mimetype):
    return any(
        pattern in ("*", mimetype) or (pattern.endswith("/*") and mimetype.startswith(pattern[:-1]))
        for pattern in rule.mimetypes
    )


def _is_picture(mimetype):
    return mimetype.startswith("image/") and mimetype not in ("image/svg+xml", "image/gif")


def _picture(attachment, rules):
    """An image turned into a type and a size that the platform takes as an image, or ``None``."""
    rule = next((rule for rule in rules if rule.kind == "image"), None)
    target = next((type_ for type_ in IMAGE_TARGETS if rule and _takes(rule, type_)), None)
    if not target:
        return None
    try:
        image = Image.open(io.BytesIO(attachment.data))
        if image.width * image.height > MAX_PIXELS:
            return None
        image = ImageOps.exif_transpose(image)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    stem = attachment.name.rpartition(".")[0] or attachment.name
    for side, quality in STEPS:
        smaller = image.copy()
        smaller.thumbnail((side, side))
        data = _encoded(smaller, target, quality)
        if len(data) <= rule.max_bytes:
            ending = {"image/jpeg": "jpg", "image/png": "png"}[target]
            return replace(
                attachment,
                name=f"{stem}.{ending}",
                mimetype=target,
                data=data,
                size=len(data),
                kind=rule.kind,
            )
    return None


def _encoded(image, mimetype, quality):
    out = io.BytesIO()
    if mimetype == "image/png":
        image.save(out, "PNG", optimize=True)
        return out.getvalue()
    if image.mode in ("RGBA", "LA", "P"):
        # JPEG has no transparency: white, as paper.
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    image.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
