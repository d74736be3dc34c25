"""Instagram: direct messages to a professional account that is linked to a Facebook page, by the
Instagram Messaging of Meta's Messenger Platform.

A customer is known by a number scoped to the account (IGSID), which is also the lane. It is the
page that sends: its token and its id go out, the Instagram account's id comes in. There is no
``disconnect``: the page's subscription to our app is Messenger's too.
"""

from datetime import timedelta

from odoo.addons.mkbot_chat.port import MediaRule

from . import _meta, _meta_messaging, _meta_messaging_account, _meta_messaging_out
from ._meta_messaging_base import Platform

REQUIRED = ("meta_app_secret", "meta_verify_token", "meta_token", "page_id", "instagram_id")
SECRETS = ("meta_verify_token",)
#: An app at Meta has one callback for all its pages.
SHARED_BY = "meta_app_secret"
CAPABILITIES = frozenset({"reply", "reaction", "typing", "read", "buttons"})
WINDOW = timedelta(hours=24)
GRACE = timedelta(days=7)
#: "Upload Media for Instagram Messaging": formats and sizes; of documents only PDF.
MAX_FILE = 25_000_000
MEDIA = (
    MediaRule("image", ("image/jpeg", "image/png", "image/gif"), 8_000_000),
    MediaRule(
        "audio", ("audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"), MAX_FILE
    ),
    MediaRule(
        "video",
        ("video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"),
        MAX_FILE,
    ),
    MediaRule("document", ("application/pdf",), MAX_FILE),
)

#: Meta documents the word "love" only; the others are those its webhooks use. An emoji without a
#: word goes as it is.
REACTIONS = {
    "❤": "love",
    "🧡": "love",
    "💙": "love",
    "👍": "like",
    "😆": "laugh",
    "😂": "laugh",
    "😮": "wow",
    "😢": "sad",
    "😠": "angry",
}


def _bytes(text):
    return len(text.encode("utf-8", "surrogatepass"))


PLATFORM = Platform(
    account="instagram_id",
    person="igsid",
    text_limit=1000,
    text_length=_bytes,
    profile="name,username",
    permissions=("instagram_basic", "instagram_manage_messages", "pages_manage_metadata"),
    object="instagram",
    fields=("messages", "messaging_postbacks", "messaging_seen", "message_reactions", "standby"),
    voice=True,
    reactions=REACTIONS,
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
    """Generator: check the page's token and the account linked to it, subscribe to the page;
    return a `Connection`."""
    return (yield from _meta_messaging_account.connect(PLATFORM, settings, webhook_url))


def check(settings):
    """Generator: ask how page, account, app and token are doing; return a `Connection`."""
    return (yield from _meta_messaging_account.check(PLATFORM, settings))


def profile(settings, sender):
    """Generator: return the `Sender` with the person's name, which no webhook tells."""
    return (yield from _meta_messaging_account.profile(PLATFORM, settings, sender))
