"""Who is it? Known address, phone with a piece of the document, or document with a datum.

Nothing here tells whether a document or a datum exists: the questions and the answer to wrong data
are the same in every case (`40-bot.md`, "Dialogue rules"). A function that returns a bool tells
whether the question is settled, so that what was asked for before can be served.
"""

from . import commands, documents
from .draft import MAX_MISSES, MAX_TRIES, MENU, NOT_CUSTOMER, PERSON, Draft
from .handing import hand_over
from .understanding import rank, read, understood
from .values import CheckConfirmation, CheckOwner, Confirmed, FindByPhone, Identify

#: The steps in which we ask who it is.
STEPS = ("phone", "document", "confirm")
#: An answer that gives a few digits has no more words than this.
ANSWER_WORDS = 6


def begin(draft: Draft, text: str) -> bool:
    """Ask somebody unknown who they are. `text` came with the first message, "" for none."""
    document = documents.find(text)
    if document:
        remember(draft, _beside_document(text))
        _document_given(draft, document)
        return False
    if commands.denies_customer(text):
        # What else the message says is a request: "não sou cliente, quero contratar".
        if commands.says_more_than_denial(text):
            remember(draft, text)
        else:
            draft.note(text)
        return go_on_unidentified(draft)
    remember(draft, text)
    ask(draft)
    return False


def ask(draft: Draft) -> None:
    """Begin to ask who it is."""
    if draft.context.has_phone:
        draft.go("phone")
        draft.query(FindByPhone())
    else:
        draft.go("document")
        draft.say("ask_document", PERSON, NOT_CUSTOMER)


def ask_again(draft: Draft) -> None:
    """Repeat the question of the step, after something else was served."""
    keys = {"phone": "ask_document_digits", "document": "ask_document"}
    draft.say(keys.get(draft.state["step"], "ask_confirmation"), PERSON, NOT_CUSTOMER)


def hear(draft: Draft, text: str) -> bool:
    """Answer a text while we still ask who it is."""
    state = draft.state
    step = state["step"]
    document = documents.find(text)
    if document and document != state["document"]:
        _document_given(draft, document)
    elif step == "phone" and (piece := _first_digits(text)):
        draft.query(CheckOwner(piece))
    elif step == "confirm" and (datum := documents.confirmation(text)):
        draft.query(CheckConfirmation(state["document"], datum))
    elif commands.denies_customer(text):
        if commands.says_more_than_denial(text):
            remember(draft, text)
        else:
            draft.note(text)
        return go_on_unidentified(draft)
    elif step == "confirm" and commands.is_back(text):
        state["document"] = ""
        draft.go("document")
        draft.say("ask_document", PERSON, NOT_CUSTOMER)
    elif documents.attempted(text) or (documents.digits(text) and not request_in(text)):
        _failed_try(draft, "document_invalid" if step == "document" else "identify_failed_try")
    else:
        _not_an_answer(draft, text)
    return False


def go_on_unidentified(draft: Draft) -> bool:
    """Somebody who is no customer, or has no document at hand. What they have asked for is
    served, if it was understood; else they are invited to tell."""
    state = draft.state
    state["declined"] = True
    draft.go("open")
    reading = read(state["request"], state["ranked"])
    acts = bool(state["request"]) and reading.decision == "act"
    code = state["task"].get("code") or (reading.code if acts else "")
    spec = draft.context.actions.get(code)
    if spec and spec.tier != "T0":
        if acts:
            understood(draft, reading, "act")
        state.update(last=code, task={}, request="", ranked=[])
        cannot(draft)
        return False
    if code or (state["request"] and reading.decision == "ask"):
        draft.say("not_customer_go_on")
        return True
    if state["request"]:
        understood(draft, reading, "miss")
        state.update(request="", ranked=[])
    draft.say("not_customer", PERSON)
    return False


