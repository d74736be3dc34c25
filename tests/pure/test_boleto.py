"""The digitable line: lines that banks print, and any digit of them changed."""

import pytest

from odoo.addons.mkbot_chat.bot import boleto

#: Banco do Brasil's line of FEBRABAN's own example, and one of a utility of each kind.
BANK = "00190.50095 40144.816069 06809.350314 3 37370000000100"
UTILITY_10 = "846700000017 435900240209 024050002435 842210108119"


@pytest.mark.parametrize("line", [BANK, UTILITY_10, boleto.compact(BANK)])
def test_right_lines(line):
    assert boleto.is_valid(line)


@pytest.mark.parametrize("line", ["", None, "123", BANK[:-1], BANK + "1", "9" * 48, "x" * 47])
def test_what_is_none(line):
    assert not boleto.is_valid(line)


@pytest.mark.parametrize("line", [BANK, UTILITY_10])
def test_one_digit_wrong(line):
    number = boleto.compact(line)
    for place, digit in enumerate(number):
        other = str((int(digit) + 1) % 10)
        assert not boleto.is_valid(number[:place] + other + number[place + 1 :]), place
