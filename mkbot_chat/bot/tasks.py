"""What the customer says while something is asked for the task in hand: a slot, a confirmation, a
one-time code. A request clearly made in the middle of that is served at once."""

from . import codes, commands, serving, slots
from .draft import MAX_MISSES, NO, PERSON, RESEND, YES, Draft
from .understanding import LEAVE_FROM, rank, read, understood
from .values import Mask, Said, Slot


def no_digressions(state: dict) -> tuple[str, ...]:
    """The intents that are not served in the middle of what a state asks for: that itself, and a
    greeting."""
    return (state["task"]["code"], "saudacao") if state["step"] in HEARERS else ()


def _digresses(draft: Draft, text: str) -> bool:
    """Serve another request, clearly made in the middle of something. Returns whether it was."""
    reading = read(text, rank(draft, text))
    if (
        reading.decision != "act"
        or reading.probability < LEAVE_FROM
        or reading.code in no_digressions(draft.state)
    ):
        return False
    draft.note(text)
    understood(draft, reading, "act")
    serving.start(draft, reading.code, text)
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


def hear_slot(draft: Draft, event: Said, text: str) -> None:
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
    elif task.get("secret") and event.texts:
        draft.effects.append(Mask(event.texts))
        _put(draft, event.texts[-1].strip())
    elif slots.only_acknowledges(draft, text):
        draft.say("take_your_time")
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


def hear_sure(draft: Draft, event: Said, text: str) -> None:
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


def hear_code(draft: Draft, event: Said, text: str) -> None:
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


#: By the step in which they hear.
HEARERS = {"slot": hear_slot, "sure": hear_sure, "code": hear_code}
