"""Replays dialogues kept in files: what the customer says, what our side answers, what is expected.

A file is an object:

about
    the rule it shows;
context
    fields of `values.Context`; ``actions`` is
    ``{code: {"tier": …, "slots": [[name, ask, kind], …]}}``;
recognise
    ``{words: [[code, probability], …]}`` of texts that contain the words (the longest that fit
    count), anything else is not recognised;
turns
    each with

    say
        a text, a list of texts, an object of `values.Said`'s fields, or ``"rating_asked"`` under
        the key ``event`` instead;
    context
        fields that are other from this turn on;
    answers
        to the queries of the turn, in order: ``[name, fields]``, a name alone for no field;
    replies
        in order: ``key``, or an object with ``key`` and, where they matter, ``options`` (their
        ids) and variables;
    effects
        in order, queries among them: ``name``, or ``[name, fields that matter]``;
    state
        fields of the state that matter after the turn.
"""

import dataclasses

from odoo.addons.mkbot_chat.bot import dialog
from odoo.addons.mkbot_chat.bot import values as v

ANSWERS = {
    "found": v.Found,
    "not_found": v.NotFound,
    "confirmed": v.Confirmed,
    "not_confirmed": v.NotConfirmed,
    "acted": v.Acted,
    "code_sent": v.CodeSent,
    "code_not_sent": v.CodeNotSent,
    "code_right": v.CodeRight,
    "code_wrong": v.CodeWrong,
}
QUERIES = (
    v.FindByPhone,
    v.CheckOwner,
    v.CheckConfirmation,
    v.Act,
    v.SendCode,
    v.CheckCode,
)


def context_of(fields, recognise):
    """The context that a file describes."""
    fields = dict(fields)
    actions = {
        code: v.ActionSpec(
            code, spec.get("tier", "T0"), tuple(v.Slot(*slot) for slot in spec.get("slots", ()))
        )
        for code, spec in fields.pop("actions", {}).items()
    }
    return v.Context(
        actions=actions,
        recognise=lambda text: recognised(text, recognise),
        **fields,
    )


def recognised(text, recognise):
    """The guesses for a text."""
    fitting = [words for words in recognise if words in text]
    return [tuple(guess) for guess in recognise[max(fitting, key=len)]] if fitting else []


def event_of(turn):
    """The event that begins a turn."""
    if turn.get("event") == "rating_asked":
        return v.RatingAsked()
    said = turn["say"]
    if isinstance(said, dict):
        return v.Said(
            tuple(said.get("texts", ())), tuple(said.get("choices", ())), said.get("media", False)
        )
    return v.Said((said,) if isinstance(said, str) else tuple(said))


def answer_of(answer):
    """The event that answers a query."""
    name, fields = (answer, {}) if isinstance(answer, str) else answer
    fields = dict(fields)
    if name == "acted":
        fields["replies"] = tuple(
            v.Reply(reply) if isinstance(reply, str) else v.Reply(reply[0], reply[1])
            for reply in fields.get("replies", ())
        )
        fields["options"] = tuple(
            v.Choice(id_, label=label) for id_, label in fields.get("options", ())
        )
    return ANSWERS[name](**fields)


def play(state, turn, context):
    """Make a turn with its queries. Returns the state, the replies and the effects."""
    event, answers = event_of(turn), list(turn.get("answers", ()))
    replies, effects = [], []
    while True:
        made = dialog.step(state, event, context)
        state = made.state
        replies += made.replies
        effects += made.effects
        if not (made.effects and isinstance(made.effects[-1], QUERIES)):
            break
        assert answers, f"nothing answers {made.effects[-1]}"
        event = answer_of(answers.pop(0))
    assert not answers, f"nobody asked for {answers}"
    return state, replies, effects


def told_reply(reply, expected):
    """A reply in the form in which it is expected."""
    if isinstance(expected, str):
        return reply.key
    told = {"key": reply.key, **{n: x for n, x in reply.variables.items() if n in expected}}
    if "options" in expected:
        told["options"] = [option.id for option in reply.options]
    return told


def told_effect(effect, expected):
    """An effect in the form in which it is expected."""
    if isinstance(expected, str):
        return effect.name
    fields = dataclasses.asdict(effect)
    return [effect.name, _alike(fields, expected[1])]


def _alike(found, expected):
    """`found` without what is not looked at."""
    if isinstance(found, dict) and isinstance(expected, dict) and expected:
        return {name: _alike(found.get(name), value) for name, value in expected.items()}
    return found
