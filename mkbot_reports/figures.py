"""Arithmetic of the pages: sums that add up further, shares, periods cut into days or months."""

from bisect import bisect_right
from collections import Counter
from datetime import timedelta
from itertools import accumulate

from dateutil.relativedelta import relativedelta

from .scope import clock_of

#: A longer period is shown by months.
MOST_DAYS_ONE_BY_ONE = 92
#: The least grade of a band of ``mkbot.report.session``, the best band first.
LEAST_OF_BAND = {"good": 9, "fair": 7, "poor": 0}


def add_up(many):
    """Sums of sums, as :meth:`_sums` reads them."""
    return sum(many, Counter())


def sums_of(names, values):
    """Sums that add up further, of what was read.

    :param values: one a name, None where there is nothing
    """
    return Counter({name: value or 0 for name, value in zip(names, values, strict=True)})


def average(sums, name):
    """The average of a measure, None where nothing was measured.

    :param sums: with ``name:sum`` and ``name:count``
    """
    count = sums[f"{name}:count"]
    return sums[f"{name}:sum"] / count if count else None


def share(part, whole):
    """A part in percent, None where there is no whole."""
    return 100 * part / whole if whole else None


def percentile(counts, part):
    """The value that a part of them does not exceed, between two of them in proportion: as
    ``percentile_cont`` of SQL:2003.

    :param counts: ``[(value, how many)]``, the least first
    :param part: from 0 to 1
    :return: a float, None where there are none
    """
    total = sum(count for _value, count in counts)
    if not total:
        return None
    place = part * (total - 1)
    below = int(place)
    ends = list(accumulate(count for _value, count in counts))
    low, high = (
        counts[bisect_right(ends, number)][0] for number in (below, min(below + 1, total - 1))
    )
    return low + (high - low) * (place - below)


def band_of(grade):
    """The band of a grade of the facts: good, fair, poor or none."""
    if grade == "none":
        return "none"
    return next(band for band, least in LEAST_OF_BAND.items() if int(grade) >= least)


def grade_of(rating):
    """The grade of the facts that a rating is, None for who gave none."""
    return "none" if rating is None else f"{rating:02}"


def rated(grades):
    """How many gave a grade.

    :param grades: ``Counter({grade of the facts: attendances})``
    """
    return grades.total() - grades["none"]


def average_grade(grades):
    """The average grade, None where none was given.

    :param grades: as of :func:`rated`
    """
    given = rated(grades)
    points = sum(int(grade) * count for grade, count in grades.items() if grade != "none")
    return points / given if given else None


def days(scope):
    """The scope day by day: ``{date: scope}``."""
    every = (scope.date_from + timedelta(days=number) for number in range(scope.days))
    return {day: scope.part(day, day) for day in every}


def months(scope):
    """The scope month by month, the first and the last as far as it goes: ``{first day of the
    month: scope}``."""
    found = {}
    first = scope.date_from
    while first <= scope.date_to:
        following = first.replace(day=1) + relativedelta(months=1)
        last = min(scope.date_to, following - timedelta(days=1))
        found[first.replace(day=1)] = scope.part(first, last)
        first = following
    return found


def whole_months(scope, number):
    """The same filters over calendar months, the last the one in which the scope ends."""
    following = scope.date_to.replace(day=1) + relativedelta(months=1)
    return scope.part(following - relativedelta(months=number), following - timedelta(days=1))


def step_of(scope, most_days=MOST_DAYS_ONE_BY_ONE):
    """By what a chart over time shows the scope: ``day`` or ``month``."""
    return "day" if scope.days <= most_days else "month"


def parts(scope, step):
    """The scope cut into its days or months: ``{first day: scope}``."""
    return days(scope) if step == "day" else months(scope)


def steps(scope):
    """The scope cut for a chart over time.

    :return: what to group by (``day`` or ``month``), and ``{first day: scope}``
    """
    step = step_of(scope)
    return step, parts(scope, step)


def by_week(counts):
    """``Counter({(weekday, hour): count})``, codes as the facts have them, by each company's clock.

    :param counts: ``[(time zone, when, count, …)]``, see ``_counts_by_clock`` of the facts
    """
    found = Counter()
    for zone, moment, count, *_values in counts:
        clock = clock_of(moment, zone)
        found[str(clock.isoweekday()), f"{clock:%H}"] += count
    return found
