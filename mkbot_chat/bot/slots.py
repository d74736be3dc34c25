"""What an action has to know, asked of the customer and read from what they answer."""

import re

import phonenumbers

from . import advice, commands, documents
from .draft import Draft
from .text import fold, normalise, shorten, words
from .values import HELPED, NOT_HELPED, SLOT_PREFIX, Acted, Choice, Slot

#: Answers that cannot be read before a person takes over.
MAX_SLOT_TRIES = 3
TEXT_LENGTH = 300
KEPT_OPTIONS, LABEL_LENGTH = 20, 80
REGION = "BR"

_NUMBER = re.compile(r"(?<![\w.,])\d{1,9}(?![\w]|[.,]\d)")
_DIGITS = re.compile(r"\+?\d(?:[ .\-()/]{0,3}\d)*")


def read(kind: str, text: str) -> str | None:
    """The value that `text` gives to a slot of this kind, or ``None``.

    text
        as written, on one line;
    email
        in lower case;
    phone
        in E.164, a Brazilian one where no country is written;
    zip
        ``12345-678``;
    number
        the digits of the only whole number in it.
    """
    return _READERS[kind](text)


def _read_text(text: str) -> str | None:
    text = shorten(text, TEXT_LENGTH)
    silent = commands.is_greeting(text) or commands.is_thanks(text)
    return text if normalise(text) and not silent else None


def _read_email(text: str) -> str | None:
    datum = documents.confirmation(text) or ""
    return datum if "@" in datum else None


def _read_phone(text: str) -> str | None:
    found = {_as_phone(match.group()) for match in _DIGITS.finditer(fold(text))} - {None}
    return found.pop() if len(found) == 1 else None


def _as_phone(digits: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _read_zip(text: str) -> str | None:
    groups = {documents.digits(match.group()) for match in _DIGITS.finditer(fold(text))}
    fitting = {group for group in groups if len(group) == 8 and len(set(group)) > 1}
    if len(fitting) != 1:
        return None
    code = fitting.pop()
    return f"{code[:5]}-{code[5:]}"


def _read_number(text: str) -> str | None:
    found = {str(int(match.group())) for match in _NUMBER.finditer(fold(text))}
    return found.pop() if len(found) == 1 else None


_READERS = {
    "text": _read_text,
    "email": _read_email,
    "phone": _read_phone,
    "zip": _read_zip,
    "number": _read_number,
}


def missing(draft: Draft, spec) -> Slot | None:
    """The first slot of an action that is not known yet."""
    known = draft.state["task"]["slots"]
    return next((slot for slot in spec.slots if slot.name not in known), None)


def take_from_request(draft: Draft, spec, text: str) -> None:
    """Take an e-mail that the request itself gives ("meu e-mail agora é …"): what cannot be
    mistaken for anything else need not be asked for. Writes are confirmed in any case."""
    for slot in spec.slots:
        if slot.kind == "email" and (value := read("email", text)):
            draft.state["task"]["slots"].setdefault(slot.name, value)


def ask(draft: Draft, slot: Slot, *before: str) -> None:
    """Ask for a slot, after saying the texts `before`."""
    task = draft.state["task"]
    if task["slot"] != slot.name:
        task.update(slot=slot.name, tries=0)
    task.update(options=[], secret=False)
    draft.go("slot")
    for key in before:
        draft.say(key)
    draft.say(slot.ask)


def choose(draft: Draft, event: Acted) -> bool:
    """The action asks for a slot itself. Returns whether it may: whoever has been asked for the
    same three times needs a person."""
    task = draft.state["task"]
    if task["slot"] != event.slot:
        task.update(slot=event.slot, tries=0)
    else:
        task["tries"] += 1
    if task["tries"] >= MAX_SLOT_TRIES:
        return False
    task["slots"].pop(event.slot, None)
    task["secret"] = event.secret
    task["options"] = [
        [option.id.removeprefix(SLOT_PREFIX), option.key, option.label[:LABEL_LENGTH]]
        for option in event.options[:KEPT_OPTIONS]
    ]
    draft.go("slot")
    return True


def chosen(draft: Draft, text: str, choices: tuple[str, ...]) -> str | None:
    """The one of the offered options that was pressed, or whose label was written."""
    options = draft.state["task"]["options"]
    for choice in reversed(choices):
        value = choice.removeprefix(SLOT_PREFIX)
        if choice.startswith(SLOT_PREFIX) and any(value == offered for offered, *_names in options):
            return value
    written = normalise(text)
    for fits in (_names, _tells, _names_in_part):
        fitting = [value for value, _key, label in options if written and fits(value, label, text)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _names(value: str, label: str, text: str) -> bool:
    return normalise(text) in (normalise(label), normalise(value))


def _names_in_part(value: str, label: str, text: str) -> bool:
    """Whether every word of a text stands on the button: "fibra 500"."""
    return set(words(text)) <= set(words(label))


def _tells(value: str, label: str, text: str) -> bool:
    """Whether a text says in other words that what was tried has helped, or has not."""
    if value == NOT_HELPED:
        return commands.is_no(text) or advice.failed(text)
    return value == HELPED and not advice.acknowledged(text) and advice.helped(text)


def only_acknowledges(draft: Draft, text: str) -> bool:
    """Whether the customer has taken note of something to try, and has yet to say what came of
    it."""
    offered = {value for value, *_names in draft.state["task"]["options"]}
    return HELPED in offered and advice.acknowledged(text)


def options_of(task: dict) -> tuple[Choice, ...]:
    """What was offered for the slot that is asked for, to be offered again."""
    return tuple(
        Choice(f"{SLOT_PREFIX}{value}", key, label) for value, key, label in task["options"]
    )


def put(draft: Draft, value: str) -> None:
    """The slot that is asked for is known."""
    task = draft.state["task"]
    task["slots"][task["slot"]] = value
    task["options"] = []
    if task.get("secret"):
        task.update(secret=False, secrets=[*task.get("secrets", ()), task["slot"]])


def told(task: dict) -> dict:
    """What the customer gave for a task, without secrets."""
    secrets = task.get("secrets", ())
    return {name: value for name, value in task.get("slots", {}).items() if name not in secrets}


def step_back(draft: Draft, spec) -> bool:
    """Forget the slot answered before the one that is asked for. Returns whether there is one."""
    task = draft.state["task"]
    given = [slot.name for slot in spec.slots if slot.name in task["slots"]]
    if not given:
        return False
    task["slots"].pop(given[-1])
    task.update(slot="", options=[])
    return True
