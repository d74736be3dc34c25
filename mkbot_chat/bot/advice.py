"""Whether general advice has helped, in what customers answer to "did it help?"."""

import re

from .text import normalise

_ACKNOWLEDGED = frozenset("ok okay ta certo beleza blz bom bem entendi tudo joia o k pode".split())
_WORKS = re.compile(
    r"^(?:ja |agora |sim |opa |ae |aeh |oba |isso |yes )*(?:sim|ss|voltou|funcionou|resolveu"
    r"|resolvido|deu certo|deu bom|normalizou|ta funcionando|esta funcionando|pegou|conectou"
    r"|melhorou|yes|it works|it worked|works|fixed)\b"
)
_FAILS = re.compile(
    r"\b(?:nao|n|num|nem|nada) (?:\w+ )?(?:voltou|volta|funcionou|funciona|resolveu|resolve|deu"
    r"|adiantou|pegou|pega|conecta|conectou|mudou|melhorou|foi)\b"
    r"|\bcontinua\b|\bainda (?:sem|nao|esta|ta|assim)\b|\bmesma coisa\b|\bmesmo jeito\b"
    r"|\bja (?:fiz|tentei|reiniciei|desliguei|conferi)\b|\bstill\b|\b(?:didn t|didnt) work\b"
)


def helped(value: str) -> bool:
    """Whether the customer says that it works now."""
    said = normalise(value)
    return bool(_WORKS.match(said)) and not _FAILS.search(said)


def failed(value: str) -> bool:
    """Whether the customer says that it does not."""
    return bool(_FAILS.search(normalise(value)))


def acknowledged(value: str) -> bool:
    """Whether the customer has only taken note: it is not said yet whether it works."""
    said = normalise(value).split()
    return bool(said) and all(word in _ACKNOWLEDGED for word in said)
