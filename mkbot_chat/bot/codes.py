"""The one-time code that makes tier T2: it goes to a registered address of the customer, never to
one that was written in the conversation."""

import re

from .draft import MAX_TRIES, PERSON, RESEND, Draft
from .text import fold, normalise
from .values import CheckCode, CodeSent, CodeWrong, SendCode

#: Codes sent for one request, the first included.
MAX_SENDS = 3

_CODE = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){3,7}(?!\d)")
_RESEND = re.compile(
    r"\b(?:nao|n|num) (?:chegou|chega|recebi|veio|ta chegando|esta chegando|apareceu)\b"
    r"|\b(?:re ?enviar|reenvia|reenvie|resend|reenvio)\b"
    r"|\b(?:manda|mande|mandar|envia|envie|enviar|send)\b.*\b(?:de novo|novamente|outro|again)\b"
    r"|\b(?:outro|novo|another|new) (?:codigo|code)\b|\bnada (?:ainda|chegou)\b"
)


def send(draft: Draft) -> bool:
    """Have a code sent. Returns whether it may be: not too often for one request."""
    task = draft.state["task"]
    if task["sends"] >= MAX_SENDS:
        return False
    task["sends"] += 1
    draft.query(SendCode())
    return True


def sent(draft: Draft, event: CodeSent) -> None:
    """The answer to `SendCode`: ask for the code."""
    draft.state["task"]["awaits_code"] = True
    draft.go("code")
    draft.say("code_sent", RESEND, PERSON, where=event.where)


def ask_again(draft: Draft) -> None:
    """Ask once more for the code that was sent."""
    draft.go("code")
    draft.say("code_again", RESEND, PERSON)


def asks_resend(text: str) -> bool:
    """Whether the code did not arrive, or another one is wanted."""
    return bool(_RESEND.search(normalise(text)))


def typed(text: str) -> str | None:
    """The code in `text`, ``None`` when there is none or more than one."""
    found = {re.sub(r"\D", "", match.group()) for match in _CODE.finditer(fold(text))}
    return found.pop() if len(found) == 1 else None


def check(draft: Draft, code: str) -> None:
    draft.query(CheckCode(code))


def right(draft: Draft) -> None:
    """It is the code: the customer stays in T2 for this attendance."""
    draft.state["tier"] = "T2"
    draft.go("open")
    draft.say("code_right")


def wrong(draft: Draft, event: CodeWrong) -> bool:
    """It is not. Returns whether it may be tried again."""
    task = draft.state["task"]
    task["wrong"] += 1
    if not event.again or task["wrong"] >= MAX_TRIES:
        return False
    draft.go("code")
    draft.say("code_wrong", RESEND, PERSON)
    return True
