"""Messenger: a Facebook page's messages, by the Messenger Platform of Meta.

A customer is known by a number scoped to the page (PSID), which is also the lane. Messages are
answered for 24 hours after the customer's last one, by a person for seven days.
"""

from datetime import timedelta

from odoo.addons.mkbot_chat.port import MediaRule

from . import _meta, _meta_messaging, _meta_messaging_account, _meta_messaging_out, common
from ._meta_messaging_base import Platform

REQUIRED = ("meta_app_secret", "meta_verify_token", "meta_token", "page_id")
SECRETS = ("meta_verify_token",)
#: An app at Meta has one callback for all its pages.
SHARED_BY = "meta_app_secret"
CAPABILITIES = frozenset({"reply", "reaction", "typing", "read", "buttons"})
WINDOW = timedelta(hours=24)
GRACE = timedelta(days=7)
WATERMARKS = True
#: "Saving assets": all types up to 25 MB.
MAX_FILE = 25_000_000
MEDIA = (
    MediaRule("image", ("image/jpeg", "image/png", "image/gif"), MAX_FILE),
    MediaRule(
        "audio",
        ("audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/wav", "audio/x-wav"),
        MAX_FILE,
    ),
    MediaRule("video", ("video/mp4", "video/quicktime"), MAX_FILE),
    MediaRule("document", ("*",), MAX_FILE),
)

PLATFORM = Platform(
    account="page_id",
    person="psid",
    text_limit=2000,
    text_length=common.utf16_length,
    profile="name",
    permissions=("pages_messaging", "pages_manage_metadata"),
    object="page",
    fields=_meta_messaging_account.PAGE_FIELDS,
    marks=True,
)

challenge = _meta.challenge
read_answer = _meta_messaging_out.read_answer
fetch = _meta_messaging_out.fetch


def verify(settings, headers, raw):
    """Refuse what the Meta app did not sign.

    :raise Forged: no secret set, no signature, or another one
    """
    _meta.verify_signature(settings, headers, raw)


def parse(settings, headers, raw):
    """Cut a webhook's body into events.

    :raise Malformed: it is no envelope of Meta's
    """
    return _meta_messaging.parse(PLATFORM, settings, raw)


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    return _meta_messaging.parse_event(PLATFORM, payload)


def build(settings, outgoing):
    """Return the requests that carry a message, one a file and one a part of the text."""
    return _meta_messaging_out.build(PLATFORM, settings, outgoing)


def connect(settings, webhook_url):
    """Generator: check the page's token, subscribe to the page; return a `Connection`."""
    return (yield from _meta_messaging_account.connect(PLATFORM, settings, webhook_url))


def disconnect(settings):
    """Generator: take our app off the page. An Instagram account of the same page and app is
    then deaf too: Meta knows one subscription for both."""
    yield from _meta_messaging_account.disconnect(settings)


def check(settings):
    """Generator: ask how page, app and token are doing; return a `Connection`."""
    return (yield from _meta_messaging_account.check(PLATFORM, settings))


def profile(settings, sender):
    """Generator: return the `Sender` with the person's name, which no webhook tells."""
    return (yield from _meta_messaging_account.profile(PLATFORM, settings, sender))
