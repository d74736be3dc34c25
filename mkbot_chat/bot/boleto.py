"""The digitable line of a boleto: 47 digits of a bank's, 48 of a utility's (FEBRABAN).

Each field carries a check digit: modulo 10 for the fields of a bank's line; the bar code as a
whole has one of modulo 11 ("Especificações técnicas para confecção de boleto de pagamento",
FEBRABAN; "Layout padrão de arrecadação/recebimento com utilização do código de barras").
"""

from .documents import digits


def compact(line: str | None) -> str:
    """The digits of a line."""
    return digits(line)


def is_valid(line: str | None) -> bool:
    """Whether a line, written in any way, has the right length and check digits."""
    number = compact(line)
    if len(number) == 47:
        return _is_bank_line(number)
    if len(number) == 48 and number[0] == "8":
        return _is_utility_line(number)
    return False


def _is_bank_line(number: str) -> bool:
    fields = (number[:10], number[10:21], number[21:32])
    if any(_modulo_10(field[:-1]) != int(field[-1]) for field in fields):
        return False
    # The bar code: bank and currency, check digit, due date and amount, the three free parts.
    without = number[:4] + number[33:] + number[4:9] + number[10:20] + number[21:31]
    return _modulo_11(without) == int(number[32])


def _is_utility_line(number: str) -> bool:
    if number[2] in "67":
        check = _modulo_10
    elif number[2] in "89":
        check = _modulo_11_utility
    else:
        return False
    fields = [number[start : start + 12] for start in range(0, 48, 12)]
    if any(check(field[:-1]) != int(field[-1]) for field in fields):
        return False
    code = "".join(field[:-1] for field in fields)
    return check(code[:3] + code[4:]) == int(code[3])


def _modulo_10(number: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(number)):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return -total % 10


def _weighed(number: str) -> int:
    return sum(int(digit) * (2 + place % 8) for place, digit in enumerate(reversed(number)))


def _modulo_11(number: str) -> int:
    digit = 11 - _weighed(number) % 11
    return 1 if digit in (0, 10, 11) else digit


def _modulo_11_utility(number: str) -> int:
    rest = _weighed(number) % 11
    return 0 if rest in (0, 1) else 1 if rest == 10 else 11 - rest
