"""What the customer says once it is known who asks, or that nobody needs to know: answers to what
we have asked, and requests. In the middle of something a clear request is served at once."""

from . import codes, commands, documents, identification, serving, slots, understanding
from .draft import END, MAX_MISSES, NO, PERSON, RESEND, YES, Draft
from .handing import hear_later, solve
from .text import normalise
from .understanding import LEAVE_FROM, Reading, choice_of, miss, rank, read, understood
from .values import INTENT_PREFIX, Said, Slot

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
    serving.start(draft, reading.code)
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
    elif asked == "advised" and (yes or commands.says_it_works(text)):
        draft.tried(state["task"].get("code", state["last"]), "helped", {})
        serving.drop(draft, "glad_it_works")
    elif asked == "advised" and (no or commands.says_it_fails(text)):
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
    hearers = {"slot": _hear_slot, "sure": _hear_sure, "code": _hear_code}
    step = draft.state["step"]
    if step in hearers and draft.state["task"]:
        hearers[step](draft, event, text)
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


def _digresses(draft: Draft, text: str) -> bool:
    """Serve another request, clearly made in the middle of something. Returns whether it was."""
    reading = read(text, rank(draft, text))
    if (
        reading.decision != "act"
        or reading.probability < LEAVE_FROM
        or reading.code in (draft.state["task"]["code"], "saudacao")
    ):
        return False
    draft.note(text)
    understood(draft, reading, "act")
    serving.start(draft, reading.code)
    return True


def _is_small_talk(text: str) -> bool:
    return commands.is_greeting(text) or commands.is_thanks(text)


def _unreadable(draft: Draft, text: str, key: str, *options) -> None:
    """An answer that is none: ask again, and at the third time have a person help."""
    draft.state["misses"] += 1
    if draft.state["misses"] >= MAX_MISSES:
        draft.note(text)
        serving.to_person(draft)
    else:
        draft.say(key, *options)


# ----- a slot -----


def _hear_slot(draft: Draft, event: Said, text: str) -> None:
    task = draft.state["task"]
    spec = draft.context.actions.get(task["code"])
    if spec is None:
        serving.proceed(draft)
        return
    value = slots.chosen(draft, text, event.choices)
    slot = next((slot for slot in spec.slots if slot.name == task["slot"]), Slot(task["slot"], ""))
    if value is not None:
        _put(draft, value)
    elif commands.cancels(text) or commands.is_no(text) or "no" in event.choices:
        serving.drop(draft, "dropped")
    elif commands.steps_back(text):
        if slots.step_back(draft, spec):
            serving.proceed(draft)
        else:
            serving.drop(draft, "dropped")
    elif not text or _is_small_talk(text):
        _ask_slot_again(draft, slot, "media_received" if event.media and not text else "")
    elif task["options"]:
        if not _digresses(draft, text):
            _invalid(draft, slot, text, "choose_option")
    elif slot.kind != "text" and (value := slots.read(slot.kind, text)):
        _put(draft, value)
    elif not _digresses(draft, text):
        value = slots.read(slot.kind, text)
        if value is None:
            key = "slot_again" if slot.kind == "text" else f"slot_invalid_{slot.kind}"
            _invalid(draft, slot, text, key)
        else:
            _put(draft, value)


def _put(draft: Draft, value: str) -> None:
    slots.put(draft, value)
    draft.state["misses"] = 0
    serving.proceed(draft)


def _invalid(draft: Draft, slot: Slot, text: str, key: str) -> None:
    task = draft.state["task"]
    task["tries"] += 1
    if task["tries"] >= slots.MAX_SLOT_TRIES:
        draft.note(text)
        serving.to_person(draft)
    else:
        _ask_slot_again(draft, slot, key)


def _ask_slot_again(draft: Draft, slot: Slot, key: str = "") -> None:
    options = slots.options_of(draft.state["task"])
    if options:
        draft.say("choose_option", *options)
        return
    if key:
        draft.say(key)
    if slot.ask:
        draft.say(slot.ask)
    elif not key:
        draft.say("slot_again")


# ----- the confirmation of a write -----


def _hear_sure(draft: Draft, event: Said, text: str) -> None:
    spec = draft.context.actions.get(draft.state["task"]["code"])
    if "yes" in event.choices or (text and commands.is_yes(text)):
        draft.state["misses"] = 0
        serving.act(draft, confirmed=True)
    elif "no" in event.choices or commands.is_no(text) or commands.cancels(text):
        serving.drop(draft, "not_done")
    elif commands.steps_back(text):
        if spec and slots.step_back(draft, spec):
            serving.proceed(draft)
        else:
            serving.drop(draft, "not_done")
    elif not text or _is_small_talk(text):
        draft.say("ask_confirm", YES, NO)
    elif not _digresses(draft, text):
        _unreadable(draft, text, "confirm_again", YES, NO)


# ----- the one-time code -----


def _hear_code(draft: Draft, event: Said, text: str) -> None:
    if "resend" in event.choices or codes.asks_resend(text):
        serving.send_code(draft)
    elif code := codes.typed(text):
        codes.check(draft, code)
    elif "no" in event.choices or commands.is_no(text) or commands.is_back(text):
        serving.drop(draft, "dropped")
    elif not text or _is_small_talk(text):
        codes.ask_again(draft)
    elif not _digresses(draft, text):
        _unreadable(draft, text, "code_again", RESEND, PERSON)


def is_nothing_new(text: str) -> bool:
    """Whether a text only greets or gives what we asked for to know who it is."""
    return (
        not identification.request_in(text)
        or documents.find(text) is not None
        or (bool(documents.digits(text)) and len(normalise(text).split()) < 4)
    )
