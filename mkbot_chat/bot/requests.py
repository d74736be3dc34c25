"""What the customer says once it is known who asks, or that nobody needs to know: requests, by
words or by button, and answers to what the last turn ended with."""

from . import advice, commands, documents, identification, serving, tasks, understanding
from .draft import END, PERSON, Draft
from .handing import hear_later, solve
from .text import normalise
from .understanding import Reading, choice_of, miss, rank, read, understood
from .values import INTENT_PREFIX, Said

#: What the menu offers, where a button of it can be served or handed over.
_MENU = {
    "T0": ("contratacao", "segunda_via_boleto", "sem_conexao", "horario_atendimento"),
    "T1": (
        "segunda_via_boleto",
        "sem_conexao",
        "nota_fiscal",
        "protocolo_andamento",
        "mudanca_plano",
        "horario_atendimento",
    ),
}


def menu(draft: Draft) -> None:
    """Show what one can do; what was being done is left for later."""
    state = draft.state
    if state["step"] not in identification.STEPS:
        if state["task"].get("code") in draft.context.actions:
            state["paused"] = (state["paused"] + [state["task"]])[-serving.MAX_PAUSED :]
        state["task"] = {}
        draft.go("open")
    offered = _MENU["T0" if state["tier"] == "T0" else "T1"]
    draft.say("menu", *map(choice_of, offered), PERSON, END)


def chosen_intent(event: Said, draft: Draft) -> str | None:
    """The intent whose button was pressed, if there is such an intent."""
    for choice in reversed(event.choices):
        code = choice.removeprefix(INTENT_PREFIX)
        if choice.startswith(INTENT_PREFIX) and (
            understanding.is_offerable(code) or code in draft.context.actions
        ):
            return code
    return None


def choose(draft: Draft, code: str) -> None:
    """The button of an intent was pressed."""
    offered = draft.state["offered"]
    text = offered.get("text", "") if code in offered.get("codes", ()) else ""
    guesses = dict(offered.get("guesses", ())) if text else {}
    reading = Reading(text, "act", ((code, guesses.get(code, 1.0)),))
    understood(draft, reading, "chosen")
    begin(draft, code)


def begin(draft: Draft, code: str) -> None:
    """Serve an intent; somebody we are still asking who they are says that first, unless nobody
    needs to know."""
    if draft.state["step"] in ("new", *identification.STEPS) and not _needs_nobody(draft, code):
        serving.remember_task(draft, code)
    else:
        serving.start(draft, code)


def leaves_identification(draft: Draft, text: str) -> bool:
    """Serve a request that nobody needs to be identified for, made while we ask who it is.
    Returns whether it was one."""
    if not identification.request_in(text) or documents.find(text):
        return False
    reading = read(text, rank(draft, text))
    if reading.decision != "act" or not _needs_nobody(draft, reading.code):
        return False
    draft.note(text)
    understood(draft, reading, "act")
    serving.start(draft, reading.code, text)
    return True


def _needs_nobody(draft: Draft, code: str) -> bool:
    spec = draft.context.actions.get(code)
    return code in ("falar_atendente", "encerrar") or bool(spec and spec.tier == "T0")


def answer(draft: Draft, event: Said, text: str, asked: str) -> bool:
    """Answer what replies to the question `asked` that the last turn ended with. Returns whether
    it does reply."""
    state = draft.state
    yes = "yes" in event.choices or (bool(text) and commands.is_yes(text))
    no = "no" in event.choices or (bool(text) and commands.is_no(text))
    if asked == "later":
        wanted = hear_later(draft, text, event.choices)
        if wanted is None:
            return False
        if not wanted:
            draft.say("closed_go_on")
        if state["step"] != "open" or state["task"] or state["paused"] or state["request"]:
            serving.go_on(draft)
    elif asked == "more" and no:
        solve(draft)
    elif asked == "more" and yes:
        draft.say("how_can_help", PERSON)
    elif asked == "offer" and yes and len(state["offered"].get("codes", ())) == 1:
        choose(draft, state["offered"]["codes"][0])
    elif asked == "offer" and (no or yes):
        offered = state["offered"]
        guesses = tuple(tuple(guess) for guess in offered.get("guesses", ()))
        miss(draft, Reading(offered.get("text", ""), "miss", guesses))
    elif asked == "advised" and advice.acknowledged(text):
        state["asked"] = "advised"
        draft.say("take_your_time")
    elif asked == "advised" and ("yes" in event.choices or advice.helped(text)):
        draft.tried(state["task"].get("code", state["last"]), "helped", {})
        serving.drop(draft, "glad_it_works")
    elif asked == "advised" and (no or advice.failed(text)):
        if not no:
            draft.note(text)
        serving.proceed(draft)
    else:
        if asked == "advised":
            state["task"] = {}
        return False
    return True


def hear(draft: Draft, event: Said, text: str, asked: str = "") -> None:
    """Answer a turn of which a button or the text is left to be answered."""
    if asked and answer(draft, event, text, asked):
        return
    if draft.state["step"] in tasks.HEARERS and draft.state["task"]:
        tasks.HEARERS[draft.state["step"]](draft, event, text)
    elif text:
        _hear_open(draft, text, asked == "offer")
    elif event.media:
        draft.say("media_received")
    else:
        # A button of an earlier conversation.
        draft.say("how_can_help", PERSON)


def _hear_open(draft: Draft, text: str, offered: bool) -> None:
    state = draft.state
    document = documents.find(text)
    if document and state["tier"] == "T0":
        identification.ask_confirmation(draft, document)
    elif commands.is_greeting(text) or commands.is_yes(text):
        draft.say("how_can_help", PERSON)
    elif commands.is_thanks(text):
        state["asked"] = "more"
        draft.say("welcome", PERSON, END)
    elif commands.is_back(text):
        if state["paused"]:
            serving.go_on(draft)
        else:
            menu(draft)
    elif commands.is_no(text):
        serving.go_on(draft, "anything_else")
    else:
        serving.serve(draft, commands.without_greeting(text), offered)


def is_nothing_new(text: str) -> bool:
    """Whether a text only greets or gives what we asked for to know who it is."""
    return (
        not identification.request_in(text)
        or documents.find(text) is not None
        or (bool(documents.digits(text)) and len(normalise(text).split()) < 4)
    )
