"""The end of an attendance: its rating, and what the customer adds to it."""

from . import commands, parse_rating
from .draft import Draft
from .values import RATE_PREFIX, READ_LENGTH, Choice, Close, Comment, Rate, Said

#: The steps in which the rating is asked for.
STEPS = ("rating", "comment")
COMMENT_LENGTH = 1000

_GRADES = tuple(Choice(f"{RATE_PREFIX}{grade}", label=str(grade)) for grade in range(11))
_NO_COMMENT = Choice("no", key="option_no_comment")


def ask(draft: Draft) -> None:
    """The attendance has ended: ask for its rating."""
    draft.go("rating")
    draft.say("ask_rating", *_GRADES)


def hear(draft: Draft, event: Said) -> None:
    """Answer what comes while a rating, or a comment on it, is awaited."""
    text = " ".join(event.texts)
    if draft.state["step"] == "comment":
        _hear_comment(draft, event, text)
        return
    rating = _rating(event, text)
    if rating is not None:
        draft.effects.append(Rate(rating))
        if draft.context.ask_comment:
            draft.go("comment")
            draft.say("ask_comment", _NO_COMMENT, rating=rating)
        else:
            draft.say("thanks_rating", rating=rating)
            _close(draft)
    elif parse_rating.attempted(text):
        draft.say("rating_retry", *_GRADES)
    elif "no" in event.choices or "end" in event.choices or _declines(text):
        draft.say("closed_thanks")
        _close(draft)


def _hear_comment(draft: Draft, event: Said, text: str) -> None:
    silent = commands.declines(text) or commands.is_bye(text) or commands.only_thanks(text)
    if text.strip() and not silent and not event.choices:
        draft.effects.append(Comment(text[:COMMENT_LENGTH].strip()))
        draft.say("thanks_comment")
    else:
        draft.say("closed_thanks")
    _close(draft)


def _declines(text: str) -> bool:
    return bool(text) and (
        commands.is_thanks(text) or commands.declines(text) or commands.is_bye(text)
    )


def _close(draft: Draft) -> None:
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


def is_new_request(
    text: str, choice: str | None = None, media: bool = False, state: dict | None = None
) -> bool:
    """Whether a message that comes while a rating is awaited asks for something new.

    A rating, an attempt at one, praise, thanks and a refusal do not; a voice message or a file
    without a text does, since nobody would look at it any more. While a comment is awaited
    (`state` tells) whatever is written is the comment, unless it asks for a person or greets.
    """
    if choice and not choice.startswith(RATE_PREFIX):
        return choice not in ("yes", "no", "end", "later", "resend")
    if choice:
        return False
    text = text[:READ_LENGTH]
    if not text.strip():
        return media
    if commands.asks_person(text):
        return True
    if state and state.get("step") == "comment":
        return commands.is_greeting(text)
    return not (
        parse_rating.parse(text) is not None
        or parse_rating.attempted(text)
        or parse_rating.says_nothing_else(text)
        or commands.is_thanks(text)
        or commands.is_bye(text)
        or commands.declines(text)
        or commands.is_yes(text)
    )
