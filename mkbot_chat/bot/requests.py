"""What the customer wants, once it is known who asks (or that nobody needs to know)."""

from . import commands, documents
from .draft import END, PERSON, Draft

#: Probability from which a recognised intent is acted upon without asking.
ACT_FROM = 0.6


def hear(draft: Draft, text: str) -> None:
    """Answer a text in step "open"."""
    state = draft.state
    asked_more, state["asked_more"] = state["asked_more"], False
    document = documents.find(text)
    if document and state["tier"] == "T0":
        ask_confirmation(draft, document)
    elif asked_more and commands.is_no(text):
        draft.solve()
    elif asked_more and commands.is_yes(text):
        draft.say("how_can_help", PERSON)
    elif commands.is_greeting(text):
        draft.say("how_can_help", PERSON)
    elif commands.is_thanks(text):
        state["asked_more"] = True
        draft.say("anything_else", PERSON, END)
    elif commands.is_back(text):
        draft.say("menu", PERSON, END)
    else:
        serve(draft, commands.without_greeting(text))


def serve(draft: Draft, text: str) -> None:
    """Serve a request: by the intent it is recognised as, or as one not understood."""
    draft.note(text)
    code, probability = next(iter(draft.context.recognise(text)), ("none", 0.0))
    if probability >= ACT_FROM and code in _INTENTS:
        _INTENTS[code](draft)
    else:
        draft.miss()


def serve_remembered(draft: Draft) -> None:
    """Serve what was asked for before we knew who asks, or ask what is wanted."""
    draft.state["misses"] = 0
    request, draft.state["request"] = draft.state["request"], ""
    if request:
        # It stands in the summary already.
        draft.state["requests"] = draft.state["requests"][:-1]
        serve(draft, request)
    else:
        draft.say("how_can_help", PERSON)


def ask_confirmation(draft: Draft, document: str) -> None:
    """Ask for the datum that confirms `document`: the same words whether it exists or not."""
    draft.state.update(document=document, masked=documents.mask(document))
    draft.go("confirm")
    draft.say("ask_confirmation", PERSON)


def _help(draft: Draft) -> None:
    draft.say("how_can_help", PERSON)


#: What the dialogue itself can do; other intents need an action of a model.
_INTENTS = {
    "falar_atendente": lambda draft: draft.to_queue("asked"),
    "encerrar": Draft.solve,
    "saudacao": _help,
}
