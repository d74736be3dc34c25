"""The dialogue with a customer, as a function: (state, event, context) → (state, replies, effects).

It has no clock, no chance and does no I/O: the same input gives the same output, so any turn can be
replayed from the attendance's history. The state is JSON-able and small; the session stores it.

::

    new ──▶ phone ──▶ document ⇄ confirm ──▶ open ──▶ done (queue, or solved)   rating ─▶ comment
     └───────────── known address ──────────▶ ⇅                                   └──▶ done ◀──┘
                                      slot, code, sure

Asking for a person is honoured in every step before anything else (Decreto 11.034/2022, art. 4).
"""

from dataclasses import replace

from . import codes, commands, identification, rating, requests, serving, tasks
from .draft import Draft, new_state
from .handing import hand_over, solve
from .rating import is_new_request
from .receipts import is_receipt
from .values import (
    Act,
    Acted,
    CheckCode,
    CheckConfirmation,
    CheckOwner,
    CodeNotSent,
    CodeRight,
    CodeSent,
    CodeWrong,
    Confirmed,
    Context,
    FindByPhone,
    Found,
    NotConfirmed,
    NotFound,
    RatingAsked,
    Said,
    SendCode,
    Turn,
    Understood,
    said,
)

__all__ = [
    "forget",
    "is_hasty",
    "is_new_request",
    "new_state",
    "said",
    "step",
    "texts_to_recognise",
    "unserved",
]


def step(state: dict | None, event, context: Context) -> Turn:
    """Make one turn.

    :param state: what the last turn gave; ``None`` or ``{}`` when the attendance opens
    :param event: one of `values`' events
    :return: the turn; `state` itself is not changed
    """
    draft = Draft(state, context)
    if isinstance(event, Said):
        draft.settled = bool(event.choices) or not (event.texts or event.media)
        _said(draft, event)
    elif isinstance(event, RatingAsked):
        draft.state["query"] = ""
        rating.ask(draft)
    else:
        queries, hear = _ANSWERS[type(event)]
        query = draft.state["query"]
        # An answer to what is not asked any more is not heard.
        if query in {asked.name for asked in queries}:
            draft.state["query"] = ""
            hear(draft, event, query)
    return draft.turn()


def forget(state: dict | None) -> dict:
    """The state without what only the bot's unfinished work needs, secrets among it: for when
    somebody else takes the conversation from the bot."""
    draft = Draft(state, Context())
    draft.state.update(
        query="", task={}, paused=[], request="", ranked=[], offered={}, hand={}, asked=""
    )
    if draft.state["tier"] == "T2":
        draft.state["tier"] = "T1"
    draft.go("done")
    return draft.state


def texts_to_recognise(state: dict | None, event, context: Context) -> list[str]:
    """The texts that this turn would have recognised, in order: for an understanding that has to
    be asked for before."""
    asked: list[str] = []

    def note(text):
        if text not in asked:
            asked.append(text)
        return []

    step(state, event, replace(context, recognise=note))
    return asked


def unserved(state: dict | None) -> frozenset[str]:
    """The intents that this state would not act upon: a model that is asked what a text means is
    not offered them."""
    return frozenset(tasks.no_digressions(Draft(state, Context()).state))


#: What is said by a turn that the customer's next words may well make superfluous.
_HASTY = frozenset(
    """
    greeting greeting_known how_can_help ask_document need_identity media_received miss_1 miss_2
    did_you_mean welcome not_customer
    """.split()
)


def is_hasty(turn: Turn) -> bool:
    """Whether the customer had better be given a moment to go on writing before this turn is
    said: it only greets, asks what is wanted, or has not understood."""
    return not turn.settled and (
        bool(turn.replies)
        and all(reply.key in _HASTY for reply in turn.replies)
        and all(
            isinstance(effect, FindByPhone)
            or (isinstance(effect, Understood) and effect.decision in ("ask", "miss"))
            for effect in turn.effects
        )
    )


# ----- what the customer says -----


