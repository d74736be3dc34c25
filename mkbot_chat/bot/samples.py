"""What an administrator is shown of a text before any customer reads it: examples of the variables'
values, the options that usually go with a key, and the subject that it belongs to."""

SAMPLES = {
    "protocol": "20300115000042",
    "first_name": "Joana",
    "company": "Provedor Exemplo",
    "sector": "Suporte",
    "operator": "Ana",
    "rating": "9",
    "opens_at": "segunda-feira às 08:00",
    "opens": "segunda-feira às 08:00",
    "hours": "segunda a sexta, 08:00–18:00",
    "where": "j***@exemplo.com.br",
    "number": "FAT/2030/00042",
    "month": "janeiro de 2030",
    "due": "15/01/2030",
    "date": "12/01/2030",
    "amount": "R$ 99,90",
    "total": "R$ 199,80",
    "count": "2",
    "minutes": "10",
    "days": "5",
    "list": "1. FAT/2030/00041 – R$ 99,90\n2. FAT/2030/00042 – R$ 99,90",
    "pix": "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000",
    "line": "00190.00009 01234.567890 12345.678901 1 23450000009990",
    "link": "https://exemplo.com.br/fatura/42",
    "name": "Joana",
    "old": "joana@exemplo.com.br",
    "new": "joana.nova@exemplo.com.br",
}

#: id of an option → the key of its label
LABELS = {
    "person": "option_person",
    "not_customer": "option_not_customer",
    "menu": "option_menu",
    "end": "option_end",
    "yes": "option_yes",
    "no": "option_no",
    "later": "option_later",
    "resend": "option_resend",
}
_ASKS_WHO = ("person", "not_customer")
_YES_NO = ("yes", "no")
_CODE = ("resend", "person")
_SUBJECTS = ("intent:segunda_via_boleto", "intent:sem_conexao")

#: key → the options that go with it
OPTIONS = {
    "ask_document": _ASKS_WHO,
    "ask_document_digits": _ASKS_WHO,
    "ask_confirmation": ("person",),
    "identify_failed_try": _ASKS_WHO,
    "document_invalid": _ASKS_WHO,
    "need_identity": _ASKS_WHO,
    "not_customer": ("person",),
    "cannot_unidentified": ("person", "menu"),
    "code_sent": _CODE,
    "code_again": _CODE,
    "code_wrong": _CODE,
    "how_can_help": ("person",),
    "menu": (
        *_SUBJECTS,
        "intent:nota_fiscal",
        "intent:protocolo_andamento",
        "intent:mudanca_plano",
        "intent:horario_atendimento",
        "person",
        "end",
    ),
    "anything_else": ("person", "end"),
    "welcome": ("person", "end"),
    "did_you_mean": (*_SUBJECTS, "person"),
    "miss_1": ("person",),
    "miss_2": (*_SUBJECTS, "intent:falar_atendente"),
    "advice_helped": _YES_NO,
    "ask_confirm": _YES_NO,
    "ask_rating": tuple(f"rate:{grade}" for grade in range(11)),
}


def declare(examples: dict[str, str]) -> None:
    """Add examples of variables that another addon's texts use; one that exists stays as it is."""
    for name, value in examples.items():
        SAMPLES.setdefault(name, value)


def options_of(key: str) -> list[tuple[str, str, str]]:
    """The options of a text: ``[(id, key of the label or "", label), …]``."""
    found = []
    for option in OPTIONS.get(key, ()):
        kind, _colon, value = option.partition(":")
        if kind == "intent":
            found.append((option, f"intent_{value}", ""))
        elif kind == "rate":
            found.append((option, "", value))
        else:
            found.append((option, LABELS[option], ""))
    return found


#: beginning of a key → subject; the longer ones first
_SUBJECT_OF = (
    (("option_", "intent_"), "button"),
    (("bill", "invoice", "document_here"), "finance"),
    (("sale_", "cancel_"), "sale"),
    (("data_", "move_"), "data"),
    (("hours_", "closed", "scheduled"), "hours"),
    (("advice", "glad_", "take_your"), "advice"),
    (("honest", "queued", "rescued", "transferred", "returned", "direct_"), "people"),
    (
        (
            "ask_document",
            "ask_confirmation",
            "identif",
            "document_",
            "need_identity",
            "not_customer",
            "cannot_unidentified",
            "code_",
        ),
        "identity",
    ),
    (
        ("ask_rating", "rating", "thanks_rating", "goodbye", "cancelled", "closed_thanks", "idle_"),
        "end",
    ),
    (("greeting", "welcome", "how_can_help", "menu"), "opening"),
)
#: Where a longer key belongs elsewhere than its beginning says.
_ELSEWHERE = {"closed_thanks": "end", "cancelled": "end"}


def subject_of(key: str) -> str:
    """The subject of a text, "talk" for what belongs to no other."""
    if key in _ELSEWHERE:
        return _ELSEWHERE[key]
    return next((subject for starts, subject in _SUBJECT_OF if key.startswith(starts)), "talk")
