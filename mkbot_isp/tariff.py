"""What telephone calls cost: pure Python, which knows no Odoo.

A number is compared in E.164 (+5519…); what is dialled is brought into that form first. Durations
are seconds, prices are amounts of money a minute.
"""

import re
from dataclasses import dataclass

import phonenumbers

#: Numbers of so few digits are services of the network: emergencies, information.
SHORT = 5
#: A call that is over so soon is not charged (Anatel, Resolution 426/2005).
GRACE_S = 3


@dataclass(frozen=True)
class Rate:
    """What calls to some numbers cost. ``prefix`` are the first digits of E.164 without the plus
    sign, with X for any digit; "" is any number."""

    id: int
    prefix: str
    price: float
    #: Only numbers whose digits at the prefix's place are those of the caller's.
    same_area: bool = False
    #: Only for lines of this plan; None: of any.
    plan: int | None = None
    #: What the plan includes covers these calls.
    is_included: bool = False
    minimum_s: int = 30
    step_s: int = 6

    def fits(self, number, own, plan):
        """Whether it is the rate of a call, both numbers in E.164."""
        if self.plan not in (None, plan):
            return False
        digits = number.removeprefix("+")
        size = len(self.prefix)
        if not re.match(self.prefix.upper().replace("X", r"\d"), digits):
            return False
        return not self.same_area or digits[:size] == own.removeprefix("+")[:size]

    @property
    def _rank(self):
        return len(self.prefix), self.same_area, self.plan is not None

    def charged(self, duration):
        """How many seconds of a call are paid for."""
        if duration <= GRACE_S:
            return 0
        steps = -(-duration // self.step_s)
        return max(self.minimum_s, steps * self.step_s)


def find(rates, number, own, plan=None):
    """The rate of a call: of those that fit the one with the longest prefix; of those the one for
    calls in the same area, then the one of the plan. None where none fits."""
    fitting = [rate for rate in rates if rate.fits(number, own, plan)]
    return max(fitting, key=lambda rate: rate._rank, default=None)


def e164(dialled, own, region):
    """What somebody dialled, in E.164; as it is where it is none: short numbers, names.

    :param own: the caller's number in E.164, for who dials without the area
    :param region: the country whose habits of dialling are followed: "BR"
    """
    digits = re.sub(r"[\s().\-]", "", dialled)
    if not re.fullmatch(r"\+?\d+", digits) or len(digits) <= SHORT:
        return dialled
    for text in (digits, _area(own) + digits, "+" + digits.lstrip("+")):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return dialled


def is_short(number):
    """Whether it is a service's number, as those of emergencies: 190."""
    return number.isdigit() and len(number) <= SHORT


def _area(own):
    """The digits between the country's and the subscriber's own."""
    try:
        number = phonenumbers.parse(own)
    except phonenumbers.NumberParseException:
        return ""
    size = phonenumbers.length_of_geographical_area_code(number)
    return phonenumbers.national_significant_number(number)[:size]


def charge(calls, included_s):
    """Share what a plan includes out over the calls of a month, the first ones first.

    :param calls: ``[(duration, Rate), …]`` in the order in which they began
    :param included_s: seconds; None: all calls that can be included are
    :return: ``[(seconds charged, seconds of them included, amount), …]`` in the same order
    """
    left = included_s
    charged = []
    for duration, rate in calls:
        seconds = rate.charged(duration)
        free = 0
        if rate.is_included:
            free = seconds if left is None else min(seconds, left)
            left = left if left is None else left - free
        charged.append((seconds, free, rate.price * (seconds - free) / 60))
    return charged
