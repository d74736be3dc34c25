"""Every text that MKBOT says to a customer, by key: what it is for and which variables it may use.

Here are those of an attendance's frame, in `texts_dialogue` the others of the dialogue itself;
actions, and other addons, add theirs by `declare` when they are imported.

The texts themselves are records of ``mkbot.response``: an administrator changes them for a
language, a platform or a company. A variable is written ``{{name}}``.
"""

from . import texts_actions, texts_dialogue

#: Variables that every text may use.
USUAL = {
    "protocol": "protocol number of the attendance",
    "first_name": "customer's first name, empty while unidentified",
    "company": "name of the company",
    "sector": "sector of the attendance",
}

#: key → (when it is said, variables beside the usual ones)
KEYS = {
    # the attendance opens
    "greeting": ("First words to somebody not identified yet", ()),
    "greeting_known": ("First words to a known customer", ()),
    "direct_queue": ("First words to a contact that goes straight to the queue", ()),
    # who is it
    "ask_document": ("Asks for CPF or CNPJ", ()),
    "ask_document_digits": ("Phone known: asks for the first 3 digits of the document", ()),
    "ask_confirmation": (
        "Asks for the datum that confirms a document, existing or not",
        (),
    ),
    "identify_failed_try": ("The data did not agree; never says which", ()),
    "document_invalid": ("What was typed is no CPF or CNPJ", ()),
    "need_identity": ("Something else was written instead of the document", ()),
    "identified": ("The customer is identified", ()),
    "not_customer": ("Goes on with somebody who is no customer", ()),
    # what is wanted
    "how_can_help": ("Asks what the customer wants", ()),
    "menu": ("What one can do here", ()),
    "anything_else": ("Something was done: asks whether there is more", ()),
    "media_received": ("A file or voice message came without a text", ()),
    "miss_1": ("Not understood, first time: rephrase, with examples", ()),
    "miss_2": ("Not understood, second time: offers three subjects", ()),
    # people
    "queued": ("A person will attend: the customer waits", ()),
    "rescued": ("An operator took the conversation", ("operator",)),
    "transferred": ("Another operator goes on", ("operator",)),
    "transferred_sector": ("Another sector goes on", ()),
    "returned_to_queue": ("The operator gave the conversation back to the queue", ()),
    # the end
    "goodbye": ("The customer needs nothing more from the bot", ()),
    "cancelled": ("An operator cancelled the attendance", ()),
    "ask_rating": ("Asks for a rating from 0 to 10", ()),
    "rating_retry": ("Something like a rating came, but not a whole number from 0 to 10", ()),
    "thanks_rating": ("Thanks for the rating", ("rating",)),
    "closed_thanks": ("Last words, unrated", ()),
    # buttons (short: platforms cut at 20 characters)
    "option_person": ("Button: talk to a person", ()),
    "option_not_customer": ("Button: not a customer", ()),
    "option_menu": ("Button: options", ()),
    "option_end": ("Button: end", ()),
    **texts_dialogue.KEYS,
    **texts_actions.KEYS,
}


def variables_of(key: str) -> set[str]:
    """The variables that the text of `key` may use. Raises `KeyError` for an unknown key."""
    return set(USUAL) | set(KEYS[key][1])


def declare(keys: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    """Add texts: key → (when it is said, variables beside the usual ones). A key that exists with
    another meaning raises `ValueError`."""
    for key, meaning in keys.items():
        if KEYS.setdefault(key, meaning) != meaning:
            raise ValueError(f"the text {key!r} is declared already, with another meaning")
