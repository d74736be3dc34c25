"""What a channel is to us: the values that pass between a platform's adapter and the house.

An adapter (``mkbot_channels/adapters/<platform>.py``) is a pure module. It turns the platform's
payload into `Event` values and an `Outgoing` value into `Request` values; it does no I/O and
imports no Odoo. It has

``verify(settings, headers, raw)``
    returns ``None`` when the raw bytes really come from the platform, else raises `Forged`;
``parse(settings, headers, raw)``
    returns the list of `Event` in the payload, or raises `Malformed`;
``parse_event(settings, payload)``
    returns the one `Event` of a payload that the journal stored;
``build(settings, outgoing)``
    returns the list of `Request` that carry the message, in order; or, where the module says
    ``TRANSPORT = "bus"``, ``render(outgoing)`` returns the dict to push.

Everything here is immutable, so that a value can be handed over, retried and compared without
fear. All times are aware and in UTC. A new kind of event (an edit, a reaction) is a new name in
`EVENT_KINDS`, and what is peculiar to it goes to `Event.raw`: the journal's format does not change.
"""

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

#: The platforms we know, in the order in which they are offered to the administrator.
PLATFORMS = [
    ("site", "Web site"),
    ("telegram", "Telegram"),
    ("whatsapp_cloud", "WhatsApp (Cloud API)"),
    ("evolution", "WhatsApp (Evolution)"),
    ("waha", "WhatsApp (WAHA)"),
    ("messenger", "Messenger"),
    ("instagram", "Instagram"),
    ("botframework", "Bot Framework (Teams, Skype)"),
]

#: States in which a session still goes on. All others are final.
OPEN_STATES = ("bot", "waiting", "active", "rating")

#: What an event can be. "start" opens a conversation without a text (a widget opened, /start);
#: "choice" is a press on a button we offered; "end" is the customer leaving for good;
#: "unknown" is anything the adapter recognises as real but cannot interpret: it is journalled
#: and shown as such, never refused.
EVENT_KINDS = ("start", "message", "choice", "receipt", "typing", "end", "unknown")

#: The states of a receipt, in the order in which a message goes through them. A receipt never
#: moves a message backwards; "failed" is outside the order.
RECEIPT_STATES = ("delivered", "read", "failed")


class PortError(Exception):
    """What an adapter raises when a payload must not be taken."""


class Forged(PortError):
    """The payload does not come from the platform (bad signature, token, audience): 401 or 403."""


class Malformed(PortError):
    """The payload is not what the platform's documents describe: 400, counted, not stored."""


def storable(value: Any, depth: int = 100) -> Any:
    """Return `value` (text, or JSON-like data) such that PostgreSQL can store it.

    A JSON document may legally carry NUL characters and lone surrogates; neither fits into a
    PostgreSQL text or jsonb value. NUL is removed, a lone surrogate becomes U+FFFD. Data nested
    deeper than `depth` raises `Malformed`: no platform sends such, and it exhausts the stack.
    """
    if depth < 0:
        raise Malformed("nested too deeply")
    if isinstance(value, str):
        if "\x00" in value:
            value = value.replace("\x00", "")
        if not value.isascii():
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value
    if isinstance(value, dict):
        return {storable(key): storable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item, depth - 1) for item in value]
    return value


def _clean(instance: Any, *names: str) -> None:
    """Make the named text fields of a frozen dataclass storable."""
    for name in names:
        value = getattr(instance, name)
        if value is not None:
            object.__setattr__(instance, name, storable(value))


