"""The Bot Framework: Teams, Skype as a channel of old, Direct Line, Web Chat, the emulator.

Activities come one in a body (Bot Framework Activity schema 3.1) and go to the REST API of the
Connector, at the service address that each conversation brings. The messaging endpoint cannot be
registered by a call: a person pastes it into the bot's page in Azure.

An id of an activity is unique in its conversation only: to us a message is
``<conversation>|<activity>``. So `read_answer` wants to know the request, too.
"""

import json

from odoo.addons.mkbot_chat.port import Connection, Malformed, MediaRule, Refused, Request

from ._botframework_auth import authorize, signing_keys, test_mode, verify
from ._botframework_content import OWN
from ._botframework_in import event_of
from ._botframework_out import build, read_answer
from ._botframework_values import text

__all__ = ["authorize", "build", "read_answer", "signing_keys", "verify"]

CAPABILITIES = frozenset({"reply", "edit", "delete", "typing", "buttons"})
#: Files go out as links: the house gives each attachment a public, signed address as well.
NEEDS_URL = True
ANSWER_NEEDS_REQUEST = True
MEDIA = (
    MediaRule("image", ("image/png", "image/jpeg", "image/gif"), 1024 * 1024),
    MediaRule("document", ("*",), 100 * 1024 * 1024),
)
REQUIRED = ("bf_app_id", "bf_app_password", "bf_tenant_id")

# Invokes want an answer with a body: the default is for names that are not here.
INVOKED = {
    "adaptiveCard/action": {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "OK",
    },
    "actionableMessage/executeAction": {},
    "composeExtension/query": {
        "composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}
    },
    "composeExtension/submitAction": {},
    "fileConsent/invoke": {},
    "message/submitAction": {},
    "signin/tokenExchange": {},
    "signin/verifyState": {},
    "task/fetch": {},
    "task/submit": {},
}


def parse(settings, headers, raw):
    """Return the event of an activity, none where it says nothing.

    :raise Malformed: the body is no activity
    """
    event = event_of(_load(raw))
    return [event] if event else []


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    event = event_of(payload)
    if not event:
        raise Malformed("not a stored event")
    return event


def answer(settings, raw):
    """Return the body that answers an invoke, or an activity that expects its replies at once
    (it gets none: ours are made later); ``None`` for all others."""
    activity = _load(raw)
    if text(activity, "type") == "invoke":
        return INVOKED.get(text(activity, "name"), {"status": 200})
    if text(activity, "deliveryMode") == "expectReplies":
        return {"activities": []}
    return None


def _not_json(word):
    raise ValueError(f"{word} is no JSON")


def _finite(digits):
    number = float(digits)
    return number if abs(number) != float("inf") else _not_json(digits)


def _load(raw):
    """Return an activity from the bytes of a body.

    :raise Malformed: it is no JSON object, or has a number that is none (RFC 8259)
    """
    try:
        activity = json.loads(raw, parse_constant=_not_json, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is no JSON") from error
    if not isinstance(activity, dict):
        raise Malformed("an activity is expected")
    return activity


# Generators


def connect(settings, webhook_url):
    """Check the application and its secret; the endpoint itself is for a person to paste."""
    connection = yield from _connection(settings, (("Messaging endpoint", webhook_url),))
    return connection


def check(settings):
    """Ask whether the application and its secret still hold."""
    connection = yield from _connection(settings, ())
    return connection


def _connection(settings, details):
    app_id = settings.get("bf_app_id") or ""
    if test_mode(settings):
        return Connection(app_id or "Agents Playground", (*details, ("Mode", "test")))
    for name in REQUIRED:
        if not settings.get(name):
            raise Refused("token", f"{name} is missing.")
    yield from authorize(settings)
    keys = yield from signing_keys(settings)
    if not keys:
        raise Refused("unavailable", "Microsoft publishes no signing keys.", permanent=False)
    channels = {
        channel
        for key in keys.values()
        for channel in key.get("endorsements") or ()
        if isinstance(channel, str)
    }
    details += (
        ("Application (client) ID", app_id),
        ("Directory (tenant) ID", settings["bf_tenant_id"]),
        ("Signing keys", str(len(keys))),
        ("Channels", ", ".join(sorted(channels))[:500]),
    )
    return Connection(app_id, details)


def fetch(settings, attachment):
    """Return ``(bytes, mimetype or None)`` of a file that came.

    Our token goes only to the service of the conversation, whose address Microsoft signed.
    """
    if attachment.ref:
        if not attachment.ref.startswith(OWN):
            raise Refused("content", "Not a file of this platform.")
        url = attachment.ref[len(OWN) :]
        got = yield Request("GET", url, authorize=not test_mode(settings))
    else:
        got = yield Request("GET", attachment.url, foreign=True)
    if 200 <= got.status < 300:
        mimetype = (got.headers.get("Content-Type") or "").partition(";")[0].strip()
        return got.body, mimetype or None
    words = f"HTTP {got.status}"
    if got.status in (401, 403):
        raise Refused("token", words, permanent=got.status == 403)
    if got.status in (404, 410):
        raise Refused("too_old", words)
    raise Refused("unavailable", words, permanent=got.status < 429)
