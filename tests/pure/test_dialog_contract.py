"""What the models ask of the dialogue: forgetting, what to recognise, whether to wait."""

import json

import pytest
from talking import CPF, KNOWN, PHONE, UNKNOWN, talk

from odoo.addons.mkbot_chat.bot import dialog, texts
from odoo.addons.mkbot_chat.bot import values as v

ADDRESS = v.ActionSpec("mudanca_endereco", "T2", (v.Slot("document", "ask_document", "text"),))
BILL = v.ActionSpec("segunda_via_boleto", "T1")


def recognise(text):
    known = {"endereço": "mudanca_endereco", "boleto": "segunda_via_boleto"}
    return [(code, 0.9) for word, code in known.items() if word in text]


SERVING = v.Context(
    known=True,
    first_name="Ana",
    recognise=recognise,
    actions={spec.code: spec for spec in (ADDRESS, BILL)},
)


def test_forget_leaves_no_secret():
    conversation = talk(
        "mudar meu endereço", v.CodeSent("j***"), "123456", v.CodeRight(), context=SERVING
    )
    conversation(f"é do {CPF}")
    (act,) = conversation.effects
    assert act == v.Act("mudanca_endereco", {"document": f"é do {CPF}"})
    assert conversation.state["tier"] == "T2" and CPF in json.dumps(conversation.state)
    left = dialog.forget(conversation.state)
    assert CPF not in json.dumps(left)
    assert (left["step"], left["tier"], left["task"], left["paused"]) == ("done", "T1", {}, [])


def test_the_operator_reads_no_whole_document():
    conversation = talk(
        "mudar meu endereço", v.CodeSent("j***"), "123456", v.CodeRight(), context=SERVING
    )
    conversation(f"é do {CPF}")(v.Acted("person"))
    profile, queue = conversation.effects
    assert profile == v.OpenProfile("mudanca_endereco", {"document": f"é do {CPF}"})
    assert queue.facts["slots"] == {"document": "é do ***.000.101-**"}


def test_what_is_learned_from_holds_no_document():
    conversation = talk(f"o cpf {CPF} do meu tio, o que faço?", context=KNOWN)
    (understood,) = conversation.effects
    assert understood.text == "o cpf ***.000.101-** do meu tio, o que faço?"


def test_a_profile_is_opened_once():
    closed = v.Context(
        known=True, recognise=recognise, actions=SERVING.actions, open=False, opens_at="às 8h"
    )
    conversation = talk("quero o boleto", v.Acted("person"), context=closed)
    assert conversation.effects == [v.OpenProfile("segunda_via_boleto", {})]
    conversation("quero o boleto")(v.Acted("person"))
    assert conversation.effects == []


def test_an_outcome_that_does_not_exist_is_a_fault():
    with pytest.raises(ValueError, match="perhaps"):
        talk("quero o boleto", v.Acted("perhaps"), context=SERVING)


def test_large_facts_are_not_kept():
    conversation = talk("quero o boleto", v.Acted("done", facts={"x": "y" * 999}), context=SERVING)
    assert conversation.state["tried"] == [
        {"code": "segunda_via_boleto", "outcome": "done", "facts": {}}
    ]


@pytest.mark.parametrize(
    ("turns", "event", "context", "texts_"),
    [
        (("oi",), v.Said(("bom dia, cadê meu boleto",)), KNOWN, ["bom dia, cadê meu boleto"]),
        (("oi",), v.Said(("obrigado",)), KNOWN, []),
        (("oi",), v.Said(("atendente",)), KNOWN, []),
        (("oi",), v.Said(choices=("menu",)), KNOWN, []),
        (("oi",), v.Said(("cadê", "o boleto?")), UNKNOWN, ["cadê o boleto?"]),
        (("oi",), v.Said((CPF,)), UNKNOWN, []),
        (("oi", CPF), v.Said(("4321",)), UNKNOWN, []),
        ((), v.Said(("oi, quero o boleto",)), PHONE, ["oi, quero o boleto"]),
        ((), v.RatingAsked(), KNOWN, []),
    ],
)
def test_texts_to_recognise(turns, event, context, texts_):
    state = talk(*turns, context=context).state
    assert dialog.texts_to_recognise(state, event, context) == texts_


@pytest.mark.parametrize(
    ("turns", "event", "context", "hasty"),
    [
        ((), v.Said(("oi",)), KNOWN, True),
        ((), v.Said(("oi",)), PHONE, True),
        ((), v.Said(), UNKNOWN, False),
        (("oi",), v.Said(("eu queria",)), KNOWN, True),
        (("oi",), v.Said(("obrigado",)), KNOWN, True),
        (("oi",), v.Said(media=True), KNOWN, True),
        (("oi",), v.Said(("eu queria saber",)), UNKNOWN, True),
        (("oi",), v.Said(choices=("menu",)), KNOWN, False),
        (("oi",), v.Said(choices=("not_customer",)), UNKNOWN, False),
        (("oi",), v.Said((CPF,)), UNKNOWN, False),
        (("oi",), v.Said(("atendente",)), KNOWN, False),
        (("oi",), v.Said(("quero o boleto",)), SERVING, False),
        (("oi", "xyz", "abc"), v.Said(("kkk",)), KNOWN, False),
        (("oi",), v.Said(("tchau",)), KNOWN, False),
        (("tchau",), v.Said(("oi",)), KNOWN, False),
    ],
)
def test_is_hasty(turns, event, context, hasty):
    state = talk(*turns, context=context).state
    assert dialog.is_hasty(dialog.step(state, event, context)) is hasty


@pytest.mark.parametrize(
    ("text", "choice", "media", "new"),
    [
        ("a internet caiu e demoraram", None, False, False),
        ("9", None, False, False),
        ("obrigado", None, False, False),
        ("Agora não", "no", False, False),
        ("quero falar com um atendente", None, False, True),
        ("oi, bom dia", None, False, True),
        ("2ª via", "intent:segunda_via_boleto", False, True),
        ("", None, True, True),
    ],
)
def test_new_request_while_a_comment_is_awaited(text, choice, media, new):
    context = v.Context(known=True, ask_comment=True)
    state = talk(v.RatingAsked(), "10", context=context).state
    assert dialog.is_new_request(text, choice, media, state) is new


def test_a_comment_may_be_praise():
    context = v.Context(known=True, ask_comment=True)
    conversation = talk(v.RatingAsked(), "10", "excelente, muito obrigado!", context=context)
    assert conversation.effects == [v.Comment("excelente, muito obrigado!"), v.Close()]


def test_texts_are_declared_once():
    assert all(len(meaning) == 2 for meaning in texts.KEYS.values())
    texts.declare({"greeting": texts.KEYS["greeting"]})
    with pytest.raises(ValueError, match="greeting"):
        texts.declare({"greeting": ("Something else", ())})


def test_what_a_state_would_not_act_upon():
    """In the middle of a task neither the task itself nor a greeting is something else."""
    assert dialog.unserved(None) == frozenset()
    spec = v.ActionSpec("contratacao", slots=(v.Slot("name", "sale_ask_name"),))
    context = v.Context(
        known=True,
        recognise=lambda text: [("contratacao", 0.95), ("none", 0.05)],
        actions={"contratacao": spec},
    )
    turn = dialog.step(None, v.Said(("quero contratar",)), context)
    assert turn.state["step"] == "slot"
    assert dialog.unserved(turn.state) == {"contratacao", "saudacao"}
    turn = dialog.step(turn.state, v.Said(("Rui Rosa",)), context)
    assert dialog.unserved(dialog.forget(turn.state)) == frozenset()