def _utc(instance: Any, name: str) -> None:
    """Convert the named time of a frozen dataclass to UTC; a naive time is refused."""
    value = getattr(instance, name)
    if value is None:
        return
    if value.tzinfo is None:
        raise ValueError(f"{type(instance).__name__}.{name} must be an aware datetime")
    object.__setattr__(instance, name, value.astimezone(timezone.utc))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is on the other side of an event.

    address
        the raw id we answer to, exactly as the platform gave it: a wa_id, a Telegram chat id, a
        visitor of the site. It is never normalised (Brazil's ninth digit would break answers).
    ids
        every id of this person in the event, as ``(kind, value)``: ``("wa_id", "5511…")``,
        ``("bsuid", "BR.…")``, ``("username", "maria")``. A person is recognised by any of them.
    name
        as the person calls themselves there; any text, may be empty.
    phone
        only when the platform vouches for it, in E.164 (``+5511987654321``); else ``None``. A
        number the customer typed is not a sender's phone.
    lang
        Odoo's code (``pt_BR``) when the platform tells; else ``None``.
    username
        the platform's handle without ``@``, or ``None``. It can change hands: never an identity.
    """

    address: str
    ids: tuple[tuple[str, str], ...] = ()
    name: str = ""
    phone: str | None = None
    lang: str | None = None
    username: str | None = None

    def __post_init__(self):
        _clean(self, "address", "name", "phone", "lang", "username")
        pairs = tuple((storable(kind), storable(value)) for kind, value in self.ids)
        object.__setattr__(self, "ids", pairs)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message, coming in or going out.

    Exactly one of these says where the bytes are: `data` (here), `url` (to be fetched apart from
    the message) or `ref` (the platform's media id, or our own upload's signed reference).

    name
        file name for display. Foreign text: never a path.
    mimetype
        as declared; whoever stores the bytes guesses again.
    voice
        recorded voice rather than an audio file.
    size
        bytes, or ``None`` when the platform does not say.
    """

    name: str
    mimetype: str = "application/octet-stream"
    data: bytes | None = None
    url: str | None = None
    ref: str | None = None
    voice: bool = False
    size: int | None = None

    def __post_init__(self):
        _clean(self, "name", "mimetype", "url", "ref")


@dataclass(frozen=True, slots=True)
class Option:
    """A quick reply or button: `id` comes back as `Event.choice`, `label` is what is shown.

    Where a platform has no buttons the adapter writes numbered lines and maps the number back.
    """

    id: str
    label: str

    def __post_init__(self):
        _clean(self, "id", "label")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform says of messages we sent.

    provider_ids
        the platform's ids of the messages (those that `Sent` gave us).
    state
        one of `RECEIPT_STATES`.
    up_to
        watermark: all messages sent until this time, for platforms that tell no ids.
    error
        the platform's code and words when `state` is "failed".
    """

    provider_ids: tuple[str, ...] = ()
    state: str = "delivered"
    up_to: datetime | None = None
    error: str | None = None

    def __post_init__(self):
        if self.state not in RECEIPT_STATES:
            raise ValueError(f"unknown receipt state {self.state!r}")
        _utc(self, "up_to")
        _clean(self, "error")
        object.__setattr__(self, "provider_ids", tuple(storable(i) for i in self.provider_ids))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a platform.

    key
        unique per account and the same in every redelivery: the journal refuses a second one.
    lane
        id of the conversation (chat): events of a lane are handled in order, one at a time.
    kind
        one of `EVENT_KINDS`.
    at
        when it happened, by the platform's own clock.
    sender
        ``None`` for receipts and other events without a person.
    text
        plain text, as written; "" when there is none. For a choice, the label that was pressed.
    choice
        id of the `Option` pressed; ``None`` when it is not a choice.
    reply_to
        the platform's id of the message this one answers.
    receipt
        for kind "receipt" only.
    raw
        the platform's own payload of this one event (JSON-able); the journal stores it, and
        `Adapter.parse_event` reads it again.
    """

    key: str
    lane: str
    kind: str
    at: datetime
    sender: Sender | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    choice: str | None = None
    reply_to: str | None = None
    receipt: Receipt | None = None
    raw: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        if self.kind not in EVENT_KINDS:
            raise ValueError(f"unknown event kind {self.kind!r}")
        _utc(self, "at")
        _clean(self, "key", "lane", "text", "choice", "reply_to", "raw")
        object.__setattr__(self, "attachments", tuple(self.attachments))

    def to_dict(self) -> dict:
        """The event as JSON-able data, for a journal. The bytes of attachments are left out:
        they are fetched again by `Attachment.ref` or `Attachment.url`. Empty fields are too."""
        return _dump(self)

    @classmethod
    def from_dict(cls, data: dict) -> "Event":
        """The event that `to_dict` gave. Fields unknown to this version are ignored, so that a
        journal written by a newer one can still be read. Raises `Malformed`."""
        try:
            values = _known(cls, data)
            values["at"] = datetime.fromisoformat(values["at"])
            if values.get("sender"):
                sender = _known(Sender, values["sender"])
                sender["ids"] = tuple((kind, value) for kind, value in sender.get("ids", ()))
                values["sender"] = Sender(**sender)
            if values.get("receipt"):
                receipt = _known(Receipt, values["receipt"])
                if receipt.get("up_to"):
                    receipt["up_to"] = datetime.fromisoformat(receipt["up_to"])
                values["receipt"] = Receipt(**receipt)
            values["attachments"] = tuple(
                Attachment(**_known(Attachment, item)) for item in values.get("attachments", ())
            )
            return cls(**values)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Malformed(f"not a stored event: {error}") from error


def _dump(value: Any) -> Any:
    """JSON-able form of a dataclass of this module: bytes and empty fields left out."""
    if dataclasses.is_dataclass(value):
        return {
            item.name: _dump(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.name != "data" and getattr(value, item.name) not in (None, "", (), {})
        }
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    return value


def _known(cls: type, data: dict) -> dict:
    """The items of `data` that are fields of `cls`."""
    names = {item.name for item in dataclasses.fields(cls)}
    return {name: value for name, value in data.items() if name in names}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent.

    delivery_id
        id of our outbox row. Platforms that carry a callback or idempotency value get it.
    address
        the contact's raw id, see `Sender.address`.
    text
        plain text; the adapter cuts it where the platform has a limit and escapes its markup.
    options
        quick replies, at most a dozen; the adapter degrades them where there are no buttons.
    reply_to
        the platform's id of the message to be quoted.
    meta
        what else the platform needs to be told (JSON-able), e.g. the service URL of a
        conversation or the name and variables of a template.
    """

    delivery_id: int
    address: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    options: tuple[Option, ...] = ()
    reply_to: str | None = None
    meta: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request that a worker will make, outside any transaction.

    At most one of `json`, `data` (form or bytes) and `files` carries the body; `files` may come
    with a form in `data`. `timeout` is in seconds and covers connecting and each read.
    """

    method: str
    url: str
    headers: dict = field(default_factory=dict, hash=False)
    json: Any = field(default=None, hash=False)
    data: Any = field(default=None, hash=False)
    files: Any = field(default=None, hash=False)
    timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message; `provider_id` is its id there ("" when it gives none)."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The platform did not take the message, or we cannot know.

    code, message
        the platform's own; shown to the operator.
    retry_after
        seconds the platform asked us to wait, or ``None``.
    permanent
        trying again cannot help: the operator is told.
    uncertain
        it may have been taken (a timeout after sending, a connection reset): it is sent again
        only where the platform deduplicates.
    """

    code: str
    message: str = ""
    retry_after: float | None = None
    permanent: bool = False
    uncertain: bool = False
