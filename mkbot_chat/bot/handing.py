"""Handing over to a person, and what is said when nobody attends now.

The bot is silent after a hand-over. While nobody attends it is told when they do, and whoever wants
waits for then: the bot goes on in the meantime.
"""

from . import commands
from .draft import END, LATER, MENU, Draft
from .values import Schedule, Solve, ToQueue


def hand_over(draft: Draft, reason: str) -> None:
    """A person is to go on, for one of the reasons of `ToQueue`."""
    if draft.context.open:
        draft.say("queued")
        draft.effects.append(ToQueue(reason, draft.facts()))
        draft.go("done")
        return
    state = draft.state
    facts = draft.facts()
    state["misses"] = 0
    state["hand"] = {"reason": reason, "code": facts["code"], "slots": facts["slots"]}
    if reason != "asked":
        # The bot has done what it could: it goes on with something else, if with anything.
        state["task"] = {}
    if reason != "asked" or state["step"] == "new":
        draft.go("open")
    if state["scheduled"]:
        _say_when(draft, "closed_waiting", MENU, END)
    else:
        state["asked"] = "later"
        _say_when(draft, "closed", LATER, MENU, END)


def hear_later(draft: Draft, text: str, choices: tuple[str, ...]) -> bool | None:
    """The answer to "shall a person go on when we open?": whether the customer wants it, or
    ``None`` when they say something else."""
    if "later" in choices or "yes" in choices or (text and commands.is_yes(text)):
        schedule(draft)
        return True
    if "no" in choices or (text and commands.is_no(text)):
        return False
    return None


def schedule(draft: Draft) -> None:
    """Queue the conversation for the time when people attend."""
    state = draft.state
    if not state["scheduled"]:
        draft.effects.append(Schedule(state["hand"].get("reason", "asked"), draft.facts()))
        state["scheduled"] = True
    _say_when(draft, "scheduled")


def solve(draft: Draft) -> None:
    """The customer needs nothing more of the bot. Whoever waits for a person still does."""
    if draft.state["scheduled"]:
        _say_when(draft, "scheduled_bye")
        draft.state.update(task={}, paused=[], request="", ranked=[])
        draft.go("open")
        return
    draft.say("goodbye")
    draft.effects.append(Solve())
    draft.go("done")


def _say_when(draft: Draft, key: str, *options) -> None:
    if draft.context.opens_at:
        draft.say(key, *options, opens_at=draft.context.opens_at)
    else:
        draft.say(f"{key}_unknown", *options)
