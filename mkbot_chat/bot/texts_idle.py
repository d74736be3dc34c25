"""What is said to a customer who does not answer an operator: see `texts`."""

from . import texts

KEYS = {
    "idle_reminder": ("The customer does not answer the operator: reminds them", ()),
    "idle_reminder_last": (
        "The same, for the last time before the attendance ends by itself",
        ("minutes",),
    ),
    "idle_ended": ("The attendance ends by itself: the customer did not answer", ()),
}

texts.declare(KEYS)