def cannot(draft: Draft) -> None:
    """What is asked for needs to know who asks, and the customer has said that they cannot tell.
    Asking for such a thing another time asks them again."""
    draft.state["declined"] = False
    draft.go("open")
    draft.say("cannot_unidentified", PERSON, MENU)


def phone_searched(draft: Draft, found: bool) -> None:
    """The answer to `FindByPhone`."""
    draft.go("phone" if found else "document")
    draft.say("ask_document_digits" if found else "ask_document", PERSON, NOT_CUSTOMER)


def confirmed(draft: Draft, event: Confirmed) -> None:
    """It is a customer."""
    draft.state.update(tries=0, misses=0, tier="T1", declined=False)
    draft.effects.append(Identify(event.partner_id))
    draft.go("open")
    draft.say("identified", first_name=event.first_name)


def not_confirmed(draft: Draft, query: str) -> None:
    """The data did not agree, or there is no such customer."""
    document = draft.state["document"]
    if query == CheckOwner.name and document:
        # A whole document from a phone that is not its owner's: somebody else's phone.
        ask_confirmation(draft, document)
        return
    if query == CheckOwner.name:
        draft.go("document")
    _failed_try(draft, "identify_failed_try")


def ask_confirmation(draft: Draft, document: str) -> None:
    """Ask for the datum that confirms `document`: the same words whether it exists or not."""
    draft.state.update(document=document, masked=documents.mask(document))
    draft.go("confirm")
    draft.say("ask_confirmation", PERSON)


def remember(draft: Draft, text: str) -> None:
    """Keep a request made before we know who asks, and what it is taken for."""
    request = request_in(text)
    if request:
        draft.note(request)
        draft.state["request"] = draft.state["requests"][-1]
        draft.state["ranked"] = rank(draft, request)


def request_in(text: str) -> str:
    """`text` without its greeting; "" when it asks for nothing."""
    answers = (commands.is_thanks, commands.is_yes, commands.is_no, commands.is_back)
    if any(is_answer(text) for is_answer in answers):
        return ""
    rest = commands.without_greeting(text)
    return rest if any(char.isalpha() for char in rest) else ""


def _document_given(draft: Draft, document: str) -> None:
    if draft.state["step"] in ("new", "phone") and draft.context.has_phone:
        draft.state.update(document=document, masked=documents.mask(document))
        draft.go("confirm")
        draft.query(CheckOwner(document))
    else:
        ask_confirmation(draft, document)


def _failed_try(draft: Draft, key: str) -> None:
    """Count data that did not agree."""
    draft.state["tries"] += 1
    if draft.state["tries"] >= MAX_TRIES:
        draft.state["tries"] = 0
        hand_over(draft, "unidentified")
    else:
        draft.say(key, PERSON, NOT_CUSTOMER)


def _not_an_answer(draft: Draft, text: str) -> None:
    """Something else than the datum: a first request is remembered and the datum asked for
    again; whoever goes on without it reaches a person."""
    state = draft.state
    refuses = commands.is_no(text)
    if not refuses and (not request_in(text) or not state["request"]):
        remember(draft, text)
        draft.say("need_identity", PERSON, NOT_CUSTOMER)
        return
    draft.note(text)
    state["misses"] += 1
    if state["misses"] >= MAX_MISSES:
        hand_over(draft, "misses")
    else:
        draft.say("need_identity", PERSON, NOT_CUSTOMER)


def _first_digits(text: str) -> str | None:
    """The first digits of the document, if the text is short enough to be about them: "quero
    trocar meu plano de 300 mega" is a request."""
    return documents.first_digits(text) if len(text.split()) <= ANSWER_WORDS else None


def _beside_document(text: str) -> str:
    """What a message asks for beside giving a document; "" for no more than "meu CPF é"."""
    rest = [
        word
        for word in commands.without_greeting(text).split()
        if not any(char.isdigit() for char in word)
        and word.lower().strip(":,.;!") not in ("meu", "o", "cpf", "cnpj", "é", "e", "eh", "segue")
    ]
    return " ".join(rest) if len(rest) > 1 else ""
