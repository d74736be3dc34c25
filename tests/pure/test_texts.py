"""The texts as they are shipped: each declared one is there, in both languages, and fits."""

import importlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from odoo.addons.mkbot_chat.bot import texts, texts_dialogue

ADDON = Path(__file__).resolve().parents[2] / "mkbot_chat"
LANGUAGES = ("pt_BR", "en_US")
#: Characters of a button that every platform shows.
BUTTON = 20
VARIABLE = re.compile(r"{{\s*(.*?)\s*}}")

for _module in sorted(ADDON.glob("bot/texts_*.py")):
    importlib.import_module(f"odoo.addons.mkbot_chat.bot.{_module.stem}")


def shipped():
    """``{(key, language): (purpose, text)}`` of the addon's data."""
    found = {}
    for path in sorted(ADDON.glob("data/mkbot_response*.xml")):
        for record in ElementTree.parse(path).getroot().iter("record"):
            fields = {field.get("name"): field.text or "" for field in record.iter("field")}
            key = (fields["key"], fields["lang"])
            assert key not in found, key
            if "platform" not in fields:
                found[key] = (fields["name"], fields["text"])
    return found


SHIPPED = shipped()


def test_every_text_is_there_in_both_languages():
    assert set(SHIPPED) == {(key, lang) for key in texts.KEYS for lang in LANGUAGES}


@pytest.mark.parametrize(("key", "lang"), sorted(SHIPPED))
def test_text(key, lang):
    purpose, text = SHIPPED[key, lang]
    assert purpose
    assert text == text.strip() and text
    assert set(VARIABLE.findall(text)) <= texts.variables_of(key)
    # Plain text: what one platform takes for markup is noise on another.
    assert not re.search(r"[*_~`<>]", VARIABLE.sub("", text))
    if key.startswith(("option_", "intent_")):
        assert len(text) <= BUTTON


def test_what_the_dialogue_gives_to_a_text_is_said():
    for lang in LANGUAGES:
        for key, (_purpose, variables) in texts_dialogue.KEYS.items():
            assert set(variables) <= set(VARIABLE.findall(SHIPPED[key, lang][1])), key


def test_the_choices_of_one_kind_read_differently():
    for lang in LANGUAGES:
        buttons = [
            SHIPPED[key, lang][1] for key in texts.KEYS if key.startswith(("intent_", "option_"))
        ]
        # A person, and the end, can be had by two ids; nothing else reads the same.
        assert len(buttons) - len(set(buttons)) <= 2
