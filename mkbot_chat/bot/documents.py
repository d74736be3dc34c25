"""CPF and CNPJ in what customers write; the data that confirm who somebody is.

A document is handled in its compact form: 11 digits for a CPF; for a CNPJ 14 characters, which
since July 2026 may contain letters (Receita Federal, IN 2.229/2024).
"""

import re

from stdnum.br import cnpj, cpf

from .text import fold

# Separators people put between the digits: 000.000.101-54, 000 000 101 54, 12.345.678/0001-95.
_CPF = re.compile(r"(?<!\w)\d{3}[ .\-]{0,2}\d{3}[ .\-]{0,2}\d{3}[ .\-/]{0,3}\d{2}(?!\w)")
_CNPJ = re.compile(
    r"(?<!\w)[0-9A-Z]{2}[ .\-]{0,2}[0-9A-Z]{3}[ .\-]{0,2}[0-9A-Z]{3}[ ./\-]{0,3}"
    r"[0-9A-Z]{4}[ .\-/]{0,3}\d{2}(?!\w)"
)
_DIGITS = re.compile(r"\d(?:[ .\-()/+]{0,3}\d)*")
_EMAIL = re.compile(r"[a-z0-9._%+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,6}")


def compact(value: str | None) -> str:
    """The letters and digits of `value` in upper case: the form in which documents are compared.
    The country prefix that accountants write before a tax number (BR…) is dropped."""
    value = re.sub(r"[^0-9A-Za-z]", "", value or "").upper()
    return value[2:] if value.startswith("BR") and len(value) in (13, 16) else value


def digits(value: str | None) -> str:
    """The digits of `value`."""
    return re.sub(r"[^0-9]", "", value or "")


def is_valid(document: str) -> bool:
    """Whether the compact `document` is a CPF or CNPJ with right check digits."""
    if len(set(document)) < 2:
        return False
    return (len(document) == 11 and cpf.is_valid(document)) or (
        len(document) == 14 and cnpj.is_valid(document)
    )


def find(value: str) -> str | None:
    """The first valid CPF or CNPJ inside `value`, compact; ``None`` when there is none."""
    value = fold(value).upper()
    for pattern in (_CNPJ, _CPF):
        for match in pattern.finditer(value):
            found = compact(match.group())
            if is_valid(found):
                return found
    return None


def attempted(value: str) -> bool:
    """Whether `value` holds something that was meant as a document but is not a valid one: ten
    to fifteen digits in a row."""
    return find(value) is None and any(
        10 <= len(digits(match.group())) <= 15 for match in _DIGITS.finditer(fold(value))
    )


def mask(document: str) -> str:
    """The form that may be shown and kept: ``***.456.789-**`` or ``**.345.678/0001-**``."""
    if len(document) == 11:
        return f"***.{document[3:6]}.{document[6:9]}-**"
    if len(document) == 14:
        return f"**.{document[2:5]}.{document[5:8]}/{document[8:12]}-**"
    return "***"


def mask_all(value: str) -> str:
    """`value` with every CPF and CNPJ in it masked."""

    def hide(match: re.Match) -> str:
        found = compact(match.group())
        return mask(found) if is_valid(found) else match.group()

    return _CPF.sub(hide, _CNPJ.sub(hide, value))


def spellings(document: str) -> list[str]:
    """The ways in which `document` is found written in a partner's tax number: a search for any
    of them can use the plain index of that column."""
    formatted = cpf.format(document) if len(document) == 11 else cnpj.format(document)
    return [document, formatted, f"BR{document}", f"BR{formatted}", f"BR {formatted}"]


def first_digits(value: str) -> str | None:
    """The answer to "type the first three digits of your document": three characters or more of
    a document's beginning, or ``None`` when `value` is no such answer."""
    groups = [digits(match.group()) for match in _DIGITS.finditer(fold(value))]
    exact = [group for group in groups if len(group) == 3]
    if exact:
        return exact[-1]
    longer = [group for group in groups if 3 < len(group) <= 14]
    return longer[0] if len(longer) == 1 else None


def confirmation(value: str) -> str | None:
    """The datum by which somebody confirms who they are: an e-mail in lower case, or the digits
    of the end of a phone (4), a postal code (8) or a phone (8 to 13). ``None`` when there is
    none. When several are written, the last one is meant."""
    value = fold(value)
    emails = _EMAIL.findall(value)
    if emails:
        return emails[-1].rstrip(".")
    groups = [digits(match.group()) for match in _DIGITS.finditer(value)]
    fitting = [group for group in groups if len(group) == 4 or 8 <= len(group) <= 13]
    return fitting[-1] if fitting else None


def confirms(datum: str, phones: list[str], emails: list[str], zips: list[str]) -> bool:
    """Whether `datum` (from `confirmation`) agrees with the data on record, each of which may be
    written in any way. The ninth digit of Brazilian mobiles is not asked for."""
    if "@" in datum:
        return datum in {fold(email).strip() for email in emails}
    if len(datum) == 8 and datum in {digits(code) for code in zips}:
        return True
    tails = [digits(phone) for phone in phones]
    if len(datum) >= 10:
        return _national(datum) in {_national(tail) for tail in tails}
    return any(len(tail) >= 8 and tail.endswith(datum) for tail in tails)


def _national(number: str) -> str:
    """A Brazilian number as area and eight digits; another one as it is."""
    if number.startswith("55") and len(number) in (12, 13):
        number = number[2:]
    return number[:2] + number[3:] if len(number) == 11 and number[2] == "9" else number


def phone_spellings(phone: str) -> list[str]:
    """The E.164 `phone` and, where it is a Brazilian mobile, its twin with or without the ninth
    digit: platforms and old records disagree on it."""
    number = digits(phone)
    if not number:
        return []
    twins = [f"+{number}"]
    if number.startswith("55"):
        if len(number) == 13 and number[4] == "9":
            twins.append(f"+{number[:4]}{number[5:]}")
        elif len(number) == 12 and number[4] in "6789":
            twins.append(f"+{number[:4]}9{number[4:]}")
    return twins
