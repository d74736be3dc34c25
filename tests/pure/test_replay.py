"""Recorded dialogues run again, and messages put together by likeness."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot import dialog, documents, likeness, replay
from odoo.addons.mkbot_chat.bot import values as v

ACTIONS = {"segunda_via_boleto": v.ActionSpec("segunda_via_boleto", "T1")}


def recogniser(**codes):
    def recognise(text):
        return [(codes.get(text.split()[0], "none"), 0.95), ("none", 0.05)]

    return recognise


def record(events, context):
    """Run a dialogue and record it, as the attendance does: through JSON."""
    state, turns = None, []
    for event in events:
        turn = dialog.step(state, event, context)
        state = turn.state
        row = (replay.dump_event(event), replay.dump_context(context), replay.path(turn))
        turns.append(json.loads(json.dumps(row)))
    return turns


OLD = recogniser(boleto="segunda_via_boleto")
UNKNOWN = v.Context(recognise=OLD, actions=ACTIONS)
DIALOGUE = [
    v.Said(("boleto por favor",)),
    v.Said(("000.000.101-54",)),
    v.Said(("ana.sabia@example.com",)),
    v.Confirmed(7, "Ana"),
    v.Acted("done", (v.Reply("bill_none"),)),
    v.Said(("fatura do mes",)),
    v.Said(("atendente",)),
]


def test_the_same_bot_goes_the_same_way():
    turns = record(DIALOGUE, UNKNOWN)
    assert replay.differences(turns, OLD) is None


def test_nobodys_data_are_recorded():
    kept = json.dumps(record(DIALOGUE, UNKNOWN))
    for datum in ("101-54", "00000010154", "ana.sabia", "Ana"):
        assert datum not in kept


def test_a_bot_that_understands_more_goes_another_way():
    turns = record(DIALOGUE, UNKNOWN)
    found = replay.differences(
        turns, recogniser(boleto="segunda_via_boleto", fatura="segunda_via_boleto")
    )
    assert (found.turn, found.text) == (5, "fatura do mes")
    assert found.before[0][0] == "miss_1"
    assert found.now == [["→ act", "segunda_via_boleto", "False"]]


def test_a_bot_that_understands_less_too():
    turns = record(DIALOGUE, UNKNOWN)
    found = replay.differences(turns, recogniser())
    assert found.turn == 3 and found.before != found.now


def test_closed_doors_and_codes_are_replayed():
    context = v.Context(
        known=True,
        recognise=recogniser(cancelar="cancelamento"),
        actions={"cancelamento": v.ActionSpec("cancelamento", "T2", (v.Slot("reason", "x"),))},
        open=False,
        opens_at="amanhã às 08:00",
    )
    events = [
        v.Said(("cancelar",)),
        v.CodeSent("a***@example.com"),
        v.Said(("123456",)),
        v.CodeWrong(True),
        v.Said(("654321",)),
        v.CodeRight(),
        v.Said(("muito caro",)),
        v.Acted("confirm", (v.Reply("cancel_confirm"),)),
        v.Said((), ("yes",)),
        v.Acted("person"),
        v.Said((), ("later",)),
    ]
    turns = record(events, context)
    assert replay.differences(turns, context.recognise) is None
    assert "654321" not in json.dumps(turns) and "a***" not in json.dumps(turns)


def test_what_a_remote_model_told_is_kept_by_the_words_that_are_kept():
    told = {"sou 000.000.101-54, boleto": [["segunda_via_boleto", 1.0]], "oi": None}
    assert replay.dump_understood(told) == {
        "sou 00000000191, boleto": [["segunda_via_boleto", 1.0]]
    }


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("meu cpf é 000.000.101-54", "meu cpf é 00000000191"),
        ("fale em joana.silva@empresa.com.br ok", "fale em pessoa@example.com ok"),
        ("(19) 98888-7777", "11900000001"),
        ("cep 13010-001", "cep 01310100"),
        ("nota 10", "nota 10"),
        ("código 123456", "código 000000"),
    ],
)
def test_stand_ins(text, same):
    assert replay.anonymise(text) == same


@given(st.text(max_size=200))
def test_a_document_never_stays(text):
    found = documents.find(replay.anonymise(text + " 000.000.101-54"))
    assert found in (replay.CPF, replay.CNPJ, None)


def test_an_unknown_event_is_an_error():
    with pytest.raises(ValueError, match="no event"):
        replay.load_event({"event": "Nonsense"})


def test_alike():
    texts = [
        "quero mudar a data de vencimento",
        "vende pizza?",
        "mudar data do vencimento da fatura",
        "vcs vendem pizza",
        "gostaria de trocar a data de vencimento",
    ]
    assert likeness.group(texts) == [0, 1, 0, 1, 0]
    assert likeness.group(["👍", "!"]) == [0, 0]
    assert likeness.group([]) == []
    with pytest.raises(ValueError, match="at most"):
        likeness.group(["a"] * (likeness.MOST + 1))
