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

What needs several questions to the platform (connecting, fetching a file, listing templates) is a
generator function: it yields a `Request`, is sent the `Answer`, and returns its result; it raises
`Refused` when the platform says no. So it is still pure: whoever drives it does the I/O. All that
a module may offer is told in ``mkbot_channels/adapters/__init__.py``.

Everything here is immutable, so that a value can be handed over, retried and compared without
fear. All times are aware and in UTC. A new kind of event (an edit, a reaction) is a new name in
`EVENT_KINDS`, and what is peculiar to it goes to `Event.raw`: the journal's format does not change.
"""

import dataclasses
import math
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
#: "edit", "delete" and "reaction" concern an earlier message, `Event.target`; "echo" is a message
#: of ours that was sent elsewhere (from the phone, by another inbox); "notice" is something about
#: the customer that is no message, `Event.code`; "account" tells how the account itself is doing;
#: "unknown" is anything the adapter recognises as real but cannot interpret: it is journalled
#: and shown as such, never refused.
EVENT_KINDS = (
    "start",
    "message",
    "choice",
    "edit",
    "delete",
    "reaction",
    "echo",
    "receipt",
    "typing",
    "notice",
    "account",
    "end",
    "unknown",
)

#: The states of a receipt, in the order in which a message goes through them. A receipt never
#: moves a message backwards; "failed" is outside the order.
RECEIPT_STATES = ("sent", "delivered", "read", "failed")

#: What a notice can say of a customer: they blocked us or let us in again, their number or id
#: changed (`Sender.ids` has the old and the new), they came into or left a group, they called.
NOTICES = ("blocked", "unblocked", "number_changed", "joined", "left", "missed_call")

#: What an "account" event can say. With "qr", `Event.text` is what the QR code holds.
ACCOUNT_STATES = ("qr", "connecting", "connected", "unlinked", "failed")

#: What can be sent. All but "message", "typing" and "read" concern `Outgoing.target`; "read" marks
#: that message, and those before it, as read.
OUTGOING_KINDS = ("message", "edit", "delete", "reaction", "typing", "read")

#: Why a platform refuses, in the house's words; ``mkbot_channels`` has a sentence for each.
REASONS = (
    "",
    "window",  # the customer wrote too long ago: only a template goes
    "template",  # the template is not approved, or its variables do not fit
    "blocked",  # the customer blocked us or refuses such messages
    "unreachable",  # the address is not (or no longer) on the platform
    "token",  # our credentials are wrong, expired or lack a permission
    "account",  # the platform restricts the account: payment, policy, ban
    "unlinked",  # the phone behind the account is not linked
    "limit",  # too many messages
    "too_large",
    "media_type",
    "too_old",  # what was to be edited or deleted is too old, or gone
    "content",  # the platform does not understand or want this content
    "unavailable",  # the platform has trouble
)

#: Characters of a platform's ids.
MAX_ID = 500

#: Stands, in a `Request`, for the id that the `prepares` request before it was answered with.
PREVIOUS = "{previous}"


class PortError(Exception):
    """What an adapter raises when a payload must not be taken."""


class Forged(PortError):
    """The payload does not come from the platform (bad signature, token, audience): 401 or 403."""


class Malformed(PortError):
    """The payload is not what the platform's documents describe: 400, counted, not stored."""


class Refused(PortError):
    """The platform says no to something we asked: `reason` is one of `REASONS`, `message` is the
    platform's own words, `permanent` says that asking again cannot help."""

    def __init__(self, reason: str, message: str = "", permanent: bool = True):
        super().__init__(message or reason)
        self.reason = reason
        self.message = message
        self.permanent = permanent


