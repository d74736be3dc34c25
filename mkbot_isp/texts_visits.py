"""What the bot says of visits: see ``mkbot_chat/bot/texts.py``."""

from odoo.addons.mkbot_chat.bot import samples, texts

texts.declare(
    {
        "visit_offer": ("A visit is scheduled: asks whether it is confirmed", ("when",)),
        "visit_expected": ("A visit is scheduled, and the customer confirmed it", ("when",)),
        "visit_confirmed": ("The customer confirmed the visit", ("when",)),
        "visit_kept": ("The visit stays as it is", ()),
        "visit_gone": ("The visit can no longer be changed here: a person goes on", ()),
        "visit_cancel_sure": ("The visit that would be cancelled", ("when",)),
        "visit_cancelled": ("The visit is cancelled", ()),
        "visit_window": ("Asks for another day of the visit", ()),
        "visit_window_gone": ("The window was taken meanwhile: asks for another", ()),
        "visit_no_window": ("There is no free window: a person goes on", ()),
        "visit_move_sure": ("The window the visit would move to", ("day", "hours")),
        "visit_moved": ("The visit has moved", ("day", "hours")),
        "option_visit_confirm": ("Button: confirm the visit", ()),
        "option_visit_move": ("Button: another day for the visit", ()),
        "option_visit_cancel": ("Button: cancel the visit", ()),
        "option_visit_keep": ("Button: leave the visit as it is", ()),
    }
)
samples.declare(
    {
        "when": "terça-feira, 15/01, 09:00",
        "day": "terça-feira, 15/01",
        "hours": "8h–12h",
    }
)
