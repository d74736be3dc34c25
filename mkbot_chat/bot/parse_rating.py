"""A rating from 0 to 10 in what a customer answers. Anything ambiguous is no rating."""

import re

from .text import fold, words

_NUMBERS = {
    word: value
    for value, names in enumerate(
        (
            ("zero", "zerinho"),
            ("um", "uma", "one"),
            ("dois", "duas", "two"),
            ("tres", "three"),
            ("quatro", "four"),
            ("cinco", "five"),
            ("seis", "six"),
            ("sete", "seven"),
            ("oito", "eight"),
            ("nove", "nine"),
            ("dez", "dezz", "deiz", "ten"),
        )
    )
    for word in names
}
# Words that may stand beside the number without changing what it says.
_FILLERS = frozenset(
    """
    a o e eh de da do dou daria dei pra para pro com sem por meu minha nota notas avaliacao avalio
    avaliaria ponto pontos seria foi esta ta eu acho que merece merecem vai ai
    entao ate numero voces vcs vc voce tudo certo claro certeza sim hoje
    obrigado obrigada obg obgd brigado brigada valeu vlw grato grata agradeco
    atendimento servico atendente moca moco equipe suporte otimo otima excelente bom boa muito mt
    mto super bem top parabens perfeito perfeita rapido rapida nota10 show maravilha maravilhoso
    maravilhosa gostei adorei amei atencioso atenciosa educado educada pessimo pessima horrivel
    ruim demorado demorada demorou lento regular razoavel mil louvor
    rating score out of i give it a the my is points thanks thank you great good very
    excellent bad service
    """.split()
)
_OUT_OF_TEN = re.compile(r"\b(\d{1,2}|[a-z]+)\s*(?:/|\bde\b|\bout of\b|\bof\b)\s*(?:10|dez|ten)\b")
_NOT_WHOLE = re.compile(r"\d\s*[.,]\s*\d|[-−–]\s*\d+\s*$|\d\s*%|\d\s*[-+]\s*\d|\be meio\b")


def parse(value: str) -> int | None:
    """The rating that `value` gives, 0 to 10, or ``None``: no number, several, a fraction, a
    negative one, or words around it that may mean something else."""
    numbers, others = _read(value)
    return numbers[0] if len(numbers) == 1 and not others and 0 <= numbers[0] <= 10 else None


def attempted(value: str) -> bool:
    """Whether `value` was meant as a rating although it gives none: "8,5", "11", "9 ou 10". A
    longer number (a document, a phone) is something else."""
    numbers, others = _read(value)
    return (
        parse(value) is None
        and bool(re.search(r"\d", value) or numbers)
        and not others - {"ou", "or", "meio", "estrela", "estrelas", "star", "stars"}
        and not re.search(r"\d{4}", value)
    )


def _read(value: str) -> tuple[list[int], set[str]]:
    """The different numbers in `value` and the words in it that are not fillers. A number that
    is not whole is given as -1."""
    folded = fold(value)
    numbers: list[int] = []
    if _NOT_WHOLE.search(folded.strip()):
        numbers.append(-1)
    if re.search(r"\bnota maxima\b", folded):
        numbers.append(10)
        folded = folded.replace("maxima", " ")
    folded = _OUT_OF_TEN.sub(lambda match: f" {match[1]} ", folded)
    others, articles = set(), []
    for word in words(folded):
        if word.isdigit():
            numbers.append(int(word) if len(word) < 4 else -1)
        elif word in ("um", "uma"):
            articles.append(1)
        elif word in _NUMBERS:
            numbers.append(_NUMBERS[word])
        elif word not in _FILLERS:
            others.add(word)
    # "um" is the number only when it is not the article of another: "dou um oito".
    return sorted(set(numbers or articles)), others


def says_nothing_else(value: str) -> bool:
    """Whether `value` holds only words that go along with a rating: "atendimento muito bom"."""
    numbers, others = _read(value)
    return not numbers and not others