def storable(value: Any, depth: int = 100) -> Any:
    """Return `value` (text, or JSON-like data) such that PostgreSQL can store it.

    A JSON document may legally carry NUL characters and lone surrogates; neither fits into a
    PostgreSQL text or jsonb value. NUL is removed, a lone surrogate becomes U+FFFD. Data nested
    deeper than `depth` raises `Malformed`: no platform sends such, and it exhausts the stack.
    Python reads ``NaN`` and infinities in JSON, PostgreSQL does not: they become ``None``.
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
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _short(instance: Any, *names: str) -> None:
    """Refuse ids longer than an index takes: no platform has such."""
    for name in names:
        if len(getattr(instance, name) or "") > MAX_ID:
            raise Malformed(f"{name} is too long")


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
    meta
        what the platform wants to be told again with each answer (JSON-able), e.g. the service
        URL of a conversation: the contact keeps it, `Outgoing.meta["contact"]` brings it back.
    """

    address: str
    ids: tuple[tuple[str, str], ...] = ()
    name: str = ""
    phone: str | None = None
    lang: str | None = None
    username: str | None = None
    meta: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        _clean(self, "address", "name", "phone", "lang", "username", "meta")
        _short(self, "address")
        pairs = tuple((storable(kind), storable(value)) for kind, value in self.ids)
        object.__setattr__(self, "ids", pairs)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message, coming in or going out.

    Exactly one of these says where the bytes are: `data` (here), `url` (to be fetched apart from
    the message) or `ref` (the platform's media id, or our own upload's signed reference).

    name
        file name for display, "" where the platform tells none. Foreign text: never a path.
    mimetype
        as declared; whoever stores the bytes guesses again.
    voice
        recorded voice rather than an audio file.
    size
        bytes, or ``None`` when the platform does not say.
    kind
        "image", "audio", "video", "sticker" or "document"; going out it is the `kind` of the
        `MediaRule` that the file was made to fit.
    """

    name: str = ""
    mimetype: str = "application/octet-stream"
    data: bytes | None = None
    url: str | None = None
    ref: str | None = None
    voice: bool = False
    size: int | None = None
    kind: str | None = None

    def __post_init__(self):
        _clean(self, "name", "mimetype", "url", "ref", "kind")


@dataclass(frozen=True, slots=True)
class MediaRule:
    """What a platform takes of one kind of file.

    kind
        the platform's word for it in `build`: "image", "audio", "video", "document"…
    mimetypes
        exact types, or ``"*"``; ``"image/*"`` stands for all images.
    max_bytes
        the largest file. What is larger is made smaller (images), sent by a later rule, or refused.
    """

    kind: str
    mimetypes: tuple[str, ...]
    max_bytes: int


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
        if any(len(provider_id) > MAX_ID for provider_id in self.provider_ids):
            raise Malformed("provider_ids: one is too long")


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
    provider_id
        the platform's id of this message, by which a reply, an edit or a reaction names it later.
    target
        the platform's id of the message that an edit, a deletion or a reaction concerns. The new
        text of an edit, and the emoji of a reaction ("" takes it back), are in `text`.
    code
        of a notice, one of `NOTICES`; of an account event, one of `ACCOUNT_STATES`; of an unknown
        one, the platform's name for its type.
    about
        what else the platform tells of the message, for the operators: the advertisement or the
        story it answers, that it was forwarded.
    own
        of an edit or a deletion: it was made by us, from the phone or another inbox.
    standby
        another application has the conversation now: we listen and do not answer.
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
    provider_id: str | None = None
    target: str | None = None
    code: str | None = None
    about: str = ""
    standby: bool = False
    own: bool = False
    receipt: Receipt | None = None
    raw: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        if self.kind not in EVENT_KINDS:
            raise ValueError(f"unknown event kind {self.kind!r}")
        allowed = {"notice": NOTICES, "account": ACCOUNT_STATES}.get(self.kind)
        if allowed and self.code not in allowed:
            raise ValueError(f"unknown code {self.code!r} of a {self.kind}")
        _utc(self, "at")
        _clean(self, "key", "lane", "text", "choice", "reply_to", "provider_id", "target")
        _clean(self, "code", "about", "raw")
        _short(self, "key", "lane", "provider_id", "target", "reply_to")
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
class Template:
    """A message that the platform approved beforehand, and what its variables are to be.

    name, lang
        as the platform knows it.
    header, body, buttons
        the values of the variables of each part, in order; those of buttons as
        ``(index of the button, value)``.
    header_media
        the file of a header that is an image, a video or a document.
    named
        the variables have names: `header` and `body` are then ``(name, value)`` pairs.
    """

    name: str
    lang: str
    header: tuple = ()
    body: tuple = ()
    buttons: tuple[tuple[int, str], ...] = ()
    header_media: Attachment | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template as a platform lists it.

    provider_id, name, lang, category
        the platform's own words.
    status
        "approved", "pending", "rejected", "paused" or "disabled".
    header_format
        "", "text", "image", "video", "document" or "location".
    header, body, footer
        the texts, variables as ``{{1}}`` or ``{{name}}``.
    buttons
        ``(kind, label, url or "")`` in order; a URL may end in ``{{1}}``.
    """

    provider_id: str
    name: str
    lang: str
    category: str
    status: str
    body: str
    header: str = ""
    header_format: str = ""
    footer: str = ""
    buttons: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """What a platform says of the account when it is connected, and later when it is checked.

    name
        whose account it is there: the number, the bot's or the page's name.
    details
        ``(label, value)``, what the platform believes: shown to administrators.
    warnings
        sentences, or ``(code, value)`` where the house has a sentence for the code, of what will
        not work well though the account is connected.
    waits_for
        "" when all is done; "qr" when a QR code is still to be read; else an `ACCOUNT_STATES`.
    """

    name: str = ""
    details: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Any, ...] = ()
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent, or something to be done to one that was.

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
    kind, target
        one of `OUTGOING_KINDS`; the platform's id of the message it concerns. The emoji of a
        reaction is in `text`, "" takes it back.
    template
        what goes instead of `text`; `text` then is how it reads, for the record.
    outside_window
        the customer's last message is older than the platform's window.
    meta
        what else there is to be told (JSON-able): ``from`` is "bot" or "operator", ``contact`` is
        the last `Sender.meta` of the contact, ``own`` says that `target` is a message of ours.
    """

    delivery_id: int
    address: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    options: tuple[Option, ...] = ()
    reply_to: str | None = None
    kind: str = "message"
    target: str | None = None
    template: Template | None = None
    outside_window: bool = False
    meta: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        if self.kind not in OUTGOING_KINDS:
            raise ValueError(f"unknown kind of outgoing {self.kind!r}")


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request that a worker will make, outside any transaction.

    At most one of `json`, `data` (form or bytes) and `files` carries the body; `files` may come
    with a form in `data`. `timeout` is in seconds and covers connecting and each read.

    prepares
        sends nothing by itself, an upload for instance: `Sent.provider_id` of its answer replaces
        `PREVIOUS` wherever that stands in the `json`, the `data` or the `url` of the next request,
        and it is made again should the next one have to be.
    authorize
        a bearer token is put into its headers, see ``authorize`` in the adapters.
    foreign
        the address comes from a payload and not from the account's settings: networks that are
        not public are refused.
    """

    method: str
    url: str
    headers: dict = field(default_factory=dict, hash=False)
    json: Any = field(default=None, hash=False)
    data: Any = field(default=None, hash=False)
    files: Any = field(default=None, hash=False)
    timeout: float = 20.0
    prepares: bool = False
    authorize: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a generator of an adapter is sent for each `Request` it yields. Header names are case
    insensitive."""

    status: int
    headers: Any = field(default_factory=dict, hash=False)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message; `provider_id` is its id there ("" when it gives none)."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The platform did not take the message, or we cannot know.

    code, message
        the platform's own; shown to the operator.
    reason
        the same in the house's words, one of `REASONS`.
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
    reason: str = ""

    def __post_init__(self):
        if self.reason not in REASONS:
            raise ValueError(f"unknown reason {self.reason!r}")
