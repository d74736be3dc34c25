"""Ratings and documents in what customers write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot import documents, parse_rating, text


@pytest.mark.parametrize(
    ("written", "rating"),
    [
        ("10", 10),
        ("0", 0),
        ("dez", 10),
        ("nota 8", 8),
        ("nota: 9.", 9),
        ("nota dez", 10),
        ("10/10", 10),
        ("10 de 10", 10),
        ("oito de dez", 8),
        ("8/10 obrigada", 8),
        ("dou um 8", 8),
        ("um", 1),
        ("Três", 3),
        ("zero", 0),
        ("10!!", 10),
        ("9️⃣", 9),
        ("🔟", 10),
        ("７", 7),
        ("nota máxima", 10),
        ("10, atendimento excelente", 10),
        ("10, nota dez", 10),
    ],
)
def test_rating(written, rating):
    assert parse_rating.parse(written) == rating


@pytest.mark.parametrize(
    "written", ["8,5", "8.5", "9 ou 10", "-1", "11", "100", "1-2", "9 e meio", "10%"]
)
def test_attempted_rating(written):
    assert parse_rating.parse(written) is None
    assert parse_rating.attempted(written)


@pytest.mark.parametrize(
    "written", ["", "obrigado", "7 minha internet caiu", "00000010154", "meu 2 boleto", "👍"]
)
def test_no_rating(written):
    assert parse_rating.parse(written) is None
    assert not parse_rating.attempted(written)


def test_stars_are_ambiguous():
    assert parse_rating.parse("5 estrelas") is None
    assert parse_rating.attempted("5 estrelas")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_may_be_a_rating(written):
    assert parse_rating.parse(written) in (None, *range(11))
    parse_rating.attempted(written)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("000.000.101-54", "00000010154"),
        ("00000010154", "00000010154"),
        ("meu cpf é 000.000.101-54, obrigado", "00000010154"),
        ("000 000 101 54", "00000010154"),
        ("12.345.678/0001-95", "12345678000195"),
        ("cnpj 12345678000195", "12345678000195"),
        ("CNPJ 12.abc.345/01de-35", "12ABC34501DE35"),
        ("000.000.101-55", None),
        ("111.111.111-11", None),
        ("(11) 98765-4321", None),
        ("sem número", None),
    ],
)
def test_find_document(written, found):
    assert documents.find(written) == found


def test_documents_are_masked():
    assert documents.mask("12345678909") == "***.456.789-**"
    assert (
        documents.mask_all("sou 000.000.101-54, tel 11987654321")
        == "sou ***.000.101-**, tel 11987654321"
    )
    assert "345678000195" not in documents.mask_all("12345678000195")


@pytest.mark.parametrize(
    ("written", "piece"),
    [
        ("123", "123"),
        ("os 3 primeiros são 123", "123"),
        ("1 2 3", "123"),
        ("não sei", None),
        ("12", None),
    ],
)
def test_first_digits(written, piece):
    assert documents.first_digits(written) == piece


@pytest.mark.parametrize(
    ("written", "datum"),
    [
        ("1234", "1234"),
        ("os 4 últimos: 4321", "4321"),
        ("é Maria@Example.com.", "maria@example.com"),
        ("cep 01310-100", "01310100"),
        ("(11) 98765-4321", "11987654321"),
        ("não lembro", None),
        ("12", None),
    ],
)
def test_confirmation(written, datum):
    assert documents.confirmation(written) == datum


@pytest.mark.parametrize(
    ("datum", "agrees"),
    [
        ("4321", True),
        ("4322", False),
        ("11987654321", True),
        ("1187654321", True),
        ("5511987654321", True),
        ("21987654321", False),
        ("87654321", True),
        ("01310100", True),
        ("01310101", False),
        ("ana@example.com", True),
        ("eva@example.com", False),
    ],
)
def test_confirms(datum, agrees):
    assert (
        documents.confirms(datum, ["+55 11 98765-4321"], ["Ana@Example.com"], ["01310-100"])
        is agrees
    )


def test_nothing_on_record_confirms_nothing():
    for datum in ("4321", "01310100", "11987654321", "a@b.co"):
        assert not documents.confirms(datum, [], [""], [""])
        assert not documents.confirms(datum, ["4321"], [], [])


def test_ninth_digit():
    assert documents.phone_spellings("+5511987654321") == ["+5511987654321", "+551187654321"]
    assert documents.phone_spellings("+551187654321") == ["+551187654321", "+5511987654321"]
    assert documents.phone_spellings("+551133334444") == ["+551133334444"]
    assert documents.phone_spellings("") == []


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("atendente", "atendente", True),
        ("atedente", "atendente", True),
        ("antendente", "atendente", True),
        ("atendemte", "atendente", True),
        ("atednente", "atendente", True),
        ("atende", "atendente", False),
        ("ab", "ba", True),
    ],
)
def test_one_edit(one, other, close):
    assert text.within_one_edit(one, other) is close
    assert text.within_one_edit(other, one) is close
