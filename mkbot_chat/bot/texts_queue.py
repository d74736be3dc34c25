"""The texts that are said around the queue while nobody attends, and when people are back."""

from . import texts

#: As in `texts.KEYS`.
KEYS = {
    "direct_queue_closed": (
        "First words to a contact that goes straight to the queue while nobody attends",
        ("opens_at",),
    ),
    "direct_queue_closed_unknown": ("The same, when it is not known when people attend", ()),
    "queued_closed": (
        "The bot cannot go on while nobody attends: the customer waits for then",
        ("opens_at",),
    ),
    "queued_closed_unknown": ("The same, when it is not known when people attend", ()),
    "scheduled_now": ("People attend again: who waited for them is in the queue now", ()),
}

texts.declare(KEYS)
