"""Telephone numbers as WhatsApp writes them: digits with the country's code, no plus.

Brazil's mobile numbers have nine digits since 2016; WhatsApp still knows many by the eight they
were registered with. Both name the same person, and an answer goes only to the one WhatsApp knows.
"""

import re

_DIGITS = re.compile(r"[1-9]\d{7,14}\Z", re.ASCII)
#: 55, two digits of the area, then a mobile number without and with its ninth digit.
_EIGHT = re.compile(r"(55[1-9]\d)([6-9]\d{7})\Z", re.ASCII)
_NINE = re.compile(r"(55[1-9]\d)9([6-9]\d{7})\Z", re.ASCII)


def e164(digits):
    """Return a number in E.164, Brazil's mobile numbers with their ninth digit; ``None`` for what
    is no number."""
    if not _DIGITS.match(digits):
        return None
    short = _EIGHT.match(digits)
    return f"+{short[1]}9{short[2]}" if short else f"+{digits}"


def phone_ids(digits):
    """Return ``("phone", E.164)`` for every way to write a number, none for what is no number.

    Brazil's mobile numbers have two: with the ninth digit and without.
    """
    number = e164(digits)
    if number is None:
        return ()
    long = _NINE.match(number[1:])
    if long:
        return (("phone", number), ("phone", f"+{long[1]}{long[2]}"))
    return (("phone", number),)
