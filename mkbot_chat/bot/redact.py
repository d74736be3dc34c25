"""What a remote model is not told: who the customer is, and where to find them.

Documents, phones, addresses, long numbers and the names the caller knows become placeholders such
as ``[CPF_1]``. Rather one number too many than one too few: what a text asks for is hardly ever in
its digits.
"""

import re
from collections.abc import Iterable

from . import documents
from .text import fold

#: So many digits and more are somebody's or something's number; fewer are amounts, days, speeds.
LONG = 5
#: Shorter parts of a name ("da", "de") are words of every text.
NAME_LENGTH = 3
_PARTICLES = frozenset(("das", "dos", "del", "von", "van"))

_RUN = r"[+(]{0,2}\d(?:[\s.\-()/+*_\u2010-\u2015]{0,3}\d)*"
_STREET = (
    r"\b(?:rua|r\.|avenida|av\b\.?|travessa|tv\.|alameda|al\.|rodovia|estrada|pra[cç]a"
    r"|largo|viela|beco|quadra|qd\b\.?|lote|street|avenue)"
)
_PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")
# What already looks like a placeholder is replaced as well: else it would be restored to a datum.
_PATTERNS = (
    ("TEXT", _PLACEHOLDER.pattern),
    ("EMAIL", r"[^\s@]{1,64}\s?@\s?[^\s@]{1,253}"),
    ("ADDRESS", rf"{_STREET}\s[^\d\n]{{0,60}}{_RUN}"),
    ("CNPJ", r"\b[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/[0-9A-Z]{4}-?\d{2}\b"),
    ("NUMBER", _RUN),
)
_ACCENTS = {"a": "aáàâãä", "c": "cç", "e": "eéèêë", "i": "iíìîï", "n": "nñ", "o": "oóòôõö"}
_ACCENTS["u"] = "uúùûü"


def redact(text: str, names: Iterable[str] = ()) -> tuple[str, dict[str, str]]:
    """A text without what tells who wrote it.

    :param names: names of the customer; each of their words is replaced
    :return: the text, and what each placeholder stands for
    """
    patterns = list(_PATTERNS)
    parts = _parts(names)
    if parts:
        # Before the numbers: a name may follow an e-mail, never begin one that is matched.
        patterns.insert(2, ("NAME", rf"\b(?:{'|'.join(map(_spelled, parts))})\b"))
    one = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in patterns), re.I)
    mapping, given, counts = {}, {}, {}

    def replace(match):
        found = match[0]
        kind = match.lastgroup
        if kind == "NUMBER":
            kind = _kind_of_number(found)
            if kind is None:
                return found
        if found not in given:
            counts[kind] = counts.get(kind, 0) + 1
            given[found] = f"[{kind}_{counts[kind]}]"
            mapping[given[found]] = found
        return given[found]

    return one.sub(replace, text), mapping


def restore(text: str, mapping: dict[str, str]) -> str:
    """The text with the data back in the places of their placeholders."""
    return _PLACEHOLDER.sub(lambda match: mapping.get(match[0], match[0]), text)


def _parts(names):
    """The words of the names, the longest first."""
    words = {part for name in names for part in re.findall(r"\w+", fold(name or ""))}
    kept = (word for word in words if len(word) >= NAME_LENGTH and word not in _PARTICLES)
    return sorted(kept, key=lambda word: (-len(word), word))


def _spelled(word):
    """A pattern for a word with and without its accents."""
    return "".join(f"[{_ACCENTS[c]}]" if c in _ACCENTS else re.escape(c) for c in word)


def _kind_of_number(found):
    digits = "".join(c for c in found if c.isdigit())
    if len(digits) < LONG:
        return None
    if len(digits) == 14:
        return "CNPJ"
    if len(digits) == 11 and documents.is_valid(digits):
        return "CPF"
    if len(digits) == 8 and re.fullmatch(r"\d{2}\.?\d{3}-\d{3}", found):
        return "CEP"
    if found[0] in "+(" or len(digits) in (10, 11, 12, 13):
        return "PHONE"
    return "NUMBER"
