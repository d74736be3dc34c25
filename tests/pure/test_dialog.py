"""The dialogue: what is said and done at each point. Whole conversations are in `dialogues`."""

import json

import pytest
from talking import CPF, KNOWN, PHONE, Talk, talk

from odoo.addons.mkbot_chat.bot import dialog
from odoo.addons.mkbot_chat.bot import values as v


def test_opening_without_a_word():
    conversation = Talk()()
    assert conversation.said == ["greeting", "ask_document"]
    assert {option.id for option in conversation.replies[-1].options} == {"person", "not_customer"}


def test_known_customer_is_asked_nothing():
    conversation = talk("oi", context=KNOWN)
    assert conversation.said == ["greeting_known", "how_can_help"]
    assert conversation.state["tier"] == "T1"


def test_known_customer_with_a_request_at_once():
    assert talk("bom dia, quero meu boleto", context=KNOWN).said == ["greeting_known", "miss_1"]


def test_phone_of_one_customer():
    conversation = talk("oi", context=PHONE)
    assert conversation.said == ["greeting"] and conversation.effects == [v.FindByPhone()]
    assert conversation(v.Found()).said == ["ask_document_digits"]
    assert conversation("123").effects == [v.CheckOwner("123")]
    conversation(v.Confirmed(7, "Ana"))
    assert conversation.effects == [v.Identify(7)]
    assert conversation.said == ["identified", "how_can_help"]
    assert conversation.replies[0].variables == {"first_name": "Ana"}


def test_phone_of_none_or_several_goes_by_document():
    conversation = talk("oi", v.NotFound(), context=PHONE)
    assert conversation.said == ["ask_document"]


def test_somebody_elses_phone_goes_by_document():
    conversation = talk("oi", v.Found(), CPF, context=PHONE)
    assert conversation.effects == [v.CheckOwner("00000010154")]
    assert conversation(v.NotConfirmed()).said == ["ask_confirmation"]
    assert conversation.state["tries"] == 0


def test_document_and_confirmation():
    conversation = talk("oi", f"meu cpf é {CPF}")
    assert conversation.said == ["ask_confirmation"]
    assert conversation("final 4321").effects == [v.CheckConfirmation("00000010154", "4321")]
    conversation(v.Confirmed(7, "Ana"))
    assert conversation.said == ["identified", "how_can_help"]
    assert "00000010154" not in json.dumps(conversation.state)


def test_document_in_the_first_message():
    conversation = talk(f"oi, meu cpf é {CPF} e quero a segunda via")
    assert conversation.said == ["greeting", "ask_confirmation"]
    assert "segunda via" in conversation.state["request"]
    assert "101-54" not in conversation.state["request"]


def test_three_tries_then_a_person():
    conversation = talk("oi", CPF)
    for _try in range(2):
        assert conversation("1234")(v.NotConfirmed()).said == ["identify_failed_try"]
    conversation("1234")(v.NotConfirmed())
    assert conversation.said == ["queued"]
    (effect,) = conversation.effects
    assert effect.reason == "unidentified"
    assert effect.facts["document"] == "***.000.101-**"
    assert conversation.state["document"] == ""


def test_tries_are_counted_over_phone_and_document():
    conversation = talk("oi", v.Found(), "123", v.NotConfirmed(), context=PHONE)
    assert conversation.said == ["identify_failed_try"]
    conversation("111.111.111-11")
    assert conversation.said == ["document_invalid"]
    conversation(CPF)("1234")(v.NotConfirmed())
    assert conversation.effects[0].reason == "unidentified"


def test_the_answer_does_not_tell_whether_the_document_exists():
    first, second = talk("oi", CPF), talk("oi", "000.000.131-70")
    assert first.replies == second.replies
    assert first("1234")(v.NotConfirmed()).replies == second("1234")(v.NotConfirmed()).replies


def test_request_before_identification_is_remembered():
    conversation = talk("oi", "quero a segunda via")
    assert conversation.said == ["need_identity"]
    conversation(CPF)("4321")(v.Confirmed(7, "Ana"))
    assert conversation.said == ["identified", "miss_1"]
    assert conversation.state["requests"] == ["quero a segunda via"]


def test_going_on_without_the_document_reaches_a_person():
    conversation = talk("oi", "quero a segunda via", "sei lá", "que chato", "não quero dizer")
    assert conversation.effects[0].reason == "misses"


@pytest.mark.parametrize("turn", [("não sou cliente",), ("não tenho",)])
def test_not_a_customer(turn):
    conversation = talk("oi", *turn)
    assert conversation.said == ["not_customer"]
    assert (conversation.state["step"], conversation.state["tier"]) == ("open", "T0")


def test_not_a_customer_from_the_first_word():
    conversation = talk("oi, ainda não sou cliente, quero contratar")
    assert conversation.said == ["greeting", "not_customer"]
    assert conversation.state["requests"] == ["oi, ainda não sou cliente, quero contratar"]


def test_a_colleague_identifies_the_customer_meanwhile():
    conversation = talk("oi", CPF)
    conversation.context = KNOWN
    assert conversation("bom dia").said == ["how_can_help"]
    assert conversation.state["document"] == ""


def test_not_a_customer_by_button():
    assert Talk()("oi")(choices=("not_customer",)).said == ["not_customer"]


def test_document_after_going_on_unidentified():
    conversation = talk("oi", "não sou cliente", CPF)
    assert conversation.said == ["ask_confirmation"]


def test_three_misses():
    conversation = talk("oi", context=KNOWN)
    assert conversation("xyz").said == ["miss_1"]
    assert conversation("abc").said == ["miss_2"]
    assert [option.id for option in conversation.replies[0].options] == [
        "intent:segunda_via_boleto",
        "intent:sem_conexao",
        "intent:falar_atendente",
    ]
    conversation("kkk")
    miss, effect = conversation.effects
    assert miss == v.Understood("kkk", "none", 0.0, "miss")
    assert (effect.reason, effect.facts["requests"]) == ("misses", ["xyz", "abc", "kkk"])


