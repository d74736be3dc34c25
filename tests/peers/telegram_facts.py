"""What the Bot API takes: methods, parameters and types, read from ``telegram_methods.json``.

That file has the facts of Telegram's own page (its version is in it): method → parameter → types,
``|`` between those it may have and ``!`` behind those that are required.
"""

import json
import re
from pathlib import Path

_DATA = json.loads(Path(__file__).with_name("telegram_methods.json").read_text(encoding="utf-8"))
METHODS, TYPES = _DATA["methods"], _DATA["types"]
UPDATES, ACTIONS, REACTIONS = _DATA["updates"], _DATA["actions"], _DATA["reactions"]

#: Values that the page tells in words only: (method, parameter) → test of the value
RULES = {
    ("sendMessage", "text"): lambda text: 0 < units(text.strip()) and units(text) <= 4096,
    ("editMessageText", "text"): lambda text: 0 < units(text.strip()) and units(text) <= 4096,
    ("sendChatAction", "action"): lambda action: action in ACTIONS,
    ("setWebhook", "secret_token"): lambda text: re.fullmatch(r"[\w-]{1,256}", text, re.ASCII),
    ("setWebhook", "max_connections"): lambda count: 1 <= count <= 100,
    ("setWebhook", "allowed_updates"): lambda names: set(names) <= set(UPDATES),
    ("InlineKeyboardButton", "text"): lambda text: bool(text.strip()),
    ("InlineKeyboardButton", "callback_data"): lambda text: 0 < len(text.encode()) <= 64,
    ("ReactionTypeEmoji", "emoji"): lambda emoji: emoji in REACTIONS,
    ("answerCallbackQuery", "text"): lambda text: len(text) <= 200,
}


def units(text):
    """Length as Telegram counts: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_call(method, given, files):
    """Return what is wrong with the parameters of a call, in words."""
    wrong = list(_check_fields(method, METHODS[method], given, files))
    wrong += [f"file {name} is not used" for name in files if name not in METHODS[method]]
    return wrong


def _check_fields(owner, fields, given, files=()):
    for name in given:
        if name not in fields:
            yield f"{owner} has no {name}"
    for name, told in fields.items():
        types, required = told.removesuffix("!").split("|"), told.endswith("!")
        if name in files:
            if "InputFile" not in types:
                yield f"{owner}.{name} is no file"
        elif name not in given:
            if required:
                yield f"{owner} needs {name}"
        else:
            yield from _check_value(f"{owner}.{name}", types, given[name])
            rule = RULES.get((owner, name))
            if name == "caption":
                rule = _caption
            if rule and _is_type(types, given[name]) and not rule(given[name]):
                yield f"{owner}.{name}: {str(given[name])[:80]!r} is not allowed"


def _caption(text):
    return units(text) <= 1024


def _is_type(types, value):
    return not list(_check_value("", types, value))


def _check_value(where, types, value):
    problems = []
    for kind in types:
        found = list(_check_type(where, kind, value))
        if not found:
            return
        problems = found if not problems or kind in TYPES else problems
    yield from problems


def _check_type(where, kind, value):
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where}: {kind} is expected"
            return
        for item in value:
            yield from _check_type(where, kind.removeprefix("Array of "), item)
    elif kind == "Integer":
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{where}: {value!r} is no Integer"
    elif kind == "Boolean":
        if not isinstance(value, bool):
            yield f"{where}: {value!r} is no Boolean"
    elif kind in ("String", "InputFile"):
        if not isinstance(value, str):
            yield f"{where}: {value!r} is no String"
    elif isinstance(TYPES.get(kind), list):
        yield from _check_union(where, kind, value)
    elif not isinstance(value, dict):
        yield f"{where}: {value!r} is no {kind}"
    elif kind in TYPES:
        yield from _check_fields(kind, TYPES[kind], value)
    else:
        yield f"{where}: {kind} is not known here"


def _check_union(where, kind, value):
    """A type of several shapes, told apart by their ``type``."""
    found = value.get("type") if isinstance(value, dict) else None
    for name in TYPES[kind]:
        if found and name.lower() == f"{kind}{found}".replace("_", "").lower():
            yield from _check_fields(name, TYPES[name], value)
            return
    yield f"{where}: {value!r} is no {kind}"


def from_form(method, form):
    """Return the parameters of a form as values: what is no text is written as JSON there."""
    values = {}
    for name, text in form.items():
        types = METHODS.get(method, {}).get(name, "String").removesuffix("!").split("|")
        values[name] = text
        if types == ["String"] or "InputFile" in types:
            continue
        try:
            values[name] = json.loads(text)
        except ValueError:
            if text in ("True", "False"):
                values[name] = f"{text} is Python, not JSON"
    return values
