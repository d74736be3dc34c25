"""How customers spell, brought closer to how it is written: for the classifier only.

What is folded here are differences that say nothing about what somebody wants. Stemming and
spelling correction are left out: measured, they lose more than they gain.
"""

import re

from .text import fold

_STRETCHED = re.compile(r"([a-z])\1{2,}")
_NUMBER = re.compile(r"\d+")
#: Written together or apart, with a hyphen or without.
_TOGETHER = (
    (re.compile(r"\bwi[ -]fi\b|\bwirelles?s\b|\bwai ?fai\b"), "wifi"),
    (re.compile(r"\bnfs?-?(?:e|se|com)\b"), "nf"),
    (re.compile(r"\bdata?-?show\b"), "datashow"),
    (re.compile(r"\bhome[ -]?office\b"), "homeoffice"),
    (re.compile(r"\b2 ?[aª]?[ -]?via\b"), "segunda via"),
)
#: Abbreviations and slang of messages → the words they stand for, folded.
_WORDS = {
    "agr": "agora",
    "aki": "aqui",
    "amnh": "amanha",
    "atend": "atendimento",
    "blz": "beleza",
    "bol": "boleto",
    "c": "com",
    "ce": "voce",
    "cel": "celular",
    "ces": "voces",
    "cmg": "comigo",
    "cs": "voces",
    "dnv": "de novo",
    "eh": "e",
    "end": "endereco",
    "fds": "fim de semana",
    "fone": "telefone",
    "gb": "giga",
    "gbs": "giga",
    "gigas": "giga",
    "gigabytes": "giga",
    "hj": "hoje",
    "hrs": "horas",
    "mb": "mega",
    "mbps": "mega",
    "megas": "mega",
    "msg": "mensagem",
    "msm": "mesmo",
    "mt": "muito",
    "mta": "muita",
    "mto": "muito",
    "n": "nao",
    "naum": "nao",
    "net": "internet",
    "nete": "internet",
    "nf": "nota fiscal",
    "nfs": "notas fiscais",
    "ngm": "ninguem",
    "nn": "nao",
    "num": "nao",
    "obg": "obrigado",
    "obgd": "obrigado",
    "oq": "o que",
    "p": "para",
    "pagto": "pagamento",
    "pf": "por favor",
    "pfv": "por favor",
    "pfvr": "por favor",
    "pgto": "pagamento",
    "pq": "porque",
    "pra": "para",
    "pro": "para o",
    "q": "que",
    "qd": "quando",
    "qdo": "quando",
    "qlq": "qualquer",
    "qnd": "quando",
    "qnto": "quanto",
    "qto": "quanto",
    "sla": "sei la",
    "ta": "esta",
    "tao": "estao",
    "tava": "estava",
    "tb": "tambem",
    "tbm": "tambem",
    "td": "tudo",
    "tds": "todos",
    "tel": "telefone",
    "tmb": "tambem",
    "to": "estou",
    "vc": "voce",
    "vce": "voce",
    "vcs": "voces",
    "vel": "velocidade",
    "vlw": "valeu",
    "wpp": "whatsapp",
    "zap": "whatsapp",
}


def simplify(value: str) -> str:
    """`value` as words parted by one space: folded, abbreviations written out, stretched letters
    cut, numbers reduced to their length (``500`` → ``000``); a question mark is a word."""
    value = fold(value)
    for pattern, word in _TOGETHER:
        value = pattern.sub(word, value)
    value = re.sub(r"[^a-z0-9?]+", " ", value).replace("?", " ? ")
    value = _STRETCHED.sub(r"\1", value)
    value = _NUMBER.sub(lambda match: "0" * min(len(match[0]), 4), value)
    return " ".join(_WORDS.get(word, word) for word in value.split())