def test_greetings_thanks_and_files_are_no_misses():
    conversation = talk("oi", "bom dia", "obrigado", context=KNOWN)(media=True)
    assert conversation.said == ["media_received"]
    assert conversation.state["misses"] == 0


def test_thanks_and_then_no_ends():
    conversation = talk("oi", "obrigado", context=KNOWN)
    assert conversation.said == ["welcome"]
    assert conversation("não").effects == [v.Solve()]


@pytest.mark.parametrize("text", ["tchau", "encerrar", "obrigado, era só isso"])
def test_goodbye(text):
    conversation = talk("oi", text, context=KNOWN)
    assert (conversation.said, conversation.effects) == (["goodbye"], [v.Solve()])


def test_quick_messages_are_one_turn():
    conversation = Talk()("oi")("quero falar", "com um atendente")
    assert conversation.effects[0].reason == "asked"


def test_a_bare_number_is_no_rating_outside_rating():
    conversation = talk("oi", "9", context=KNOWN)
    assert conversation.said == ["miss_1"]
    assert conversation.effects == [v.Understood("9", "none", 0.0, "miss")]


def test_an_old_button_is_no_miss():
    conversation = talk("oi", context=KNOWN)(choices=("rate:9",))
    assert conversation.said == ["how_can_help"] and conversation.state["misses"] == 0


def test_recognised_intents_the_dialogue_can_serve():
    def recognise(text):
        return [("falar_atendente", 0.9)] if "gente" in text else [("falar_atendente", 0.3)]

    context = v.Context(known=True, recognise=recognise)
    understood, queue = talk("oi", "bota gente nisso", context=context).effects
    assert understood == v.Understood("bota gente nisso", "falar_atendente", 0.9, "act")
    assert queue.reason == "asked"
    assert talk("oi", "xyz", context=context).said == ["did_you_mean"]


@pytest.mark.parametrize(("text", "rating"), [("9", 9), ("nota dez", 10), ("zero", 0)])
def test_rating(text, rating):
    conversation = talk(v.RatingAsked(), text)
    assert conversation.said == ["thanks_rating"]
    assert conversation.effects == [v.Rate(rating), v.Close()]


def test_rating_by_button():
    conversation = Talk()(v.RatingAsked())
    assert [option.id for option in conversation.replies[0].options] == [
        f"rate:{n}" for n in range(11)
    ]
    assert conversation(choices=("rate:9",)).effects == [v.Rate(9), v.Close()]


def test_rating_in_two_messages():
    assert Talk()(v.RatingAsked())("nota", "9").effects == [v.Rate(9), v.Close()]
    assert Talk()(v.RatingAsked())("8", "ou 9").said == ["rating_retry"]


@pytest.mark.parametrize("text", ["obrigado", "não quero avaliar", "tchau"])
def test_no_rating(text):
    assert talk(v.RatingAsked(), text).effects == [v.Close()]


@pytest.mark.parametrize(
    ("text", "choice", "media", "new"),
    [
        ("9", None, False, False),
        ("8,5", None, False, False),
        ("atendimento muito bom", None, False, False),
        ("obrigada", None, False, False),
        ("👍", None, False, False),
        ("não quero avaliar", None, False, False),
        ("9", "rate:9", False, False),
        ("bom dia", None, False, True),
        ("minha internet caiu", None, False, True),
        ("quero falar com atendente", None, False, True),
        ("Falar com uma pessoa", "person", False, True),
        ("", None, True, True),
        ("", None, False, False),
    ],
)
def test_new_request_while_a_rating_is_awaited(text, choice, media, new):
    assert dialog.is_new_request(text, choice, media) is new


def test_the_bot_is_silent_when_it_is_not_its_turn():
    conversation = talk("atendente", "oi?", "e aí")
    assert (conversation.said, conversation.effects) == ([], [])


def test_a_late_answer_to_a_query_is_ignored():
    conversation = talk("oi", v.NotFound(), v.Confirmed(7, "Eva"), context=PHONE)
    assert (conversation.said, conversation.effects) == ([], [])
    assert conversation.state["tier"] == "T0"


def test_a_state_of_another_version_starts_anew():
    for state in ({"v": 99, "step": "?"}, {"v": 1, "step": "confirm", "request": "boleto"}):
        turn = dialog.step(state, v.Said(("oi",)), KNOWN)
        assert [reply.key for reply in turn.replies] == ["how_can_help"]
        assert turn.state["v"] == 2


def test_forget_leaves_no_document():
    conversation = talk("oi", CPF)
    assert "00000010154" in json.dumps(conversation.state)
    assert "00000010154" not in json.dumps(dialog.forget(conversation.state))


def test_pending_messages_become_one_event():
    pending = [
        {"kind": "start"},
        {"kind": "message", "text": "oi", "choice": None, "media": False},
        {"kind": "choice", "text": "Falar com uma pessoa", "choice": "person", "media": False},
        {"kind": "choice", "text": "Plano B", "choice": "plan-b", "media": False},
        {"kind": "choice", "text": "2ª via", "choice": "intent:segunda_via_boleto"},
        {"kind": "choice", "text": "Rua A", "choice": "slot:12"},
        {"kind": "choice", "text": "Sim", "choice": "yes"},
        {"kind": "message", "text": "", "choice": None, "media": True},
    ]
    assert dialog.said(pending) == v.Said(
        ("oi", "Plano B"), ("person", "intent:segunda_via_boleto", "slot:12", "yes"), True
    )
