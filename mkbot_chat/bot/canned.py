"""Canned messages: texts that operators keep, with variables of the conversation they go into.

A variable is written ``{{customer.name}}``. One without a value stays as it is written: whoever
sends the message sees what is left to fill in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .text import normalise

#: name → what it is filled with
VARIABLES = {
    "greeting": "good morning, good afternoon or good evening, by the company's clock",
    "customer.name": "customer's whole name",
    "customer.first_name": "customer's first name",
    "customer.city": "customer's city",
    "operator.name": "whole name of who sends the message",
    "operator.first_name": "first name of who sends the message",
    "protocol": "protocol number of the attendance",
    "sector": "sector of the attendance",
    "company": "name of the company",
    "due.amount": "what is owed of the oldest open instalment",
    "due.date": "when the oldest open instalment is or was due",
}

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
#: After these, and after words, a sentence goes on.
_GOES_ON = ",;:-–—(}"
_MARKS = " \t*_~\"'“”"

#: morning, afternoon, evening, by the language's first two letters
_GREETINGS = {
    "pt": ("bom dia", "boa tarde", "boa noite"),
    "en": ("good morning", "good afternoon", "good evening"),
    "es": ("buenos días", "buenas tardes", "buenas noches"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with what is known put in; `missing` are the variables that are still in it."""

    text: str
    missing: tuple[str, ...] = ()


def names_in(text: str) -> list[str]:
    """The variables that `text` uses, each once, in order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def unknown_in(text: str) -> list[str]:
    """What `text` uses as a variable and is none."""
    return [name for name in names_in(text) if name not in VARIABLES]


def is_broken(text: str) -> bool:
    """Whether `text` opens a variable without closing it, or the other way round."""
    return bool(_BRACES.search(PLACEHOLDER.sub("", text)))


def as_placeholders(names: Iterable[str]) -> str:
    """`names` as they are written in a text, parted by spaces."""
    return " ".join("{{" + name + "}}" for name in names)


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put values into a text, literally and once: a value's own braces are not looked at.

    A greeting that begins a sentence begins with a capital.
    """
    missing = {}

    def value(match):
        name = match[1]
        found = values.get(name) or ""
        if not found:
            missing[name] = True
            return as_placeholders([name])
        if name == "greeting" and _begins_sentence(text[: match.start()]):
            return found[:1].upper() + found[1:]
        return found

    return Filled(PLACEHOLDER.sub(value, text), tuple(missing))


def _begins_sentence(before):
    before = before.rstrip(_MARKS)
    return not before or not (before[-1].isalnum() or before[-1] in _GOES_ON)


def greeting(hour: int, lang: str) -> str:
    """How one greets at an hour (0–23) of the company's day; Portuguese where `lang` is unknown."""
    morning, afternoon, evening = _GREETINGS.get((lang or "")[:2], _GREETINGS["pt"])
    if 5 <= hour < 12:
        return morning
    return afternoon if 12 <= hour < 18 else evening


def first_name(name: str) -> str:
    """The first of a person's names, as one writes it: registers are often in capitals."""
    first = (name.split() or [""])[0]
    return first.capitalize() if first.isupper() or first.islower() else first


def shortcut(value: str) -> str:
    """A shortcut on one line, without the colons that call it."""
    return " ".join(value.split()).lstrip(":").strip()


def search_words(*parts: str) -> str:
    """What a message is found by: its parts' words without accents, case and variables; and the
    same for what is searched."""
    return " ".join(filter(None, (normalise(PLACEHOLDER.sub(" ", part)) for part in parts)))
