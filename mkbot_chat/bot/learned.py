"""What the bot knows of a customer and of what they want, read from the dialogue's state: for the
operator who goes on, at any moment."""

from .draft import Draft
from .values import Context


def facts(state: dict | None) -> dict:
    """The facts as `values.ToQueue` tells them, ``{}`` while nothing was said."""
    return Draft(state, Context()).facts() if state else {}
