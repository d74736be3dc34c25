"""What the actions of a provider say to customers: see ``mkbot_chat/bot/texts.py``."""

from odoo.addons.mkbot_chat.bot import samples, texts

texts.declare(
    {
        "service_choose": ("Several connections: asks which", ()),
        "outage_known": ("An outage hits the customer", ("message",)),
        "outage_expected": ("When the outage should be over", ("expected",)),
        "outage_warning": ("Warning: an outage hits the customer", ("message", "expected")),
        "outage_planned": (
            "Warning: planned maintenance will hit the customer",
            ("message", "start", "expected"),
        ),
        "outage_update": ("An outage lasts: when it should be over now", ("message", "expected")),
        "outage_back_question": ("An outage is over: asks whether it is back", ("message",)),
        "outage_back_mail": ("The same by e-mail, where nobody presses a button", ("message",)),
        "outage_back_thanks": ("After an outage: it is back", ()),
        "blocked_debt": ("The connection is restricted for debt: what is owed follows", ()),
        "blocked_unlock": ("It could be released on trust: how to ask for that", ("days",)),
        "restricted_person": ("Restricted for another reason: a person goes on", ()),
        "service_pending": ("The service is not active: a person goes on", ()),
        "no_connection_none": ("Nothing is known of a connection: a person goes on", ()),
        "no_connection_back": ("It is back", ()),
        "no_connection_person": ("It is not back: a person goes on, with what is known", ()),
        "unlock_confirm": ("What a trust unlock does, and until when", ("until",)),
        "unlock_done": ("It is released", ("until",)),
        "unlock_nothing": ("Nothing is restricted", ()),
        "unlock_refused": ("It cannot be released, and why", ("reason",)),
        "usage_none": ("Nothing is known of the consumption", ()),
        "usage_month": (
            "What was consumed this month and in the last seven days, in gigabytes",
            ("login", "down", "up", "week"),
        ),
        "option_yes_back": ("Button: what was tried has helped", ()),
        "option_not_back": ("Button: what was tried has not helped", ()),
    }
)
samples.declare(
    {
        "message": "Rompimento de fibra na Rua das Flores.",
        "expected": "15/01 18:00",
        "start": "15/01 14:00",
        "login": "joana",
        "until": "18/01/2030",
        "reason": "o combinado no último desbloqueio não foi pago.",
        "down": "182,4",
        "up": "20,7",
        "week": "61,3",
    }
)
