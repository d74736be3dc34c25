"""Written language as customers write it, made comparable: no accents, no case, no decoration."""

import re
import unicodedata
from collections.abc import Iterable

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_CLAUSE_END = re.compile(r"[.,;:!?\n]+|\b(?:mas|porem|so que|but)\b")


def fold(value: str) -> str:
    """`value` in lower case without accents, compatibility forms resolved (full-width digits,
    ligatures). Punctuation and line breaks stay; the emoji 🔟 becomes 10."""
    value = unicodedata.normalize("NFKD", value.replace("🔟", " 10 "))
    return "".join(char for char in value if not unicodedata.combining(char)).lower()


def normalise(value: str) -> str:
    """`value` folded to words of ``a-z0-9`` parted by one space; "oiiii" becomes "oi"."""
    return _STRETCHED.sub(r"\1", _NOT_WORD.sub(" ", fold(value)).strip())


def words(value: str) -> list[str]:
    """The words of `normalise`."""
    return normalise(value).split()


def clauses(value: str) -> list[str]:
    """The normalised parts of `value` between punctuation and adversatives ("mas", "but")."""
    parts = (normalise(part) for part in _CLAUSE_END.split(fold(value)))
    return [part for part in parts if part]


def within_one_edit(one: str, other: str) -> bool:
    """Whether one insertion, removal, substitution or swap of neighbours at most makes `one`
    into `other`."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


def correct(token: str, vocabulary: Iterable[str]) -> str:
    """The word of `vocabulary` that `token` misspells by one edit, or `token` itself. Tokens of
    fewer than five letters are too short to be judged."""
    if len(token) < 5:
        return token
    return next((word for word in vocabulary if within_one_edit(token, word)), token)


def shorten(value: str, length: int) -> str:
    """`value` on one line, cut to `length` characters with an ellipsis."""
    value = " ".join(value.split())
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"
