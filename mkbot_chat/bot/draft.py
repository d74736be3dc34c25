"""A turn while it is being made: the state, and what every part of the dialogue does with it."""

import copy

from . import documents
from .text import shorten
from .values import Choice, Context, Reply, Solve, ToQueue, Turn

#: Version of the state's shape. A state of another version starts anew, without a greeting.
VERSION = 1
#: Wrong data before a person takes over; requests not understood before the same.
MAX_TRIES = 3
MAX_MISSES = 3
KEPT_REQUESTS, REQUEST_LENGTH = 5, 300

PERSON = Choice("person", key="option_person")
NOT_CUSTOMER = Choice("not_customer", key="option_not_customer")
MENU = Choice("menu", key="option_menu")
END = Choice("end", key="option_end")

_EMPTY = {
    "v": VERSION,
    # new; phone, document, confirm: who is it; open: what is wanted; rating; done: not our turn
    "step": "new",
    # T0: no data; T1: known address or confirmed
    "tier": "T0",
    # the query whose answer is awaited, "" when none
    "query": "",
    # compact document to be confirmed; emptied as soon as it is, or the bot stops talking
    "document": "",
    "masked": "",
    "tries": 0,
    "misses": 0,
    # asked for before we knew who asks
    "request": "",
    # texts of requests, documents masked, for the summary
    "requests": [],
    # whether the last thing we said was "anything else?"
    "asked_more": False,
}


def new_state() -> dict:
    """The state of an attendance in which nobody has spoken."""
    return copy.deepcopy(_EMPTY)


class Draft:
    """A turn in the making. Parts of the dialogue read `state` and `context`, and speak by the
    methods; `turn` gives the result. The state passed in is not changed."""

    def __init__(self, state: dict | None, context: Context):
        self.context = context
        self.replies: list[Reply] = []
        self.effects: list = []
        if state and state.get("v") == VERSION:
            self.state = {**new_state(), **copy.deepcopy(state)}
        else:
            self.state = new_state() | ({"step": "open"} if state else {})
        if context.known:
            self.state["tier"] = "T1"

    def turn(self) -> Turn:
        return Turn(self.state, tuple(self.replies), tuple(self.effects))

    def say(self, key: str, *options: Choice, **variables) -> None:
        self.replies.append(Reply(key, variables, options))

    def query(self, query) -> None:
        """Put a query; its answer comes as the next event."""
        self.state["query"] = query.name
        self.effects.append(query)

    def go(self, step: str) -> None:
        self.state["step"] = step
        if step in ("open", "rating", "done"):
            self.state["document"] = ""

    def note(self, text: str) -> None:
        """Keep a request for the summary, with documents masked."""
        text = shorten(documents.mask_all(text), REQUEST_LENGTH)
        if text:
            self.state["requests"] = (self.state["requests"] + [text])[-KEPT_REQUESTS:]

    def to_queue(self, reason: str) -> None:
        facts = {name: self.state[name] for name in ("tier", "requests")}
        facts["document"] = self.state["masked"]
        self.say("queued")
        self.effects.append(ToQueue(reason, facts))
        self.go("done")

    def solve(self) -> None:
        self.say("goodbye")
        self.effects.append(Solve())
        self.go("done")

    def miss(self, first: str = "miss_1", second: str = "miss_2") -> None:
        """Not understood: rephrase, then buttons, then a person."""
        self.state["misses"] += 1
        if self.state["misses"] >= MAX_MISSES:
            self.to_queue("misses")
        elif self.state["misses"] == 1:
            self.say(first, PERSON)
        else:
            self.say(second, PERSON, MENU, END)

    def failed_try(self, key: str) -> bool:
        """Count data that did not agree. Returns whether there is another try."""
        self.state["tries"] += 1
        if self.state["tries"] >= MAX_TRIES:
            self.to_queue("unidentified")
            return False
        self.say(key, PERSON, NOT_CUSTOMER)
        return True
