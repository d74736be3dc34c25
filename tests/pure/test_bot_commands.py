"""What works everywhere in the dialogue, as customers in Brazil write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot import commands


def lines(block):
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize(
    "text",
    lines(
        """
        atendente
        ATENDENTE!!!
        humano
        atendimento humano
        Falar com uma pessoa
        quero falar com uma pessoa
        falar com alguem
        conversar com alguem
        bom dia quero falar com uma pesoa
        qero falar com atedente
        atendete
        antendente pfv
        quero falar c atendente
        Quero fala com um atendente
        oi, atendente
        me passa pra um atendente
        me transfere pro atendente
        preciso falar com alguém urgente
        posso falar com um humano?
        quero ser atendido por uma pessoa
        gostaria de falar com o financeiro
        quero falar com o suporte
        chama um atendente
        cade o atendente
        tem alguém aí?
        tem algum atendente disponível?
        alguém pode me atender
        quero gente de verdade
        não consigo falar com um atendente
        não quero robô, quero humano
        nao quero falar com robo quero falar com atendente
        minha internet caiu, quero falar com um atendente
        talk to a human
        agent
        I want to speak to a person
        """
    ),
)
def test_asks_for_a_person(text):
    assert commands.asks_person(text)


@pytest.mark.parametrize(
    "text",
    lines(
        """
        não quero atendente
        nao quero falar com atendente
        não preciso de atendente
        não precisa chamar atendente
        quero resolver sem falar com atendente
        não é pra falar com atendente
        o atendente me disse que viria hoje
        ontem a atendente não resolveu
        falei com atendente ontem
        o técnico não veio
        preciso de alguém pra arrumar minha internet
        uma pessoa veio aqui em casa
        vou falar com minha esposa
        sou pessoa física
        pessoa física
        oi pessoal
        gente minha internet caiu
        qual o horário de atendimento?
        quantas pessoas podem usar
        qual operadora
        quero segunda via
        oi
        """
    ),
)
def test_does_not_ask_for_a_person(text):
    assert not commands.asks_person(text)


@pytest.mark.parametrize(
    "text",
    lines(
        """
        tchau
        encerrar
        encerrar o atendimento
        quero encerrar
        obrigado, era só isso
        não, só isso, obrigado
        valeu, tchau
        obrigada tchau
        não, mais nada
        até mais
        """
    ),
)
def test_says_goodbye(text):
    assert commands.is_bye(text)


@pytest.mark.parametrize(
    "text",
    lines(
        """
        encerrar meu contrato
        quero encerrar o contrato
        não é só isso
        é só isso?
        minha internet caiu, só isso
        obrigado
        """
    ),
)
def test_does_not_say_goodbye(text):
    assert not commands.is_bye(text)


@pytest.mark.parametrize(
    "text", ["obrigado", "valeu", "vlw", "muito obrigada pela ajuda", "perfeito, obrigado", "👍"]
)
def test_thanks(text):
    assert commands.is_thanks(text)


@pytest.mark.parametrize(
    "text", ["obrigado mas nao funcionou", "internet boa", "bom dia", "?", "ok", "", "quero boleto"]
)
def test_is_no_thanks(text):
    assert not commands.is_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["oi", "bom dia", "Oiii boa tarde tudo bem?", "e aí", "bom dia pessoal", "olá, tudo bem?"],
)
def test_only_greets(text):
    assert commands.is_greeting(text)
    assert commands.without_greeting(text) == ""


def test_greeting_and_request_is_a_request():
    assert not commands.is_greeting("oi quero boleto")
    assert commands.without_greeting("oi quero boleto")


@pytest.mark.parametrize(
    "text",
    lines(
        """
        não tenho
        não sou cliente
        ainda não sou cliente
        n sou cliente
        nao tenho cpf aqui
        não tenho cadastro
        quero ser cliente
        """
    ),
)
def test_is_no_customer(text):
    assert commands.denies_customer(text)


@pytest.mark.parametrize(
    "text", ["não tenho internet", "nao tenho sinal", "não tenho mais paciência", "sou cliente"]
)
def test_does_not_deny_being_a_customer(text):
    assert not commands.denies_customer(text)


def test_short_answers():
    assert commands.is_yes("sim") and commands.is_yes("pode sim") and not commands.is_yes("simples")
    assert commands.is_no("não, obrigado") and not commands.is_no("não funcionou")
    assert commands.is_menu("menu") and commands.is_back("voltar") and commands.is_back("cancelar")
    assert not commands.is_back("cancelar meu plano")
    assert commands.declines("não quero avaliar") and commands.declines("agora não")
    assert not commands.declines("nao funcionou")


RULES = [
    commands.asks_person,
    commands.is_yes,
    commands.is_no,
    commands.is_thanks,
    commands.is_bye,
    commands.is_greeting,
    commands.is_menu,
    commands.is_back,
    commands.declines,
    commands.denies_customer,
]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(text):
    for rule in RULES:
        assert rule(text) in (True, False)
