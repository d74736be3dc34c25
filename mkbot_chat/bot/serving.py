"""Serving a request: what it needs first (who asks, a code, slots), the action, what comes of it.

::

    start ──▶ proceed ──▶ identification ──▶ code ──▶ slots ──▶ Act ──▶ acted
                 ▲─────────────┴──────────────┴────────┴──────────────────────┘

What is being served is a *task* in the state. Whoever asks for something else meanwhile has it
served, and then goes on with what was left: slots survive.
"""

from . import codes, identification, slots
from .draft import END, NO, NOT_CUSTOMER, PERSON, YES, Draft
from .handing import hand_over, solve
from .understanding import miss, offer, rank, read, understood
from .values import Act, Acted, OpenProfile

#: Tasks left for something else that are remembered.
MAX_PAUSED = 2
KEPT_CODES = 20
#: What nothing is done about here, but something useful can be said first: it asks whether that
#: has helped.
ADVICE = ("sem_conexao", "lentidao", "tv", "telefone")
#: What nothing is done about here, with words of its own that say so.
HONEST = ("desbloqueio_confianca", "consulta_consumo", "senha_wifi", "mudanca_plano")
#: A receipt of a payment: no intent that is recognised in a text.
RECEIPT = "comprovante"


def new_task(code: str) -> dict:
    """The serving of an intent at its beginning."""
    return {
        "code": code,
        # what is known, by the slots' names
        "slots": {},
        # the slot that is asked for, what was offered for it: [[value, key, label], …], and the
        # answers that could not be read
        "slot": "",
        "options": [],
        "tries": 0,
        # whether that is a password, and the slots that are
        "secret": False,
        "secrets": [],
        # one-time codes sent and typed wrong, and whether one is awaited
        "sends": 0,
        "wrong": 0,
        "awaits_code": False,
    }


def start(draft: Draft, code: str, text: str = "") -> None:
    """Serve an intent that was chosen, or understood from `text`."""
    state = draft.state
    state.update(misses=0, last=code, offered={}, done="")
    if code == "falar_atendente":
        hand_over(draft, "asked")
    elif code == "encerrar":
        solve(draft)
    elif code == "saudacao":
        draft.go("open")
        draft.say("how_can_help", PERSON)
    else:
        _take_up(draft, code)
        if text and code in draft.context.actions:
            slots.take_from_request(draft, draft.context.actions[code], text)
        proceed(draft)


def remember_task(draft: Draft, code: str) -> None:
    """An intent chosen while we do not know who asks: it is served when we do."""
    first = draft.state["step"] == "new"
    draft.state["last"] = code
    _take_up(draft, code)
    if first:
        identification.ask(draft)
    else:
        draft.say("need_identity", PERSON, NOT_CUSTOMER)


def _take_up(draft: Draft, code: str) -> None:
    """Make `code` the task; what was being done is left for later."""
    state = draft.state
    if state["task"].get("code") == code:
        return
    left = [task for task in (*state["paused"], state["task"]) if task]
    again = [task for task in left if task["code"] == code]
    state["task"] = again[0] if again else new_task(code)
    state["paused"] = [
        task for task in left if task["code"] != code and task["code"] in draft.context.actions
    ][-MAX_PAUSED:]


def proceed(draft: Draft, *before: str) -> None:
    """Do the next thing that the task needs, after saying the texts `before`."""
    state = draft.state
    task = state["task"]
    spec = draft.context.actions.get(task["code"])
    if spec is None:
        _without_action(draft)
        return
    if spec.tier != "T0" and state["tier"] == "T0":
        _identify_first(draft)
        return
    for key in before:
        draft.say(key)
    if spec.tier == "T2" and state["tier"] != "T2":
        if task["awaits_code"]:
            codes.ask_again(draft)
        else:
            send_code(draft)
        return
    slot = slots.missing(draft, spec)
    if slot:
        slots.ask(draft, slot)
    else:
        act(draft)


def send_code(draft: Draft) -> None:
    """Have a one-time code sent; whoever has had too many gets a person."""
    if not codes.send(draft):
        draft.say("code_failed")
        to_person(draft)


def act(draft: Draft, confirmed: bool = False) -> None:
    """Have the task done."""
    task = draft.state["task"]
    draft.go("open")
    draft.query(Act(task["code"], dict(task["slots"]), confirmed))


