"""Canned messages: their variables, filled for a conversation."""

import pytest

from odoo.addons.mkbot_chat.bot import canned

KNOWN = {
    "greeting": "boa tarde",
    "customer.name": "Joana Sanhaço",
    "customer.first_name": "Joana",
    "operator.name": "Ana Lima",
    "protocol": "20261121-000123",
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Olá, {{customer.first_name}}!", "Olá, Joana!"),
        ("{{ customer.name }} e {{customer.name}}", "Joana Sanhaço e Joana Sanhaço"),
        ("sem variáveis", "sem variáveis"),
        ("linha 1\n\n  linha {{protocol}}", "linha 1\n\n  linha 20261121-000123"),
    ],
)
def test_fill(text, filled):
    assert canned.fill(text, KNOWN) == canned.Filled(filled)


def test_what_has_no_value_stays_to_be_seen():
    filled = canned.fill("{{customer.city}}, {{ sector }}: {{protocol}} {{sector}}", KNOWN)
    assert filled.text == "{{customer.city}}, {{sector}}: 20261121-000123 {{sector}}"
    assert filled.missing == ("customer.city", "sector")


def test_a_value_is_put_in_literally_and_once():
    values = {"customer.name": "{{protocol}} \\1 <b>", "protocol": "1"}
    assert canned.fill("{{customer.name}}", values).text == "{{protocol}} \\1 <b>"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{greeting}}, Joana", "Boa tarde, Joana"),
        ("Olá, {{greeting}}!", "Olá, boa tarde!"),
        ("Olá! {{greeting}}.", "Olá! Boa tarde."),
        ("👋 {{greeting}}", "👋 Boa tarde"),
        ("*{{greeting}}*", "*Boa tarde*"),
        ("Oi Joana {{greeting}}", "Oi Joana boa tarde"),
        ("{{customer.first_name}}, {{greeting}}", "Joana, boa tarde"),
        ("Joana,\n{{greeting}}", "Joana,\nBoa tarde"),
    ],
)
def test_a_greeting_begins_a_sentence_with_a_capital(text, filled):
    assert canned.fill(text, KNOWN).text == filled


@pytest.mark.parametrize(
    ("hour", "lang", "said"),
    [
        (4, "pt_BR", "boa noite"),
        (5, "pt_BR", "bom dia"),
        (11, "pt_BR", "bom dia"),
        (12, "pt_BR", "boa tarde"),
        (17, "pt_BR", "boa tarde"),
        (18, "pt_BR", "boa noite"),
        (9, "en_US", "good morning"),
        (20, "es_MX", "buenas noches"),
        (9, "fr_FR", "bom dia"),
        (9, "", "bom dia"),
    ],
)
def test_greeting(hour, lang, said):
    assert canned.greeting(hour, lang) == said


def test_variables_that_do_not_exist():
    text = "{{customer.name}} {{cliente}} {{x}} {{cliente}}"
    assert canned.names_in(text) == ["customer.name", "cliente", "x"]
    assert canned.unknown_in(text) == ["cliente", "x"]
    assert canned.unknown_in("{{}}") == [""]


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("{{customer.name}}", False),
        ("{customer.name}", False),
        ("{{customer.name}", True),
        ("customer.name}}", True),
        ("{{customer.name {{protocol}}", True),
    ],
)
def test_unfinished_variables(text, broken):
    assert canned.is_broken(text) is broken


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Joana Sanhaço", "Joana"),
        ("JOSÉ DA SILVA", "José"),
        ("maria", "Maria"),
        ("McArthur Lee", "McArthur"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_first_name(name, first):
    assert canned.first_name(name) == first


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("::bom dia ", "bom dia"), (" : oi\ntudo", "oi tudo"), ("a::b", "a::b"), ("::", "")],
)
def test_shortcut(typed, kept):
    assert canned.shortcut(typed) == kept


def test_words_are_found_without_accents_and_case():
    assert canned.search_words("Saudação", "", "Olá, {{customer.name}}! Tudo bem?") == (
        "saudacao ola tudo bem"
    )
