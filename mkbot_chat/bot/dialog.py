"""The dialogue with a customer, as a function: (state, event, context) → (state, replies, effects).

It has no clock, no chance and does no I/O: the same input gives the same output, so any turn can be
replayed from the attendance's history. The state is JSON-able and small; the session stores it.

::

    new ──▶ phone ──▶ document ⇄ confirm ──▶ open ──▶ done (queue, or solved)      rating ──▶ done
     └───────────── known address ────────────▲

Asking for a person is honoured in every step before anything else (Decreto 11.034/2022, art. 4).
"""

from . import commands, identification, parse_rating, requests
from .draft import END, PERSON, Draft, new_state
from .values import (
    RATE_PREFIX,
    READ_LENGTH,
    Choice,
    Close,
    Confirmed,
    Context,
    Found,
    NotConfirmed,
    NotFound,
    Rate,
    RatingAsked,
    Said,
    Turn,
    said,
)

__all__ = ["forget", "is_new_request", "new_state", "said", "step"]


def step(state: dict | None, event, context: Context) -> Turn:
    """Make one turn.

    :param state: what the last turn gave; ``None`` or ``{}`` when the attendance opens
    :param event: one of `values`' events
    :return: the turn; `state` itself is not changed
    """
    draft = Draft(state, context)
    if isinstance(event, Said):
        _said(draft, event)
    elif isinstance(event, RatingAsked):
        draft.go("rating")
        draft.say("ask_rating", *_GRADES)
    elif isinstance(event, (Found, NotFound)):
        identification.phone_searched(draft, isinstance(event, Found))
    elif isinstance(event, Confirmed):
        identification.confirmed(draft, event)
    elif isinstance(event, NotConfirmed):
        identification.not_confirmed(draft)
    else:
        raise TypeError(f"no event of the dialogue: {event!r}")
    return draft.turn()


def forget(state: dict | None) -> dict:
    """The state without what only an unfinished identification needs: for when somebody else
    takes the conversation from the bot."""
    draft = Draft(state, Context())
    draft.state["query"] = ""
    draft.go("done")
    return draft.state


def is_new_request(text: str, choice: str | None = None, media: bool = False) -> bool:
    """Whether a message that comes while a rating is awaited asks for something new.

    A rating, an attempt at one, praise, thanks and a refusal do not; a voice message or a file
    without a text does, since nobody would look at it any more.
    """
    if choice:
        return choice in ("person", "menu", "not_customer")
    text = text[:READ_LENGTH]
    if not text.strip():
        return media
    return not (
        parse_rating.parse(text) is not None
        or parse_rating.attempted(text)
        or parse_rating.says_nothing_else(text)
        or commands.is_thanks(text)
        or commands.is_bye(text)
        or commands.declines(text)
        or commands.is_yes(text)
    )


_GRADES = tuple(Choice(f"{RATE_PREFIX}{grade}", label=str(grade)) for grade in range(11))


def _said(draft: Draft, event: Said) -> None:
    draft.state["query"] = ""
    stage = draft.state["step"]
    if stage == "done":
        return
    if stage == "rating":
        _hear_rating(draft, event)
        return
    if draft.context.known and stage in identification.STEPS:
        # A colleague said who it is while we asked.
        draft.go("open")
        stage = "open"
    text = " ".join(event.texts)
    if stage == "new":
        draft.say("greeting_known" if draft.context.known else "greeting")
    if "person" in event.choices or any(map(commands.asks_person, (*event.texts, text))):
        for said_text in event.texts:
            draft.note(said_text)
        draft.to_queue("asked")
    elif "end" in event.choices or commands.is_bye(text):
        draft.solve()
    elif stage == "new":
        _begin(draft, text, event)
    elif "not_customer" in event.choices and stage != "open":
        identification.go_on_unidentified(draft)
    elif "menu" in event.choices or commands.is_menu(text):
        draft.say("menu", PERSON, END)
    elif text:
        (requests if stage == "open" else identification).hear(draft, text)
    elif event.media:
        draft.say("media_received")
    elif event.choices:
        # A button of an earlier conversation.
        draft.say("how_can_help" if stage == "open" else "need_identity", PERSON)


def _begin(draft: Draft, text: str, event: Said) -> None:
    if event.media and not text:
        draft.say("media_received")
    if not draft.context.known:
        identification.begin(draft, text)
        return
    draft.go("open")
    if text and not commands.is_greeting(text):
        requests.hear(draft, text)
    else:
        draft.say("how_can_help", PERSON)


def _hear_rating(draft: Draft, event: Said) -> None:
    text = " ".join(event.texts)
    rating = _rating(event, text)
    if rating is not None:
        draft.say("thanks_rating", rating=rating)
        draft.effects += [Rate(rating), Close()]
        draft.go("done")
    elif parse_rating.attempted(text):
        draft.say("rating_retry", *_GRADES)
    elif commands.is_thanks(text) or commands.declines(text) or commands.is_bye(text):
        draft.say("closed_thanks")
        draft.effects.append(Close())
        draft.go("done")


def _rating(event: Said, text: str) -> int | None:
    """The one rating in a turn: a button pressed, or what the messages say together, or the only
    one that any of them says."""
    for choice in reversed(event.choices):
        if choice.startswith(RATE_PREFIX):
            return parse_rating.parse(choice.removeprefix(RATE_PREFIX))
    together = parse_rating.parse(text)
    if together is not None or parse_rating.attempted(text):
        return together
    ratings = {parse_rating.parse(single) for single in event.texts} - {None}
    return ratings.pop() if len(ratings) == 1 else None
