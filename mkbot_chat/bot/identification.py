"""Who is it? Known address, phone with a piece of the document, or document with a datum.

Nothing here tells whether a document or a datum exists: the questions and the answer to wrong data
are the same in every case (`40-bot.md`, "Dialogue rules").
"""

from . import commands, documents
from .draft import NOT_CUSTOMER, PERSON, Draft
from .requests import ask_confirmation, serve_remembered
from .values import (
    CheckConfirmation,
    CheckOwner,
    Confirmed,
    FindByPhone,
    Identify,
)

#: The steps in which we ask who it is.
STEPS = ("phone", "document", "confirm")


def begin(draft: Draft, text: str) -> None:
    """Ask somebody unknown who they are. `text` came with the first message, "" for none."""
    document = documents.find(text)
    if document:
        draft.note(_beside_document(text))
        draft.state["request"] = draft.state["requests"][-1] if draft.state["requests"] else ""
        _document_given(draft, document)
        return
    if commands.denies_customer(text):
        go_on_unidentified(draft, text)
        return
    _remember(draft, text)
    if draft.context.has_phone:
        draft.go("phone")
        draft.query(FindByPhone())
    else:
        draft.go("document")
        draft.say("ask_document", PERSON, NOT_CUSTOMER)


def hear(draft: Draft, text: str) -> None:
    """Answer a text while we still ask who it is."""
    step = draft.state["step"]
    document = documents.find(text)
    if document and document != draft.state["document"]:
        _document_given(draft, document)
    elif step == "phone" and (piece := documents.first_digits(text)):
        draft.query(CheckOwner(piece))
    elif step == "confirm" and (datum := documents.confirmation(text)):
        draft.query(CheckConfirmation(draft.state["document"], datum))
    elif commands.denies_customer(text):
        go_on_unidentified(draft, text)
    elif step == "confirm" and commands.is_back(text):
        draft.state["document"] = ""
        draft.go("document")
        draft.say("ask_document", PERSON, NOT_CUSTOMER)
    elif documents.attempted(text) or (documents.digits(text) and not _request(text)):
        draft.failed_try("document_invalid" if step == "document" else "identify_failed_try")
    else:
        _not_an_answer(draft, text)


def go_on_unidentified(draft: Draft, text: str = "") -> None:
    """Somebody who is no customer, or has no document at hand, as they said in `text`."""
    draft.go("open")
    draft.say("not_customer", PERSON)
    if draft.state["request"]:
        serve_remembered(draft)
    draft.note(text)


def phone_searched(draft: Draft, found: bool) -> None:
    """The answer to `FindByPhone`."""
    if draft.state["query"] != FindByPhone.name:
        return
    draft.state["query"] = ""
    draft.go("phone" if found else "document")
    draft.say("ask_document_digits" if found else "ask_document", PERSON, NOT_CUSTOMER)


def confirmed(draft: Draft, event: Confirmed) -> None:
    """It is a customer."""
    if draft.state["query"] not in (CheckOwner.name, CheckConfirmation.name):
        return
    draft.state.update(query="", tries=0, tier="T1")
    draft.effects.append(Identify(event.partner_id))
    draft.go("open")
    draft.say("identified", first_name=event.first_name)
    serve_remembered(draft)


def not_confirmed(draft: Draft) -> None:
    """The data did not agree, or there is no such customer."""
    query, draft.state["query"] = draft.state["query"], ""
    if query == CheckOwner.name and draft.state["document"]:
        # A whole document from a phone that is not its owner's: somebody else's phone.
        ask_confirmation(draft, draft.state["document"])
    elif query == CheckOwner.name:
        draft.go("document")
        draft.failed_try("identify_failed_try")
    elif query == CheckConfirmation.name:
        draft.failed_try("identify_failed_try")


def _document_given(draft: Draft, document: str) -> None:
    step = draft.state["step"]
    if step in ("new", "phone") and draft.context.has_phone:
        draft.state.update(document=document, masked=documents.mask(document))
        draft.go("confirm")
        draft.query(CheckOwner(document))
    else:
        ask_confirmation(draft, document)


def _not_an_answer(draft: Draft, text: str) -> None:
    """Something else than the datum: a first request is remembered and the datum asked for
    again; whoever goes on without it reaches a person."""
    if not _request(text) or not draft.state["request"]:
        _remember(draft, text)
        draft.say("need_identity", PERSON, NOT_CUSTOMER)
    else:
        draft.note(text)
        draft.miss(first="need_identity", second="need_identity")


def _remember(draft: Draft, text: str) -> None:
    request = _request(text)
    if request:
        draft.note(request)
        draft.state["request"] = draft.state["requests"][-1]


def _request(text: str) -> str:
    """`text` without its greeting; "" when it asks for nothing."""
    if commands.is_thanks(text) or commands.is_yes(text) or commands.is_back(text):
        return ""
    rest = commands.without_greeting(text)
    return rest if any(char.isalpha() for char in rest) else ""


def _beside_document(text: str) -> str:
    """What a message asks for beside giving a document; "" for no more than "meu CPF é"."""
    rest = [
        word
        for word in commands.without_greeting(text).split()
        if not any(char.isdigit() for char in word)
        and word.lower().strip(":,.;!") not in ("meu", "o", "cpf", "cnpj", "é", "e", "eh", "segue")
    ]
    return " ".join(rest) if len(rest) > 1 else ""
