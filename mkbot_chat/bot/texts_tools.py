"""What the tools of the palette say for an operator: see `texts`."""

from . import texts

KEYS = {
    "protocol_told": ("An operator sends the number of the attendance", ()),
}

texts.declare(KEYS)
