"""What a remote model is not told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot.redact import redact, restore

DATA = (
    "529.982.247-25",
    "52998224725",
    "11.222.333/0001-81",
    "12.ABC.345/01DE-35",
    "+55 (11) 98765-4321",
    "11987654321",
    "maria.souza@example.com",
    "01310-100",
    "Rua das Flores, 123",
    "av. Paulista nº 1578",
    "202611270001",
)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("meu cpf é 529.982.247-25", "meu cpf é [CPF_1]"),
        ("liga no (11) 98765-4321", "liga no [PHONE_1]"),
        ("moro na Rua das Flores, 123", "moro na [ADDRESS_1]"),
        ("cep 01310-100", "cep [CEP_1]"),
        ("manda em a@b.com por favor", "manda em [EMAIL_1] por favor"),
        ("aqui é a Conceição", "aqui é a [NAME_1]"),
        ("aqui e a CONCEICAO", "aqui e a [NAME_1]"),
        ("o plano de 500 mega vence dia 10/12", "o plano de 500 mega vence dia 10/12"),
        ("internet da rua caiu", "internet da rua caiu"),
    ],
)
def test_redacted(text, redacted):
    assert redact(text, names=["Conceição da Silva"])[0] == redacted


def test_the_same_datum_has_one_placeholder():
    assert redact("52998224725 ou 52998224725")[0] == "[CPF_1] ou [CPF_1]"
    assert redact("a@b.com, c@d.com; a@b.com")[1].keys() >= {"[EMAIL_1]", "[EMAIL_2]"}


def test_what_looks_like_a_placeholder_is_not_restored_to_a_datum():
    text = "[CPF_1] 529.982.247-25"
    redacted, mapping = redact(text)
    assert redacted == "[TEXT_1] [CPF_1]"
    assert restore(redacted, mapping) == text


@given(st.text(), st.lists(st.text(max_size=20), max_size=3))
def test_restored_is_what_was_redacted(text, names):
    assert restore(*redact(text, names)) == text


@given(st.lists(st.sampled_from((*DATA, "[CPF_1]", "[", "rua", "5")), max_size=8))
def test_restored_among_data(parts):
    text = " ".join(parts)
    assert restore(*redact(text)) == text


WORDS = st.lists(st.sampled_from(("oi", "meu", "é", "boleto", "caiu", "na", ",", "?")), max_size=4)


@given(WORDS, st.sampled_from(DATA), WORDS)
def test_no_datum_survives(before, datum, after):
    redacted, _mapping = redact(" ".join((*before, datum, *after)))
    assert datum not in redacted
    # No digits but those of the placeholders.
    assert not re.search(r"\d", re.sub(r"\[[A-Z]+_\d+\]", "", redacted))


@given(st.from_regex(r"[0-9]{5,20}", fullmatch=True), st.text(alphabet=" .-/()+", max_size=3))
def test_no_long_number_survives(digits, separator):
    redacted, _mapping = redact(f"oi {separator.join(digits)} tchau")
    assert not re.search(r"\d", re.sub(r"\[[A-Z]+_\d+\]", "", redacted))
