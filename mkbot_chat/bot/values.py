"""What goes into a turn of the dialogue and what comes out of it.

Events go in: `Said` and `RatingAsked` come from the attendance, the others answer a query. Replies
and effects come out. A reply names a text by its key (`texts.KEYS`); the texts themselves are data.
An effect names something the attendance has to do; a *query* is an effect whose answer is fed back
as the next event, so that the dialogue itself never touches the database and no datum of a
customer's record ever enters its state.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

# ----- events -----


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer wrote since the bot's last turn: several quick messages are one turn.

    `texts` are the messages' texts, `choices` the ids of options pressed, both in order; `media`
    tells whether a file came. All empty: the customer only opened the conversation.
    """

    texts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    media: bool = False


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """The attendance has ended and waits for its rating."""


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to `FindByPhone`: exactly one customer has this phone, and a document to ask for."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """Answer to `FindByPhone`: none or several."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Answer to `CheckOwner` or `CheckConfirmation`: it is this customer."""

    partner_id: int
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """Answer to `CheckOwner` or `CheckConfirmation`: no such customer, or not that datum. The
    dialogue does not know which, so it cannot tell."""


@dataclass(frozen=True, slots=True)
class Acted:
    """Answer to `Act`.

    `outcome` is one of

    done
        it is done, `replies` tell the customer;
    over
        the same, and the customer needs nothing more: the attendance ends;
    choose
        the slot `slot` is missing: `replies` ask for it, and `options` (ids ``slot:<value>``) are
        what can be chosen;
    confirm
        nothing has happened yet: `replies` tell what would, the customer is asked yes or no;
    refused
        it may not be done, `replies` tell why;
    person
        only a person can do it: it is handed over, `replies` may say something before.

    `secret`, of a choice without options: what is written for the slot is a password. It is taken
    as it is, no model is asked what it means, and it is told to nobody but the action.
    `facts` (JSON-able) is kept for the summary.
    """

    outcome: str
    replies: tuple["Reply", ...] = ()
    slot: str = ""
    options: tuple["Choice", ...] = ()
    facts: dict = field(default_factory=dict, hash=False)
    secret: bool = False


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Answer to `SendCode`: a one-time code is on its way to `where`, masked ("j***@e***.com")."""

    where: str


@dataclass(frozen=True, slots=True)
class CodeNotSent:
    """Answer to `SendCode`: no registered address can take one, or too many were sent."""


@dataclass(frozen=True, slots=True)
class CodeRight:
    """Answer to `CheckCode`: it is the code that was sent."""


@dataclass(frozen=True, slots=True)
class CodeWrong:
    """Answer to `CheckCode`: it is not, or no longer. `again` tells whether it may be tried."""

    again: bool = True


# ----- queries -----


@dataclass(frozen=True, slots=True)
class Act:
    """Serve the intent `code` with these `slots`; `confirmed` once the customer has said yes.
    Repeating it does nothing twice. → `Acted`"""

    code: str
    slots: dict = field(default_factory=dict, hash=False)
    confirmed: bool = False
    name: ClassVar[str] = "act"


@dataclass(frozen=True, slots=True)
class SendCode:
    """Send a one-time code to a registered address of the customer. → `CodeSent`, `CodeNotSent`"""

    name: ClassVar[str] = "send_code"


@dataclass(frozen=True, slots=True)
class CheckCode:
    """Is `code` (digits) the one that was sent? → `CodeRight` or `CodeWrong`"""

    code: str
    name: ClassVar[str] = "check_code"


@dataclass(frozen=True, slots=True)
class FindByPhone:
    """Does the phone of the channel belong to exactly one customer? → `Found` or `NotFound`."""

    name: ClassVar[str] = "find_by_phone"


@dataclass(frozen=True, slots=True)
class CheckOwner:
    """Does the document of the phone's owner begin with `document` (compact, three characters or
    more)? → `Confirmed` or `NotConfirmed`."""

    document: str
    name: ClassVar[str] = "check_owner"


@dataclass(frozen=True, slots=True)
class CheckConfirmation:
    """Has exactly one customer this `document` (compact) and the `datum` (see
    `documents.confirmation`)? → `Confirmed` or `NotConfirmed`."""

    document: str
    datum: str
    name: ClassVar[str] = "check_confirmation"


# ----- effects without an answer -----


@dataclass(frozen=True, slots=True)
class Identify:
    """The conversation is this customer's from now on."""

    partner_id: int
    name: ClassVar[str] = "identify"


