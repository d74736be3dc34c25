"""Telegram's bots (Bot API 10.1, https://core.telegram.org/bots/api).

What comes in is in ``_telegram_in``, what goes out in ``_telegram_out``, connecting an account and
fetching files in ``_telegram_account``. Updates are read by hand: python-telegram-bot's types cost
more than the whole webhook may, and are what the tests compare with.
"""

import hmac
import json
import math
from datetime import timedelta

from odoo.addons.mkbot_chat.port import Forged, Malformed, MediaRule, storable

from ._telegram_account import check, connect, disconnect, fetch
from ._telegram_in import event_of
from ._telegram_out import build, read_answer

__all__ = ["build", "check", "connect", "disconnect", "fetch", "read_answer"]

REQUIRED = ("telegram_token", "telegram_secret")
SECRETS = ("telegram_secret",)
CAPABILITIES = frozenset(("reply", "reaction", "edit", "delete", "typing", "buttons"))
#: deleteMessage: "A message can only be deleted if it was sent less than 48 hours ago."
EDIT_WITHIN = timedelta(hours=48)
MEDIA = (
    MediaRule("sticker", ("application/x-tgsticker",), 64 * 1024),
    MediaRule("image", ("image/jpeg", "image/png", "image/webp"), 10_000_000),
    MediaRule("animation", ("image/gif",), 50_000_000),
    MediaRule("video", ("video/mp4",), 50_000_000),
    MediaRule(
        "audio", ("audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/ogg", "audio/opus"), 50_000_000
    ),
    MediaRule("document", ("*",), 50_000_000),
)

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def verify(settings, headers, raw):
    """Refuse what does not carry the secret that was given to setWebhook.

    :raise Forged: it does not, or there is no secret
    """
    secret = settings.get("telegram_secret") or ""
    given = headers.get(HEADER) or ""
    if not secret or not hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace")):
        raise Forged("the secret token is not ours")


def _finite(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("no JSON number of ours")
    return value


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


# Python reads NaN and 1e999, PostgreSQL does not store them.
_decode = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant).decode


def _update(raw):
    try:
        update = _decode(raw.decode())
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is no JSON") from error
    if not isinstance(update, dict):
        raise Malformed("the body is no update")
    return update


def parse(settings, headers, raw):
    """Return the one event of an update.

    :raise Malformed: it is no update
    """
    # Made storable before it is read: what is read again from the journal is then the same.
    return [event_of(storable(_update(raw)))]


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    if not isinstance(payload, dict):
        raise Malformed("not a stored update")
    return event_of(payload)


def answer(settings, raw):
    """Return the call of a method that goes in the answer to an update, ``None`` without one.

    A button pressed shows that it is busy until answerCallbackQuery; see "Making requests when
    getting updates".
    """
    if b'"callback_query"' not in raw:
        return None
    try:
        query = _update(raw).get("callback_query")
    except Malformed:
        return None
    number = query.get("id") if isinstance(query, dict) else None
    if not isinstance(number, str) or not number:
        return None
    return {"method": "answerCallbackQuery", "callback_query_id": number}
