"""Whole conversations, kept in files: each shows a rule of the dialogue."""

import itertools
import json
from importlib import import_module
from pathlib import Path

import pytest
import replay

from odoo.addons.mkbot_chat.bot import texts

FOLDER = Path(__file__).parent / "dialogues"
ADDON = Path(__file__).resolve().parents[2] / "mkbot_chat"
FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dialogue(path):
    dialogue = json.loads(path.read_text(encoding="utf-8"))
    fields, state = dict(dialogue.get("context", {})), None
    for number, turn in enumerate(dialogue["turns"], 1):
        where = f"{path.stem}, turn {number}"
        fields |= turn.get("context", {})
        context = replay.context_of(fields, dialogue.get("recognise", {}))
        state, replies, effects = replay.play(state, turn, context)
        pairs = itertools.zip_longest(replies, turn["replies"], fillvalue="")
        said = [replay.told_reply(reply, expected) if reply else "" for reply, expected in pairs]
        assert said == turn["replies"], where
        pairs = itertools.zip_longest(effects, turn.get("effects", []), fillvalue="")
        done = [
            replay.told_effect(effect, expected) if effect else "" for effect, expected in pairs
        ]
        assert done == turn.get("effects", []), where
        for name, value in turn.get("state", {}).items():
            assert state[name] == value, f"{where}: {name}"
        assert json.loads(json.dumps(state)) == state


def test_there_are_dialogues():
    assert len(FILES) > 30


def scripted(dialogue):
    """The keys that the file's own actions say: no texts of the dialogue."""
    found = set()
    for turn in dialogue["turns"]:
        fields = [dialogue.get("context", {}), turn.get("context", {})]
        for spec in itertools.chain(*(field.get("actions", {}).values() for field in fields)):
            found |= {slot[1] for slot in spec.get("slots", ())}
        for answer in turn.get("answers", ()):
            if answer[0] == "acted":
                found |= {
                    reply if isinstance(reply, str) else reply[0]
                    for reply in answer[1].get("replies", ())
                }
    return found


def test_the_dialogues_say_every_text_of_the_dialogue():
    """A text that nothing says, or a reply that has no text, is a fault."""
    said, options = set(), set()
    for path in FILES:
        dialogue = json.loads(path.read_text(encoding="utf-8"))
        fields, state = dict(dialogue.get("context", {})), None
        for turn in dialogue["turns"]:
            fields |= turn.get("context", {})
            context = replay.context_of(fields, dialogue.get("recognise", {}))
            state, replies, _effects = replay.play(state, turn, context)
            said |= {reply.key for reply in replies} - scripted(dialogue)
            options |= {o.key for reply in replies for o in reply.options if o.key}
    assert said | options <= set(texts.KEYS)
    elsewhere = {
        "direct_queue",
        "rescued",
        "transferred",
        "transferred_sector",
        "returned_to_queue",
        "cancelled",
    }
    # Other tests import the modules of actions and of the queue, which declare texts of theirs.
    for module in ADDON.glob("bot/texts_*.py"):
        if module.stem != "texts_dialogue":
            elsewhere |= set(import_module(f"odoo.addons.mkbot_chat.bot.{module.stem}").KEYS)
    unsaid = set(texts.KEYS) - said - options - elsewhere
    assert not {key for key in unsaid if not key.startswith("intent_")}
