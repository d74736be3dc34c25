"""In what Messenger and Instagram differ, and one item of their webhooks."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from odoo.addons.mkbot_chat.port import Event, Sender

from ._meta import dict_of, moment, text_of
from ._meta_messaging_content import shorten

#: Longer ids and keys do not fit into an index; Meta's are below 200 characters.
ID_CHARS = 200


@dataclass(frozen=True)
class Platform:
    """In what Messenger and Instagram differ.

    account
        the setting that has the id under which the webhook knows the account;
    person
        the kind of a customer's id in `Sender.ids`;
    text_limit, text_length
        the longest text, and how it is counted;
    voice
        audio that comes in is always recorded voice;
    reactions
        emoji → the platform's word, where it takes words;
    marks
        it echoes a message's ``metadata``: our own echoes are told by it;
    profile
        which fields of a person can be asked for;
    permissions
        without which the account is of no use;
    object, fields
        what the Meta app must be subscribed to.
    """

    account: str
    person: str
    text_limit: int
    text_length: Callable[[str], int]
    profile: str
    permissions: tuple[str, ...]
    object: str
    fields: tuple[str, ...]
    voice: bool = False
    marks: bool = False
    reactions: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Item:
    """One item of ``messaging`` or ``standby``, and what its envelope says."""

    platform: Platform
    item: dict
    own: str
    customer: str
    echo: bool
    payload: dict

    @property
    def sender(self):
        if not self.customer:
            return None
        return Sender(self.customer, ((self.platform.person, self.customer),))

    @property
    def at(self):
        return milliseconds(self.item.get("timestamp") or self.payload.get("time"))

    def digest(self, name):
        """A key for what has no id: the same in every redelivery, since the content is."""
        text = json.dumps(self.item, sort_keys=True, separators=(",", ":"))
        return f"{name}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"

    def event(self, kind, **values):
        """An `Event` of this item; `values` replace what is known of all."""
        known: dict[str, Any] = {
            "lane": self.customer or self.own,
            "at": self.at,
            "sender": self.sender,
            "standby": self.payload.get("standby") is True,
            "raw": self.payload,
        }
        values.setdefault("key", self.digest(kind))
        return Event(kind=kind, **{**known, **values})

    def unknown(self, code, **values):
        return self.event("unknown", code=shorten(code, 64) or "unknown", **values)


def mark(settings, delivery_id):
    """The ``metadata`` of a message of ours: nobody else can write it."""
    secret = (settings.get("meta_app_secret") or "").encode()
    text = f"mkbot:{delivery_id}"
    return f"{text}:{hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:20]}"


def milliseconds(value):
    """Meta's milliseconds in UTC; some samples of its documents have seconds."""
    try:
        seconds = float(value) < 1e11
    except (TypeError, ValueError, OverflowError):
        seconds = True
    return moment(value, 1 if seconds else 1000)


def id_of(value):
    found = text_of(dict_of(value).get("id"))
    return found if len(found) <= ID_CHARS else ""


def mid_of(body):
    found = text_of(body.get("mid"))
    return found if 0 < len(found) <= ID_CHARS else None
