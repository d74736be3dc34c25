"""Recorded dialogues, run again: would a changed bot go another way?

A turn is recorded as what came in (event, context) and the way it went (texts, effects). People's
data are replaced by stand-ins that the dialogue reads the same way: any CPF by one that belongs to
nobody, a phone by a phone, a code by a code. Names, amounts and links are not recorded at all.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace

from . import dialog, documents, values

CPF, CNPJ, PHONE, ZIP = "00000000191", "00000000000191", "11900000001", "01310100"
EMAIL = "pessoa@example.com"
SECRET = "segredo-000"
TEXT_LENGTH = 500

_EMAIL = re.compile(r"[\w.%+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_DIGITS = re.compile(r"\(?\+?\d(?:[ .\-()/]{0,3}\d)*")
_EVENTS = {
    kind.__name__: kind
    for kind in (
        values.Said,
        values.RatingAsked,
        values.Found,
        values.NotFound,
        values.Confirmed,
        values.NotConfirmed,
        values.Acted,
        values.CodeSent,
        values.CodeNotSent,
        values.CodeRight,
        values.CodeWrong,
    )
}


@dataclass(frozen=True, slots=True)
class Difference:
    """The first turn (from 0) of a dialogue that goes another way: what the customer wrote, and
    what was said and done before and would be now."""

    turn: int
    text: str
    before: list
    now: list


def anonymise(text: str) -> str:
    """`text` with stand-ins for documents, e-mails and numbers of four digits or more."""

    def stand_in(match: re.Match) -> str:
        digits = documents.digits(match.group())
        if documents.find(match.group()):
            return CPF if len(digits) == 11 else CNPJ
        if 10 <= len(digits) <= 13:
            return PHONE
        if len(digits) == 8:
            return ZIP
        return match.group() if len(digits) < 4 else "0" * len(digits)

    text = _EMAIL.sub(EMAIL, text[:TEXT_LENGTH])
    if document := documents.find(text):
        # A CNPJ may have letters, and a document stands in one piece or in several.
        text = text if document.isdigit() else CNPJ
    return _DIGITS.sub(stand_in, text)


def dump_event(event) -> dict:
    """An event as JSON, without people's data."""
    record = {"event": type(event).__name__}
    if isinstance(event, values.Said):
        record.update(
            texts=[anonymise(text) for text in event.texts],
            choices=list(event.choices),
            media=event.media,
        )
    elif isinstance(event, values.Acted):
        record.update(
            outcome=event.outcome,
            slot=event.slot,
            options=[[option.id, option.key, anonymise(option.label)] for option in event.options],
            secret=event.secret,
        )
    elif isinstance(event, values.CodeWrong):
        record["again"] = event.again
    return record


def without_secrets(event, turn: values.Turn):
    """The event with a stand-in for the customer's words where the turn took them for a secret."""
    if any(isinstance(effect, values.Mask) for effect in turn.effects):
        return replace(event, texts=(SECRET,))
    return event


def load_event(record: dict):
    """The event that `dump_event` wrote; an unknown one raises `ValueError`."""
    kind = _EVENTS.get(record.get("event"))
    if kind is None:
        raise ValueError(f"no event of the dialogue: {record!r}")
    if kind is values.Said:
        return values.Said(tuple(record["texts"]), tuple(record["choices"]), bool(record["media"]))
    if kind is values.Acted:
        options = tuple(values.Choice(*option) for option in record["options"])
        secret = record.get("secret", False)
        return values.Acted(record["outcome"], (), record["slot"], options, secret=secret)
    if kind is values.Confirmed:
        return values.Confirmed(0)
    if kind is values.CodeSent:
        return values.CodeSent("")
    if kind is values.CodeWrong:
        return values.CodeWrong(record["again"])
    return kind()


def dump_understood(understood: dict) -> dict:
    """What a remote model told of texts (text → ``[[code, probability], …]``, ``None`` where it
    told nothing) by the texts as `dump_event` keeps them."""
    return {anonymise(text): found for text, found in understood.items() if found is not None}


def dump_context(context: values.Context) -> dict:
    """A context as JSON: without the recogniser and the customer's name."""
    return {
        "known": context.known,
        "has_phone": context.has_phone,
        "open": context.open,
        "opens_at": bool(context.opens_at),
        "ask_comment": context.ask_comment,
        "actions": {
            code: [spec.tier, [[slot.name, slot.ask, slot.kind] for slot in spec.slots]]
            for code, spec in context.actions.items()
        },
    }


def load_context(record: dict, recognise: Callable) -> values.Context:
    """The context that `dump_context` wrote, with another recogniser."""
    return values.Context(
        known=record["known"],
        has_phone=record["has_phone"],
        recognise=recognise,
        actions={
            code: values.ActionSpec(code, tier, tuple(values.Slot(*slot) for slot in slots))
            for code, (tier, slots) in record["actions"].items()
        },
        open=record["open"],
        opens_at="…" if record["opens_at"] else "",
        ask_comment=record["ask_comment"],
    )


def path(turn: values.Turn) -> list:
    """The way a turn went: the keys of its texts, with the options, and what it had done."""
    steps = [[reply.key, *(option.id for option in reply.options)] for reply in turn.replies]
    for effect in turn.effects:
        if not isinstance(effect, values.Understood):
            steps.append([f"→ {effect.name}", *_about(effect)])
    return steps


def _about(effect) -> list[str]:
    """What tells one effect from another of the same name."""
    names = {field.name for field in fields(effect)} & {"code", "reason", "confirmed"}
    if isinstance(effect, values.CheckCode):
        names = set()
    return [str(getattr(effect, name)) for name in sorted(names)]


def differences(
    turns: Iterable[tuple[dict, dict, list]],
    recognise: Callable[[str], list[tuple[str, float]]],
) -> Difference | None:
    """Run a recorded dialogue again.

    :param turns: ``(event, context, path)`` of each turn, as recorded, in their order
    :param recognise: text → ``[(code, probability), …]`` of the changed bot
    :return: where it first goes another way, ``None`` if it does not
    """
    state = None
    for number, (event, context, before) in enumerate(turns):
        loaded = load_event(event)
        turn = dialog.step(state, loaded, load_context(context, recognise))
        now = path(turn)
        # Advice and actions say what the record does not hold.
        if _shape(now, event) != _shape(before, event):
            return Difference(number, " ".join(event.get("texts") or ()), before, now)
        state = turn.state
    return None


def _shape(steps: list, event: dict) -> list:
    """What is compared of a way: after an action its own texts are not, they were not kept."""
    if event["event"] != "Acted":
        return [list(step) for step in steps]
    return [list(step) for step in steps if step[0].startswith("→")]
