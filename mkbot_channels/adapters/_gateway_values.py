"""Values out of JSON that comes from a gateway, where nothing is sure to be what it should be."""

import hashlib
import json
from datetime import datetime, timezone

from odoo.addons.mkbot_chat.port import Malformed, storable

#: Ids are kept in indexes of the database, which take no long ones.
MAX_ID = 200

# Bytes that nobody needs once the event is read, some of them larger than all the rest.
HEAVY = frozenset(
    "apikey base64 jpegThumbnail JPEGThumbnail messageSecret midQualityFileSha256 quotedMessage"
    " scansSidecar streamingSidecar thumbnail thumbnailEncSha256 thumbnailSha256 waveform".split()
)


def _not_json(word):
    raise ValueError(f"{word} is no JSON")


def _finite(text):
    number = float(text)
    return number if abs(number) != float("inf") else _not_json(text)


def load(raw):
    """Return a webhook's body, an object.

    :raise Malformed: it is none
    """
    try:
        body = json.loads(raw, parse_constant=_not_json, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is no JSON") from error
    if not isinstance(body, dict):
        raise Malformed("the body is no object")
    return storable(body)


def body_of(body):
    """Return what an answer's body holds, ``None`` where that is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def text_of(value):
    """Return a value as text: "" for anything that is neither text nor a whole number."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def id_of(value):
    """Return an id of a payload: "" for what is none, or longer than WhatsApp's ever are."""
    return value if isinstance(value, str) and len(value) <= MAX_ID else ""


def dict_of(value):
    """Return a value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value):
    """Return a value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def number_of(value):
    """Return a whole number, that may be text or a protobuf Long ``{low, high}``, or ``None``."""
    if isinstance(value, dict):
        low, high = value.get("low"), value.get("high", 0)
        if not isinstance(low, int) or not isinstance(high, int):
            return None
        value = (high << 32) + (low & 0xFFFFFFFF)
    if isinstance(value, bool):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < 2**63 else None


def moment(value, otherwise):
    """Return a time given in seconds or milliseconds, `otherwise` (ISO 8601) where it is none."""
    number = number_of(value)
    try:
        if number > 10**11:
            number /= 1000
        return datetime.fromtimestamp(number, timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return instant(otherwise)


def instant(text):
    """Return the time that is written in a stored event.

    :raise Malformed: there is none
    """
    try:
        return datetime.fromisoformat(text).astimezone(timezone.utc)
    except (TypeError, ValueError, OverflowError) as error:
        raise Malformed("not a stored event") from error


def now():
    """The present, as an event stores it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def slim(value):
    """Return a payload without thumbnails, secrets and other bytes that are of no use to us."""
    if isinstance(value, dict):
        return {name: slim(item) for name, item in value.items() if name not in HEAVY}
    return [slim(item) for item in value] if isinstance(value, list) else value


def digest(*parts):
    """A short text that stands for some content in an event's key."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