@dataclass(frozen=True, slots=True)
class ToQueue:
    """Hand over to a person. `reason` is one of asked, misses, unidentified, action (the bot did
    what it could: a receipt is one too, with ``code`` "comprovante").

    `facts` is what the operator should know: ``tier``, ``document`` (masked), ``requests`` (texts),
    ``code`` (of the intent in hand, or the last one), ``slots`` (what the customer gave for it),
    ``tried`` (``{"code", "outcome", "facts"}`` of what was done) and ``unfinished`` (codes of what
    was left for something else).
    """

    reason: str
    facts: dict = field(default_factory=dict, hash=False)
    name: ClassVar[str] = "to_queue"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text was taken for, for the statistics and for learning. `decision` is one of act
    (served at once), ask (offered among others), miss, chosen (the customer pressed it)."""

    text: str
    code: str
    probability: float
    decision: str
    name: ClassVar[str] = "understood"


@dataclass(frozen=True, slots=True)
class OpenProfile:
    """Open the record that the opening profile of `code` describes: people go on with it (B5)."""

    code: str
    slots: dict = field(default_factory=dict, hash=False)
    name: ClassVar[str] = "open_profile"


@dataclass(frozen=True, slots=True)
class Mask:
    """The customer's last words, `texts`, are a secret: they are not to be read any more."""

    texts: tuple[str, ...]
    name: ClassVar[str] = "mask"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Closed: hand over to a person when the hours begin; the bot goes on until then. Same
    fields as `ToQueue`."""

    reason: str
    facts: dict = field(default_factory=dict, hash=False)
    name: ClassVar[str] = "schedule"


@dataclass(frozen=True, slots=True)
class Comment:
    """What the customer adds to their rating."""

    text: str
    name: ClassVar[str] = "comment"


@dataclass(frozen=True, slots=True)
class Solve:
    """The customer needs nothing more: end, with the rating."""

    name: ClassVar[str] = "solve"


@dataclass(frozen=True, slots=True)
class Rate:
    """The customer's rating, 0 to 10."""

    rating: int
    name: ClassVar[str] = "rate"


@dataclass(frozen=True, slots=True)
class Close:
    """The attendance is over, rated or not."""

    name: ClassVar[str] = "close"


# ----- what a turn gives -----


@dataclass(frozen=True, slots=True)
class Choice:
    """A quick reply: its id, and either the key of its text or the literal `label`."""

    id: str
    key: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Say the text of `key`, with these `variables` beside the usual ones (`texts.USUAL`)."""

    key: str
    variables: dict = field(default_factory=dict, hash=False)
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The new state (JSON-able), the replies in order, and then the effects in order. A query is
    always the last effect. `settled`: no more is to come from the customer, who pressed a button
    or wrote nothing (see `dialog.is_hasty`)."""

    state: dict
    replies: tuple[Reply, ...] = ()
    effects: tuple = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Something an action has to know: its name, the key of the text that asks for it, and how an
    answer is read: text, email, phone, zip, number."""

    name: str
    ask: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What the dialogue has to know of an action before it asks for it by `Act`.

    tier
        T0 anybody, T1 an identified customer, T2 one who typed a one-time code.
    slots
        asked for in this order before the action, those not known yet.
    """

    code: str
    tier: str = "T0"
    slots: tuple[Slot, ...] = ()


def _recognise_nothing(text: str) -> list[tuple[str, float]]:
    return []


@dataclass(frozen=True, slots=True)
class Context:
    """What the dialogue may know of the attendance.

    known
        the customer is identified.
    first_name
        theirs, or "".
    has_phone
        the platform vouches for a phone number.
    recognise
        text → ``[(intent code, probability), …]``, best first. It must be a pure function of
        the text, or a turn could not be replayed.
    actions
        intent code → `ActionSpec` of what can be done here.
    open, opens_at
        whether people attend now, and else when they begin, in the customer's words
        ("amanhã às 08:00"; "" when that is not known).
    ask_comment
        whether a rating is followed by the question for a comment.
    """

    known: bool = False
    first_name: str = ""
    has_phone: bool = False
    recognise: Callable[[str], list[tuple[str, float]]] = _recognise_nothing
    actions: dict = field(default_factory=dict, hash=False)
    open: bool = True
    opens_at: str = ""
    ask_comment: bool = False


#: Values of the options after something to try: they are chosen by words as well.
HELPED, NOT_HELPED = "helped", "not_helped"
#: Ids of options that mean the same wherever they are pressed.
CHOICES = ("person", "not_customer", "menu", "end", "yes", "no", "later", "resend")
RATE_PREFIX, INTENT_PREFIX, SLOT_PREFIX = PREFIXES = ("rate:", "intent:", "slot:")
#: Characters of a message that are read; what somebody pastes beyond them says nothing more.
READ_LENGTH = 2000


def said(pending: list[dict]) -> Said:
    """The `Said` of messages as the session keeps them: dicts with ``kind`` (start, message,
    choice), ``text``, ``choice`` and ``media``. A choice we do not know counts by its label."""
    texts, choices, media = [], [], False
    for item in pending:
        choice = item.get("choice") or ""
        if choice in CHOICES or choice.startswith(PREFIXES):
            choices.append(choice)
        elif item.get("text", "").strip():
            texts.append(item["text"][:READ_LENGTH])
        media = media or bool(item.get("media"))
    return Said(tuple(texts), tuple(choices), media)
