"""Arithmetic of the pages: sums that add up further, shares, periods cut into days or months."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from .scope import CUSTOM

#: A longer period is shown by months.
MOST_DAYS_ONE_BY_ONE = 92
#: The least grade of a band of ``mkbot.report.session``, the best band first.
LEAST_OF_BAND = {"good": 9, "fair": 7, "poor": 0}


def add_up(many):
    """Sums of sums, as :meth:`_sums` reads them."""
    return sum(many, Counter())


def average(sums, name):
    """The average of a measure, None where nothing was measured.

    :param sums: with ``name:sum`` and ``name:count``
    """
    count = sums[f"{name}:count"]
    return sums[f"{name}:sum"] / count if count else None


def share(part, whole):
    """A part in percent, None where there is no whole."""
    return 100 * part / whole if whole else None


def band_of(grade):
    """The band of a grade of the facts: good, fair, poor or none."""
    if grade == "none":
        return "none"
    return next(band for band, least in LEAST_OF_BAND.items() if int(grade) >= least)


def between(scope, first, last):
    """The same filters over other days, both within."""
    return replace(scope, period=CUSTOM, date_from=first, date_to=last, until=None)


def days(scope):
    """The scope day by day: ``{date: scope}``."""
    every = (scope.date_from + timedelta(days=number) for number in range(scope.days))
    return {day: between(scope, day, day) for day in every}


def months(scope):
    """The scope month by month, the first and the last as far as it goes: ``{first day of the
    month: scope}``."""
    found = {}
    first = scope.date_from
    while first <= scope.date_to:
        following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        last = min(scope.date_to, following - timedelta(days=1))
        found[first.replace(day=1)] = between(scope, first, last)
        first = following
    return found


def whole_months(scope, number):
    """The same filters over calendar months, the last the one in which the scope ends."""
    first = scope.date_to.year * 12 + scope.date_to.month - number
    last = scope.date_to.replace(day=28) + timedelta(days=4)
    return between(
        scope, date(first // 12, first % 12 + 1, 1), last.replace(day=1) - timedelta(days=1)
    )


def steps(scope):
    """The scope cut for a chart over time.

    :return: what to group by (``day`` or ``month``), and ``{first day: scope}``
    """
    if scope.days <= MOST_DAYS_ONE_BY_ONE:
        return "day", days(scope)
    return "month", months(scope)
