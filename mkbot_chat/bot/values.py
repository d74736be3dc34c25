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


# ----- queries -----


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
    """Hand over to a person. `reason` is one of asked, misses, unidentified; `facts` is what the
    operator should know: ``tier``, ``document`` (masked) and ``requests`` (texts)."""

    reason: str
    facts: dict = field(default_factory=dict, hash=False)
    name: ClassVar[str] = "to_queue"


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
    always the last effect."""

    state: dict
    replies: tuple[Reply, ...] = ()
    effects: tuple = ()


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
    """

    known: bool = False
    first_name: str = ""
    has_phone: bool = False
    recognise: Callable[[str], list[tuple[str, float]]] = _recognise_nothing


#: Ids of options that mean the same wherever they are pressed.
CHOICES = ("person", "not_customer", "menu", "end")
RATE_PREFIX = "rate:"
#: Characters of a message that are read; what somebody pastes beyond them says nothing more.
READ_LENGTH = 2000


def said(pending: list[dict]) -> Said:
    """The `Said` of messages as the session keeps them: dicts with ``kind`` (start, message,
    choice), ``text``, ``choice`` and ``media``. A choice we do not know counts by its label."""
    texts, choices, media = [], [], False
    for item in pending:
        choice = item.get("choice") or ""
        if choice in CHOICES or choice.startswith(RATE_PREFIX):
            choices.append(choice)
        elif item.get("text", "").strip():
            texts.append(item["text"][:READ_LENGTH])
        media = media or bool(item.get("media"))
    return Said(tuple(texts), tuple(choices), media)
