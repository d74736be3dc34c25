"""Whom the bot had better not go on talking with: another machine, somebody who floods, somebody
who insults. The bot is cut off there; a person may look at it.

The history is JSON-able and bounded: the session keeps it. A human in trouble repeats themselves,
writes fast and swears at their connection: none of that is enough.
"""

import hashlib
import re

from .text import normalise

#: Messages and seconds that are looked back upon.
KEPT, WINDOW = 40, 600.0
#: More than so many messages in a minute are a flood.
FLOOD, FLOOD_WINDOW = 20, 60.0
#: The same text so often; a short one ("oi", "?") may be repeated more.
REPEATED, REPEATED_SHORT, SHORT_WORDS = 5, 10, 2
#: So many messages made of so few different texts.
ALTERNATING, ALTERNATING_TEXTS = 10, 3
#: So many messages in step: gaps of more than a second that hardly differ.
PACED, PACE_JITTER = 8, 0.35
#: So many automatic answers; so many insults among the last messages.
AUTOMATIC = 2
INSULTS, INSULTS_AMONG = 3, 6

_AUTOMATIC = re.compile(
    r"\b(?:mensagem|resposta|msg) automatica\b|\bautomatic (?:reply|message|response)\b"
    r"|\bauto ?reply\b|\bout of (?:the )?office\b|\best(?:ou|amos) fora do escritorio\b"
    r"|\b(?:sou|aqui e) (?:o |a |um |uma )?(?:robo|bot|assistente virtual)\b"
    r"|\bi am (?:a|the|your) (?:bot|virtual)\b"
    r"|\bnao responda (?:a )?(?:esta|essa) mensagem\b|\bdo not reply\b"
    r"|\bagradecemos (?:o|seu|pelo) (?:seu )?contato\b.*\b(?:em breve|retornaremos|horario)\b"
    r"|\bdigite \d\b.*\bdigite \d\b"
)
# Words that insult whoever reads them. Swearing at things ("essa internet de merda") is none.
_INSULT = re.compile(
    r"\b(?:fdp|filh[oa]s? da put[ao]|filh[oa]s? de uma put[ao]|vai (?:se|te) (?:foder|fude|fuder)"
    r"|vai se fude|vsf|vtnc|vtmnc|(?:vai )?tomar? no (?:seu )?cu|toma no cu|arrombad[oa]s?"
    r"|vagabund[oa]s?|desgracad[oa]s?|otari[oa]s?|idiotas?|imbecil|imbecis|retardad[oa]s?"
    r"|piranha|corn[oa] (?:manso|do caralho)|cuzao|cuzoes|seus? lixos?|seus? merdas?|babacas?"
    r"|fuck you|motherfucker|asshole|son of a bitch|go to hell|vai pro inferno"
    r"|vai pra puta que (?:te |o |lhe )?pariu|vai (?:a|pra) merda)\b"
)


def assess(history: dict | None, at: float, text: str) -> tuple[dict, str]:
    """Judge a conversation by one more message.

    :param history: what the last call gave, ``None`` at the beginning
    :param at: when the message came, seconds since any fixed moment
    :param text: "" for a file
    :return: the new history, and ``ok``, ``loop``, ``flood`` or ``abuse``
    """
    folded = normalise(text)
    entry = [
        round(float(at), 2),
        # Texts are compared, not kept.
        hashlib.blake2b(folded.encode(), digest_size=6).hexdigest() if folded else "",
        len(folded.split()),
        int(bool(_AUTOMATIC.search(folded))),
        int(bool(_INSULT.search(folded))),
    ]
    seen = [item for item in (history or {}).get("seen", []) if entry[0] - item[0] <= WINDOW]
    seen = (seen + [entry])[-KEPT:]
    return {"seen": seen}, _verdict(seen)


def _verdict(seen: list[list]) -> str:
    if sum(seen[-1][0] - item[0] <= FLOOD_WINDOW for item in seen) > FLOOD:
        return "flood"
    if _is_machine([item for item in seen if item[1]]):
        return "loop"
    if sum(item[4] for item in seen[-INSULTS_AMONG:]) >= INSULTS and seen[-1][4]:
        return "abuse"
    return "ok"


def _is_machine(written: list[list]) -> bool:
    if not written:
        return False
    if sum(item[3] for item in written) >= AUTOMATIC:
        return True
    last = written[-1]
    in_a_row = 0
    for item in reversed(written):
        if item[1] != last[1]:
            break
        in_a_row += 1
    if in_a_row >= (REPEATED_SHORT if last[2] <= SHORT_WORDS else REPEATED):
        return True
    turns = written[-ALTERNATING:]
    long_ones = [item for item in turns if item[2] > SHORT_WORDS]
    if (
        len(turns) == ALTERNATING
        and len({item[1] for item in turns}) <= ALTERNATING_TEXTS
        and len(long_ones) > ALTERNATING // 2
    ):
        return True
    return _is_paced([item[0] for item in written[-PACED:]])


def _is_paced(times: list[float]) -> bool:
    gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    return len(times) == PACED and min(gaps) > 1.0 and max(gaps) - min(gaps) <= PACE_JITTER