def _identify_first(draft: Draft) -> None:
    if draft.state["declined"]:
        draft.state["task"] = {}
        identification.cannot(draft)
        return
    if draft.state["step"] != "new":
        draft.say("identity_needed")
    identification.ask(draft)


def _without_action(draft: Draft) -> None:
    """Say honestly that a person will help, after what can be said at once."""
    state = draft.state
    code = state["task"]["code"]
    if code in ADVICE and code not in state["advised"]:
        state["advised"] = (state["advised"] + [code])[-KEPT_CODES:]
        state["asked"] = "advised"
        draft.go("open")
        draft.say(f"advice_{code}")
        draft.say("advice_helped", YES, NO)
        return
    if code == RECEIPT:
        draft.say("receipt_received")
    elif code in HONEST:
        draft.say(f"honest_{code}")
    elif code not in ADVICE:
        draft.say("honest")
    to_person(draft)


def to_person(draft: Draft) -> None:
    """Only a person can go on with the task: open what its profile says, and hand over."""
    state = draft.state
    task = state["task"]
    if task["code"] not in state["opened"]:
        state["opened"] = (state["opened"] + [task["code"]])[-KEPT_CODES:]
        draft.effects.append(OpenProfile(task["code"], slots.told(task)))
    hand_over(draft, "action")


def acted(draft: Draft, event: Acted) -> None:
    """The answer to `Act`."""
    task = draft.state["task"]
    draft.tried(task["code"], event.outcome, event.facts)
    draft.replies += event.replies
    if event.outcome in ("done", "refused"):
        draft.state["done"] = task["code"] if event.outcome == "done" else ""
        finish(draft)
    elif event.outcome == "over":
        draft.state.update(task={}, misses=0)
        draft.go("open")
        if draft.state["paused"] or draft.state["request"]:
            go_on(draft)
        else:
            solve(draft)
    elif event.outcome == "confirm":
        draft.go("sure")
        draft.say("ask_confirm", YES, NO)
    elif event.outcome == "person":
        to_person(draft)
    elif event.outcome != "choose":
        raise ValueError(f"no outcome of an action: {event.outcome!r}")
    elif slots.choose(draft, event):
        if event.options:
            _put_options(draft, event)
    else:
        to_person(draft)


def _put_options(draft: Draft, event: Acted) -> None:
    """Offer the options with the last of the replies, which asks for them."""
    if event.replies and not draft.replies[-1].options:
        last = draft.replies.pop()
        draft.say(last.key, *event.options, **last.variables)
    elif not event.replies:
        draft.say("choose_option", *event.options)


def finish(draft: Draft) -> None:
    """The task is over, one way or another."""
    draft.state.update(task={}, misses=0)
    draft.go("open")
    go_on(draft, "anything_else")


def drop(draft: Draft, key: str) -> None:
    """The customer gives the task up: `key` tells that nothing was done."""
    draft.say(key)
    finish(draft)


def go_on(draft: Draft, otherwise: str = "how_can_help") -> None:
    """After something else was served or said: go on with what was being done, then with what
    was left, then with what was asked for before we knew who asks; or say `otherwise`."""
    state = draft.state
    if state["step"] in identification.STEPS:
        identification.ask_again(draft)
    elif state["task"]:
        proceed(draft)
    elif state["paused"]:
        state["task"] = state["paused"].pop()
        state["last"] = state["task"]["code"]
        proceed(draft, "resume")
    elif state["request"]:
        serve_remembered(draft)
    elif otherwise == "anything_else":
        state["asked"] = "more"
        draft.say("anything_else", PERSON, END)
    else:
        draft.say(otherwise, PERSON)


def serve_remembered(draft: Draft) -> None:
    """Serve what was asked for before we knew who asks."""
    state = draft.state
    request, ranked = state["request"], state["ranked"]
    state.update(request="", ranked=[])
    _serve_as(draft, read(request, ranked))


def serve(draft: Draft, text: str, offered: bool = False) -> None:
    """Serve a text, by what it is understood as. `offered`: the customer has just been asked
    what they mean, and wrote this instead of choosing."""
    draft.note(text)
    _serve_as(draft, read(text, rank(draft, text)), offered)


def _serve_as(draft: Draft, reading, offered: bool = False) -> None:
    if reading.decision == "act":
        understood(draft, reading, "act")
        start(draft, reading.code, reading.text)
    elif reading.decision == "ask" and not offered:
        offer(draft, reading)
    else:
        miss(draft, reading)