def _said(draft: Draft, event: Said) -> None:
    state = draft.state
    state["query"] = ""
    if state["step"] == "done":
        return
    if state["step"] in rating.STEPS:
        rating.hear(draft, event)
        return
    text = " ".join(event.texts)
    asked, state["asked"] = state["asked"], ""
    stage = state["step"]
    if stage == "new":
        draft.say("greeting_known" if draft.context.known else "greeting")
    meanwhile = draft.context.known and stage in identification.STEPS
    if meanwhile:
        # A colleague said who it is while we asked.
        draft.go("open")
    if "person" in event.choices or any(map(commands.asks_person, (*event.texts, text))):
        for said_text in event.texts:
            draft.note(said_text)
        hand_over(draft, "asked")
    elif "end" in event.choices or commands.is_bye(text):
        solve(draft)
    elif stage == "new":
        _begin(draft, event, text)
    elif "menu" in event.choices or commands.is_menu(text):
        requests.menu(draft)
    elif meanwhile and text and requests.is_nothing_new(text):
        serving.go_on(draft)
    else:
        _answer(draft, event, text, asked)


def _answer(draft: Draft, event: Said, text: str, asked: str) -> None:
    state = draft.state
    intent = requests.chosen_intent(event, draft)
    if intent:
        requests.choose(draft, intent)
    elif is_receipt(draft, event):
        draft.note(text)
        requests.begin(draft, serving.RECEIPT)
    elif not event.choices and commands.asks_to_wait(text):
        state["asked"] = asked
        draft.say("take_your_time")
    elif state["step"] not in identification.STEPS:
        requests.hear(draft, event, text, asked)
    elif asked and requests.answer(draft, event, text, asked):
        pass
    elif "not_customer" in event.choices:
        if identification.go_on_unidentified(draft):
            serving.go_on(draft)
    elif text:
        if not requests.leaves_identification(draft, text) and identification.hear(draft, text):
            serving.go_on(draft)
    elif event.media:
        draft.say("media_received")
    elif event.choices:
        # A button of an earlier conversation.
        identification.ask_again(draft)


def _begin(draft: Draft, event: Said, text: str) -> None:
    """The first words of the customer, or none."""
    known = draft.context.known
    if known:
        draft.go("open")
    intent = requests.chosen_intent(event, draft)
    if intent:
        requests.choose(draft, intent)
    elif is_receipt(draft, event):
        draft.note(text)
        requests.begin(draft, serving.RECEIPT)
    elif known:
        requests.hear(draft, event, text)
    elif text:
        if not requests.leaves_identification(draft, text) and identification.begin(draft, text):
            serving.go_on(draft)
    else:
        if event.media:
            draft.say("media_received")
        identification.ask(draft)


# ----- what answers a query -----


def _phone_searched(draft: Draft, event, query: str) -> None:
    identification.phone_searched(draft, isinstance(event, Found))


def _confirmed(draft: Draft, event: Confirmed, query: str) -> None:
    identification.confirmed(draft, event)
    serving.go_on(draft)


def _not_confirmed(draft: Draft, event: NotConfirmed, query: str) -> None:
    identification.not_confirmed(draft, query)


def _acted(draft: Draft, event: Acted, query: str) -> None:
    if draft.state["task"]:
        serving.acted(draft, event)


def _code_sent(draft: Draft, event: CodeSent, query: str) -> None:
    if draft.state["task"]:
        codes.sent(draft, event)


def _code_not_sent(draft: Draft, event: CodeNotSent, query: str) -> None:
    if draft.state["task"]:
        draft.say("code_not_sent")
        serving.to_person(draft)


def _code_right(draft: Draft, event: CodeRight, query: str) -> None:
    codes.right(draft)
    serving.go_on(draft)


def _code_wrong(draft: Draft, event: CodeWrong, query: str) -> None:
    if draft.state["task"] and not codes.wrong(draft, event):
        draft.say("code_failed")
        serving.to_person(draft)


_ANSWERS = {
    Found: ((FindByPhone,), _phone_searched),
    NotFound: ((FindByPhone,), _phone_searched),
    Confirmed: ((CheckOwner, CheckConfirmation), _confirmed),
    NotConfirmed: ((CheckOwner, CheckConfirmation), _not_confirmed),
    Acted: ((Act,), _acted),
    CodeSent: ((SendCode,), _code_sent),
    CodeNotSent: ((SendCode,), _code_not_sent),
    CodeRight: ((CheckCode,), _code_right),
    CodeWrong: ((CheckCode,), _code_wrong),
}
