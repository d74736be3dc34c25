"""What a text is taken for: acted upon, offered among others, or not understood.

Three misses are answered in three ways: rephrase, with examples; three quick replies; a person,
with what is known. Whatever is understood resets the count.
"""

from dataclasses import dataclass

from . import documents, texts
from .draft import MAX_MISSES, PERSON, Draft
from .handing import hand_over
from .text import shorten
from .values import INTENT_PREFIX, Choice, Understood

#: A request is acted upon from this probability, if it is so far above the next one.
ACT_FROM, MARGIN = 0.7, 0.2
#: In the middle of something else a request must be this clear, for it may be an answer.
LEAVE_FROM = 0.75
#: What may be meant is offered when the best guess has this probability, with all guesses of…
ASK_FROM, GUESS_FROM = 0.3, 0.1
MAX_BUTTONS = 3
#: Guesses that are remembered of a text.
KEPT_GUESSES = 4
TEXT_LENGTH = 500

#: Understood, but nothing to be offered.
SMALL_TALK = ("saudacao", "encerrar")

#: What most customers want: offered where there is no better guess.
COMMON = {
    "T0": ("contratacao", "segunda_via_boleto", "falar_atendente"),
    "T1": ("segunda_via_boleto", "sem_conexao", "falar_atendente"),
}


@dataclass(frozen=True)
class Reading:
    """What a text was taken for: `decision` (act, ask or miss) and the guesses, best first, each
    ``(code, probability)``. `text` is the text, documents masked."""

    text: str
    decision: str
    guesses: tuple[tuple[str, float], ...]

    @property
    def code(self) -> str:
        return self.guesses[0][0] if self.guesses else "none"

    @property
    def probability(self) -> float:
        return self.guesses[0][1] if self.guesses else 0.0


def rank(draft: Draft, text: str) -> list[list]:
    """The best guesses for a text, JSON-able."""
    guesses: dict[str, float] = {}
    for code, probability in draft.context.recognise(text):
        guesses.setdefault(code, round(float(probability), 4))
    return [[code, probability] for code, probability in guesses.items()][:KEPT_GUESSES]


def read(text: str, ranked: list) -> Reading:
    """Decide what becomes of a text with these guesses."""
    guesses = tuple((code, probability) for code, probability in ranked)
    (code, best), second = next(iter(guesses), ("none", 0.0)), 0.0
    if len(guesses) > 1:
        second = guesses[1][1]
    if code == "none" or best < ASK_FROM:
        decision = "miss"
    elif best >= ACT_FROM and best - second >= MARGIN:
        decision = "act"
    else:
        decision = "ask"
    return Reading(shorten(documents.mask_all(text), TEXT_LENGTH), decision, guesses)


def understood(draft: Draft, reading: Reading, decision: str) -> None:
    """Tell what a text was taken for."""
    draft.effects.append(Understood(reading.text, reading.code, reading.probability, decision))


def choice_of(code: str) -> Choice:
    """The button for an intent."""
    return Choice(f"{INTENT_PREFIX}{code}", key=f"intent_{code}")


def is_offerable(code: str) -> bool:
    """Whether an intent has a name to be offered by."""
    return f"intent_{code}" in texts.KEYS


def offer(draft: Draft, reading: Reading) -> None:
    """Ask which of the guesses is meant."""
    codes = _offerable(reading, GUESS_FROM)[:MAX_BUTTONS]
    if not codes:
        miss(draft, reading)
        return
    understood(draft, reading, "ask")
    _keep_offer(draft, reading, codes)
    options = [choice_of(code) for code in codes]
    if len(options) < MAX_BUTTONS and "falar_atendente" not in codes:
        options.append(PERSON)
    draft.say("did_you_mean", *options)


def miss(draft: Draft, reading: Reading | None = None) -> None:
    """Not understood."""
    state = draft.state
    state["misses"] += 1
    if reading:
        understood(draft, reading, "miss")
    if state["misses"] >= MAX_MISSES:
        hand_over(draft, "misses")
    elif state["misses"] == 1:
        draft.say("miss_1", PERSON)
    else:
        reading = reading or Reading("", "miss", ())
        common = COMMON["T0" if state["tier"] == "T0" else "T1"]
        codes = dict.fromkeys([*_offerable(reading, 0.0), *common])
        codes.pop("falar_atendente")
        # The last of the three is a person in any case.
        codes = [*list(codes)[: MAX_BUTTONS - 1], "falar_atendente"]
        _keep_offer(draft, reading, codes)
        draft.say("miss_2", *map(choice_of, codes))


def _keep_offer(draft: Draft, reading: Reading, codes: list[str]) -> None:
    draft.state["asked"] = "offer"
    draft.state["offered"] = {
        "text": reading.text,
        "codes": codes,
        "guesses": [list(guess) for guess in reading.guesses],
    }


def _offerable(reading: Reading, least: float) -> list[str]:
    return [
        code
        for code, p in reading.guesses
        if p >= least and is_offerable(code) and code not in SMALL_TALK
    ]
