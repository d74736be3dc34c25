"""What the Graph API's errors mean: Meta's "Error codes" of the WhatsApp Business Platform and of
the Messenger Platform, in the house's words."""

import json
import re

from odoo.addons.mkbot_chat.port import Failure

#: code → (reason, permanent)
CODES = {
    0: ("token", True),
    1: ("unavailable", False),
    2: ("unavailable", False),
    3: ("token", True),
    4: ("limit", False),
    10: ("token", True),
    17: ("limit", False),
    32: ("limit", False),
    33: ("account", True),
    100: ("content", True),
    102: ("token", True),
    190: ("token", True),
    368: ("account", True),
    551: ("blocked", True),
    613: ("limit", False),
    1200: ("unavailable", False),
    130429: ("limit", False),
    130472: ("blocked", True),
    130497: ("account", True),
    131000: ("unavailable", False),
    131005: ("token", True),
    131016: ("unavailable", False),
    131021: ("unreachable", True),
    131026: ("unreachable", True),
    131030: ("account", True),
    131031: ("account", True),
    131037: ("account", True),
    131042: ("account", True),
    131045: ("account", True),
    131047: ("window", True),
    131048: ("limit", True),
    131049: ("blocked", True),
    131050: ("blocked", True),
    131052: ("media_type", True),
    131053: ("media_type", True),
    131056: ("limit", False),
    131057: ("unavailable", False),
    133000: ("account", True),
    133004: ("unavailable", False),
    133005: ("account", True),
    133006: ("account", True),
    133008: ("account", True),
    133009: ("account", True),
    133010: ("account", True),
    133015: ("unavailable", False),
    133016: ("limit", False),
}

#: error_subcode → the same, where it says more than the code
SUBCODES = {
    33: ("token", True),
    2018001: ("unreachable", True),
    2018065: ("window", True),
    2018108: ("blocked", True),
    2018109: ("too_large", True),
    2018278: ("window", True),
    2534022: ("window", True),
    1545041: ("blocked", True),
}

#: The same by ranges of codes, for those not named above.
RANGES = (
    (200, 299, ("token", True)),
    (80000, 80099, ("limit", False)),
    (132000, 132099, ("template", True)),
)

#: The same by status, where there is no error of Meta's, or one we do not know.
STATUSES = {
    401: ("token", True),
    403: ("token", True),
    408: ("unavailable", False),
    413: ("too_large", True),
    429: ("limit", False),
}

#: The messages went out, though an error is answered (Messenger: "Received invalid JSON reply").
TAKEN_ANYWAY = 1357046

#: Seconds after which one person may be written to again (131056: one message in six seconds).
PAIR_SECONDS = 6.0

#: How Meta's tokens look: those of users, pages and systems, and ``app|secret``.
_TOKEN = re.compile(r"\b(?:EAA|IGA|IGQ)[\w-]{8,}|\b\d{6,}\|[\w-]{8,}")


def failure(status, headers, body):
    """Return the `Failure` that an answer of the Graph API, other than 2xx, stands for."""
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        error = None
    if not isinstance(error, dict):
        return _without_words(status, headers, body)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    reason, permanent = meaning(code, subcode, status, error.get("is_transient") is True)
    return Failure(
        code=f"{code}/{subcode}" if subcode else str(code),
        message=words(error),
        retry_after=None if permanent else _retry_after(headers, code),
        permanent=permanent,
        uncertain=subcode == TAKEN_ANYWAY,
        reason=reason,
    )


def meaning(code, subcode=0, status=400, transient=False):
    """Return ``(reason, permanent)`` of an error."""
    found = SUBCODES.get(subcode) or CODES.get(code)
    for first, last, both in RANGES:
        if not found and first <= code <= last:
            found = both
    if found:
        return found
    if transient or status >= 500:
        return ("unavailable", False)
    return STATUSES.get(status, ("content", True))


def words(error):
    """Return an error in Meta's words, the particular ones where there are any, without tokens.

    :param error: of an answer (``message``, ``error_data.details``, ``error_user_msg``) or of a
        webhook (``title`` besides)
    """
    if not isinstance(error, dict):
        return ""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    found = []
    for text in (error.get("message") or error.get("title"), error.get("error_user_msg"), details):
        if isinstance(text, str) and text.strip() and text not in found:
            found.append(text.strip())
    return _TOKEN.sub("…", " — ".join(found))[:1000]


def _without_words(status, headers, body):
    reason, permanent = meaning(-1, 0, status)
    text = body[:300].decode("utf-8", "replace") if isinstance(body, bytes) else ""
    # A gateway that waited in vain cannot know whether the message was taken.
    return Failure(
        code=str(status),
        message=_TOKEN.sub("…", text),
        retry_after=None if permanent else _retry_after(headers, -1),
        permanent=permanent,
        uncertain=status == 504,
        reason=reason,
    )


def _number(value):
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:12])
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _retry_after(headers, code):
    """Seconds until Meta wants to hear from us again: ``Retry-After``, or the minutes in
    ``X-Business-Use-Case-Usage``."""
    given = str(headers.get("Retry-After") or "")
    if given.isascii() and given.isdigit():
        return float(given)
    if code == 131056:
        return PAIR_SECONDS
    minutes = [0]
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage") or "{}")
        for items in usage.values():
            minutes += [_number(item.get("estimated_time_to_regain_access")) for item in items]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None
    return 60.0 * max(minutes) or None
