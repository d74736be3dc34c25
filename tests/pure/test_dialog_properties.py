"""What holds at every point of every dialogue, whoever says whatever."""

import dataclasses
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot import dialog, texts
from odoo.addons.mkbot_chat.bot import values as v

CPF = "000.000.101-54"
SLOTS = (
    v.Slot("zip", "ask_document", "zip"),
    v.Slot("note", "ask_document", "text"),
    v.Slot("email", "ask_document", "email"),
    v.Slot("phone", "ask_document", "phone"),
    v.Slot("number", "ask_document", "number"),
)
ACTIONS = {
    spec.code: spec
    for spec in (
        v.ActionSpec("horario_atendimento"),
        v.ActionSpec("contratacao", "T0", SLOTS[1:3]),
        v.ActionSpec("segunda_via_boleto", "T1"),
        v.ActionSpec("mudanca_endereco", "T2", SLOTS),
        v.ActionSpec("cancelamento", "T2"),
    )
}
CODES = (*ACTIONS, "sem_conexao", "senha_wifi", "falar_atendente", "encerrar", "saudacao", "none")


def recognise(text):
    """Anything may be taken for anything, but always for the same."""
    first = sum(text.encode())
    code, other = CODES[first % len(CODES)], CODES[(first // 7) % len(CODES)]
    probability = first % 100 / 100
    return [(code, probability), (other, (1 - probability) / 2)]


TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        """000.000.101-54|12.345.678/0001-95|111.111.111-11|123|1234|123456|a@b.co|01310-100
        |(11) 98765-4321|oi|obrigado|não|sim|não tenho|voltar|cancelar|menu|quero segunda via|xyz
        |9|8,5|não chegou|voltou|não resolveu|tchau|comprovante|rua a""".replace("\n", "").split(
            "|"
        )
    ),
)
CHOICES = st.sampled_from(
    """person menu end not_customer yes no later resend rate:9 rate:77 slot:1 slot: intent:
    intent:segunda_via_boleto intent:mudanca_endereco intent:sem_conexao intent:none
    intent:horario_atendimento""".split()
)
FACTS = st.dictionaries(st.text(max_size=5), st.text(max_size=400), max_size=3)
ACTED = st.builds(
    v.Acted,
    outcome=st.sampled_from(["done", "choose", "confirm", "refused", "person"]),
    replies=st.sampled_from([(), (v.Reply("goodbye"),)]),
    slot=st.sampled_from(["zip", "contract"]),
    options=st.sampled_from([(), tuple(v.Choice(f"slot:{n}", label=f"Rua {n}") for n in range(3))]),
    facts=FACTS,
)
ANSWERS = st.one_of(
    ACTED,
    st.sampled_from(
        [
            v.Found(),
            v.NotFound(),
            v.NotConfirmed(),
            v.Confirmed(7, "Ana"),
            v.CodeSent("j***"),
            v.CodeNotSent(),
            v.CodeRight(),
            v.CodeWrong(),
            v.CodeWrong(False),
        ]
    ),
)
SAID = st.builds(
    v.Said,
    texts=st.lists(TEXTS, max_size=3).map(tuple),
    choices=st.lists(CHOICES, max_size=1).map(tuple),
    media=st.booleans(),
)
EVENTS = st.one_of(SAID, SAID, ANSWERS, ANSWERS, st.just(v.RatingAsked()))
CONTEXTS = st.builds(
    v.Context,
    known=st.booleans(),
    has_phone=st.booleans(),
    recognise=st.just(recognise),
    actions=st.sampled_from([ACTIONS, {}]),
    open=st.booleans(),
    opens_at=st.sampled_from(["", "às 08:00"]),
    ask_comment=st.booleans(),
)
TURNS = st.lists(st.tuples(EVENTS, CONTEXTS), max_size=14)
#: Characters of a state as it is stored, at most.
STATE_SIZE = 16_000
QUERIES = (v.FindByPhone, v.CheckOwner, v.CheckConfirmation, v.Act, v.SendCode, v.CheckCode)

usual = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@usual
@given(TURNS)
def test_every_conversation(turns):
    state = None
    for event, context in turns:
        before = json.dumps(state)
        turn = dialog.step(state, event, context)
        assert dialog.step(state, event, context) == turn
        assert json.dumps(state) == before
        assert json.loads(json.dumps(turn.state)) == turn.state
        assert len(json.dumps(turn.state)) < STATE_SIZE
        for reply in turn.replies:
            assert set(reply.variables) <= texts.variables_of(reply.key)
            for option in reply.options:
                assert option.label or option.key in texts.KEYS
            assert len({option.id for option in reply.options}) == len(reply.options)
        queries = [effect for effect in turn.effects if isinstance(effect, QUERIES)]
        assert queries == list(turn.effects[-1:])[: len(queries)]
        assert bool(queries) == bool(turn.state["query"]) or not turn.effects
        if turn.state["step"] not in ("phone", "document", "confirm"):
            assert turn.state["document"] == ""
        dialog.is_hasty(turn)
        state = turn.state


@usual
@given(TURNS, CONTEXTS)
def test_a_person_at_any_point(turns, context):
    state = None
    for event, before in turns:
        state = dialog.step(state, event, before).state
    open_to_bot = not state or state["step"] not in ("done", "rating", "comment")
    for ask in (v.Said(("quero falar com um atendente",)), v.Said(choices=("person",))):
        turn = dialog.step(state, ask, context)
        said = {reply.key.removesuffix("_unknown") for reply in turn.replies}
        asked = [effect for effect in turn.effects if isinstance(effect, v.ToQueue)]
        assert bool(asked) == (open_to_bot and context.open)
        assert bool(said & {"closed", "closed_waiting"}) == (open_to_bot and not context.open)


@usual
@given(TURNS, SAID, CONTEXTS)
def test_the_customer_is_always_answered(turns, event, context):
    """Whoever writes something to the bot is told something, or asked about in a query."""
    state = None
    for before, its_context in turns:
        state = dialog.step(state, before, its_context).state
    turn = dialog.step(state, event, context)
    wrote = any(text.strip() for text in event.texts) or event.choices or event.media
    if wrote and (not state or state["step"] not in ("done", "rating", "comment")):
        assert turn.replies or turn.effects


@usual
@given(TURNS)
def test_who_is_handed_over_is_not_spoken_to(turns):
    state, over = None, False
    for event, context in turns:
        turn = dialog.step(state, event, context)
        if isinstance(event, v.RatingAsked):
            over = False
        elif over:
            assert not turn.replies and not turn.effects
        over = over or any(isinstance(effect, v.ToQueue | v.Solve) for effect in turn.effects)
        state = turn.state


@usual
@given(TURNS, EVENTS, CONTEXTS)
def test_recognition_is_told_before(turns, event, context):
    """The first text that a turn has recognised is told by `texts_to_recognise`."""
    state = None
    for before, its_context in turns:
        state = dialog.step(state, before, its_context).state
    asked = []

    def noting(text):
        asked.append(text)
        return recognise(text)

    dialog.step(state, event, dataclasses.replace(context, recognise=noting))
    told = dialog.texts_to_recognise(state, event, context)
    assert told[:1] == asked[:1]


@usual
@given(TURNS)
def test_forgetting_at_any_point(turns):
    state = None
    for event, context in turns:
        state = dialog.step(state, event, context).state
    left = dialog.forget(state)
    assert left["step"] == "done" and not left["task"] and not left["document"]
