"""A turn while it is being made: the state, and what every part of the dialogue does with it."""

import copy
import json

from . import documents
from .text import shorten
from .values import Choice, Context, Reply, Turn

#: Version of the state's shape. A state of another version starts anew, without a greeting.
VERSION = 2
#: Wrong data before a person takes over; requests not understood before the same.
MAX_TRIES = 3
MAX_MISSES = 3
KEPT_REQUESTS, REQUEST_LENGTH = 5, 300
KEPT_TRIED, FACTS_LENGTH = 6, 500

PERSON = Choice("person", key="option_person")
NOT_CUSTOMER = Choice("not_customer", key="option_not_customer")
MENU = Choice("menu", key="option_menu")
END = Choice("end", key="option_end")
YES = Choice("yes", key="option_yes")
NO = Choice("no", key="option_no")
LATER = Choice("later", key="option_later")
RESEND = Choice("resend", key="option_resend")

_EMPTY = {
    "v": VERSION,
    # new; phone, document, confirm: who is it; open: what is wanted; slot, sure, code: something
    # is asked for the task; rating, comment; done: not our turn
    "step": "new",
    # T0: no data; T1: known address or confirmed; T2: typed the one-time code
    "tier": "T0",
    # the query whose answer is awaited, "" when none
    "query": "",
    # compact document to be confirmed; emptied as soon as it is, or the bot stops talking
    "document": "",
    "masked": "",
    "tries": 0,
    # whether the customer would rather not say who they are
    "declined": False,
    "misses": 0,
    # what was asked for before we knew who asks, and what it was taken for: [[code, p], …]
    "request": "",
    "ranked": [],
    # texts of requests, documents masked, for the summary
    "requests": [],
    # the question besides the step's that the last turn ended with: more, later, offer, advised
    "asked": "",
    # what was offered after "did you mean": the text and what it was taken for
    "offered": {},
    # the request being served: see `serving.new_task`; and those left for a digression
    "task": {},
    "paused": [],
    # code of the request last begun; and of the last one that was done, until another is begun
    "last": "",
    "done": "",
    # what was tried, oldest first: {"code", "outcome", "facts"}
    "tried": [],
    # codes of general advice given, and of opening profiles used
    "advised": [],
    "opened": [],
    # why, and with what, a person was wanted while nobody attends; whether it is queued for later
    "hand": {},
    "scheduled": False,
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
        #: Whether there is nothing to wait for: a button was pressed, or nothing was written.
        self.settled = False
        if state and state.get("v") == VERSION:
            self.state = {**new_state(), **copy.deepcopy(state)}
        else:
            self.state = new_state() | ({"step": "open"} if state else {})
        if context.known and self.state["tier"] == "T0":
            self.state["tier"] = "T1"

    def turn(self) -> Turn:
        return Turn(self.state, tuple(self.replies), tuple(self.effects), self.settled)

    def say(self, key: str, *options: Choice, **variables) -> None:
        self.replies.append(Reply(key, variables, options))

    def query(self, query) -> None:
        """Put a query; its answer comes as the next event."""
        self.state["query"] = query.name
        self.effects.append(query)

    def go(self, step: str) -> None:
        self.state["step"] = step
        if step not in ("new", "phone", "document", "confirm"):
            self.state["document"] = ""

    def note(self, text: str) -> None:
        """Keep a request for the summary, with documents masked."""
        text = shorten(documents.mask_all(text), REQUEST_LENGTH)
        if text:
            self.state["requests"] = (self.state["requests"] + [text])[-KEPT_REQUESTS:]

    def tried(self, code: str, outcome: str, facts: dict) -> None:
        """Keep what came of serving `code`, for the summary."""
        if len(json.dumps(facts)) > FACTS_LENGTH:
            facts = {}
        entry = {"code": code, "outcome": outcome, "facts": facts}
        # What came of a choice says more than that there was one.
        before = [
            item
            for item in self.state["tried"]
            if item != entry and (item["code"], item["outcome"]) != (code, "choose")
        ]
        self.state["tried"] = (before + [entry])[-KEPT_TRIED:]

    def facts(self) -> dict:
        """What an operator should know of the customer and of what they want."""
        task, hand = self.state["task"], self.state["hand"]
        slots = {
            name: value
            for name, value in (task.get("slots") or hand.get("slots") or {}).items()
            if name not in task.get("secrets", ())
        }
        return {
            "tier": self.state["tier"],
            "document": self.state["masked"],
            "requests": self.state["requests"],
            "code": task.get("code") or hand.get("code") or self.state["last"],
            "slots": {
                name: documents.mask_all(value) if isinstance(value, str) else value
                for name, value in slots.items()
            },
            "tried": self.state["tried"],
            "unfinished": [paused["code"] for paused in self.state["paused"]],
        }
