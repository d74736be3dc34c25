"""The guard: machines, floods and insults are told from people in trouble."""

import json

import pytest

from odoo.addons.mkbot_chat.bot import guard


def judge(*messages, every=7.0):
    """The verdicts on texts, or (seconds, text) pairs."""
    history, verdicts, at = None, [], 0.0
    for number, message in enumerate(messages):
        # A person's pace: never the same twice.
        at += every + (number * 37 % 11)
        at, text = message if isinstance(message, tuple) else (at, message)
        history, verdict = guard.assess(history, at, text)
        verdicts.append(verdict)
    assert json.loads(json.dumps(history)) == history
    return verdicts


@pytest.mark.parametrize(
    "texts",
    [
        ["oi", "oi", "oi", "alô", "tem alguém aí?", "oi", "oi"],
        ["minha internet caiu", "minha internet caiu", "minha internet caiu", "aff"],
        ["essa internet é uma merda", "que porra de internet", "caralho viu", "uma bosta isso"],
        ["não", "sim", "não", "1", "2", "sim", "não", "1", "2", "sim", "1"],
        ["seu idiota", "desculpa", "quero o boleto"],
        ["", "", "", "", "", ""],
    ],
)
def test_people_in_trouble_are_let_be(texts):
    assert set(judge(*texts)) == {"ok"}


def test_the_same_text_again_and_again():
    verdicts = judge(*["Olá! Como posso ajudar você hoje?"] * 5)
    assert verdicts == ["ok"] * 4 + ["loop"]
    assert judge(*["oi"] * 10) == ["ok"] * 9 + ["loop"]


def test_case_accents_and_punctuation_do_not_hide_a_repetition():
    verdicts = judge(
        "Não entendi a sua opção",
        "nao entendi a sua opcao!",
        "NÃO ENTENDI A SUA OPÇÃO",
        "não entendi, a sua opção…",
        "nao entendi a sua opcao",
    )
    assert verdicts[-1] == "loop"


def test_two_machines_in_turns():
    texts = ["Não entendi a sua resposta.", "Escolha uma das opções do menu."] * 5
    verdicts = judge(*texts)
    assert verdicts[-1] == "loop" and set(verdicts[:-1]) == {"ok"}


def test_automatic_answers():
    texts = [
        "Esta é uma mensagem automática. Estamos fora.",
        "Agradecemos seu contato, retornaremos em breve!",
    ]
    assert judge(*texts) == ["ok", "loop"]


def test_a_machine_keeps_time():
    verdicts = judge(*[(10.0 + n * 4.0, f"mensagem numero {n} do sistema") for n in range(8)])
    assert verdicts == ["ok"] * 7 + ["loop"]


def test_flood():
    verdicts = judge(*[(n * n % 7 * 0.1 + n * 2.0, f"texto {n * 31}") for n in range(25)])
    assert verdicts[19] == "ok" and verdicts[20] == "flood"


def test_a_flood_of_files():
    assert judge(*[(n * 0.5, "") for n in range(21)])[-1] == "flood"


def test_abuse_is_insults_again_and_again():
    verdicts = judge("seu idiota", "vai tomar no cu", "bando de otários")
    assert verdicts == ["ok", "ok", "abuse"]


def test_who_calms_down_is_heard_again():
    verdicts = judge("seu idiota", "otario", "fdp", "tá, desculpa, me manda o boleto")
    assert verdicts[-2:] == ["abuse", "ok"]


def test_old_messages_do_not_count():
    assert judge(*[(n * 700.0, "Olá! Como posso ajudar você hoje?") for n in range(9)])[-1] == "ok"


def test_the_history_is_bounded_and_keeps_no_text():
    history = None
    for number in range(500):
        history, _verdict = guard.assess(history, number * 0.1, "meu CPF é 000.000.101-54 " * 99)
    assert len(json.dumps(history)) < 3000
    assert "cpf" not in json.dumps(history).lower()
