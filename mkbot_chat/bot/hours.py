"""When people attend: windows of the week, holidays, and when it opens next.

A window is told by the clock on the wall of its time zone, as people read it. Where the clock is
put forward, what would begin in the hour that does not exist begins right after it; where it is
put back, the hour that comes twice counts twice. Moments are aware datetimes, of any zone.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import combinations
from zoneinfo import ZoneInfo

from dateutil.easter import easter

DAY = 24 * 60
WEEK = 7 * DAY
LOOK_AHEAD_DAYS = 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Open on `weekdays` (Monday is 0) from minute `start` of the day, to minute `end` of the same
    day or, when `end` is not after `start`, of the next one."""

    weekdays: frozenset[int]
    start: int
    end: int
    tz: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """Closed from `start` on and until `end`, whatever the windows say."""

    start: datetime
    end: datetime


def is_open(windows, holidays, at: datetime) -> bool:
    """Whether somebody attends at this moment. Without any window nobody ever does."""
    if any(holiday.start <= at < holiday.end for holiday in holidays):
        return False
    return any(_covers(window, at) for window in windows)


def next_opening(windows, holidays, at: datetime, days=LOOK_AHEAD_DAYS) -> datetime | None:
    """The first open minute from `at` on (`at` itself when open), in UTC; None when it does not
    come within so many days."""
    at = at.astimezone(timezone.utc)
    if is_open(windows, holidays, at):
        return at
    for number in range(days):
        since = at + timedelta(days=number)
        for moment in _turning_points(windows, holidays, since, since + timedelta(days=1)):
            if is_open(windows, holidays, moment):
                return moment
    return None


def overlap(first: Window, second: Window) -> bool:
    """Whether two windows of the same time zone cover a minute of the week both."""
    return any(a < d and c < b for a, b in _of_the_week(first) for c, d in _of_the_week(second))


def overlaps(windows) -> list[tuple[int, int]]:
    """The positions of the windows that overlap, two by two. Those of different zones do not
    count: what they share changes with the season."""
    return [
        (i, j)
        for (i, first), (j, second) in combinations(enumerate(windows), 2)
        if first.tz == second.tz and overlap(first, second)
    ]


def _covers(window, at):
    local = at.astimezone(ZoneInfo(window.tz))
    minute = local.hour * 60 + local.minute
    today = local.weekday() in window.weekdays
    if window.start < window.end:
        return today and window.start <= minute < window.end
    yesterday = (local.weekday() - 1) % 7 in window.weekdays
    return (today and minute >= window.start) or (yesterday and minute < window.end)


def _of_the_week(window) -> Iterator[tuple[int, int]]:
    """The window as minutes of the week; what goes beyond Sunday begins again on Monday."""
    length = (window.end - window.start) % DAY or DAY
    for weekday in window.weekdays:
        start = weekday * DAY + window.start
        yield start, min(start + length, WEEK)
        if start + length > WEEK:
            yield 0, start + length - WEEK


def _turning_points(windows, holidays, since, until) -> list[datetime]:
    """The moments after `since` and not after `until` at which it may open, in order."""
    moments = {holiday.end for holiday in holidays}
    for name in {window.tz for window in windows}:
        zone = ZoneInfo(name)
        starts = {window.start for window in windows if window.tz == name}
        day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
        while day <= last:
            for minute in starts:
                wall = datetime.combine(day, time(minute // 60, minute % 60))
                # In UTC at once: the two times of a doubled hour are equal in their own zone.
                moments.update(
                    wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1)
                )
            day += timedelta(days=1)
        if since.astimezone(zone).utcoffset() != until.astimezone(zone).utcoffset():
            moments.add(_clock_change(zone, since, until))
    moments = {moment.astimezone(timezone.utc) for moment in moments}
    return sorted(moment for moment in moments if since < moment <= until)


def _clock_change(zone, since, until):
    """The first minute of the new time, between two moments of different offsets."""
    old = since.astimezone(zone).utcoffset()
    low = since.replace(second=0, microsecond=0)
    high = until
    while high - low > MINUTE:
        middle = low + MINUTE * ((high - low) // (2 * MINUTE))
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return (low + MINUTE).replace(second=0, microsecond=0)


# ----- in words -----

_WORDS = {
    "pt": {
        "today": "hoje {at}",
        "tomorrow": "amanhã {at}",
        "weekday": "{weekday} {at}",
        "date": "{day:02}/{month:02} {at}",
        "at": "às {time}",
        "at_one": "à {time}",
        "every_day": "todos os dias",
        "both": "{} e {}",
        "from_to": "{} a {}",
        "weekdays": (
            "segunda-feira",
            "terça-feira",
            "quarta-feira",
            "quinta-feira",
            "sexta-feira",
            "sábado",
            "domingo",
        ),
    },
    "en": {
        "today": "today {at}",
        "tomorrow": "tomorrow {at}",
        "weekday": "{weekday} {at}",
        "date": "{month_name} {day} {at}",
        "at": "at {time}",
        "at_one": "at {time}",
        "every_day": "every day",
        "both": "{} and {}",
        "from_to": "{} to {}",
        "weekdays": (
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ),
    },
}
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def in_words(at: datetime, now: datetime, tz: str, lang: str) -> str:
    """A moment to come as one says it: “hoje às 14:00”, “segunda-feira às 08:00”, “01/12 às 08:00”.

    These words are no translations of Odoo's: customers read their language whether or not it is
    installed. Other languages than Portuguese get English.
    """
    words = _WORDS.get((lang or "")[:2], _WORDS["en"])
    zone = ZoneInfo(tz)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    key = {0: "today", 1: "tomorrow"}.get(days, "weekday" if 1 < days < 7 else "date")
    clock = words["at_one" if local.hour == 1 else "at"].format(time=f"{local:%H:%M}")
    return words[key].format(
        at=clock,
        weekday=words["weekdays"][local.weekday()],
        day=local.day,
        month=local.month,
        month_name=_MONTHS[local.month - 1],
    )


# ----- holidays -----


def describe(windows, lang: str) -> list[str]:
    """The windows as people write them: "segunda a sexta: 08:00–12:00, 13:00–18:00"."""
    words = _WORDS.get((lang or "")[:2], _WORDS["en"])
    times: dict[frozenset, list[str]] = {}
    for window in sorted(windows, key=lambda each: (min(each.weekdays, default=0), each.start)):
        clock = f"{_clock(window.start)}–{_clock(window.end)}"
        if clock not in times.setdefault(window.weekdays, []):
            times[window.weekdays].append(clock)
    return [f"{_days(days, words)}: {', '.join(clocks)}" for days, clocks in times.items()]


def _clock(minute):
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _days(weekdays, words):
    """Days of the week, those in a row as "from to"."""
    days = sorted(weekdays)
    if days == list(range(7)):
        return words["every_day"]
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = []
    for run in runs:
        names = [words["weekdays"][day] for day in (run[0], run[-1])]
        if len(run) == 1:
            named.append(names[0])
        elif len(run) == 2:
            named.append(words["both"].format(*names))
        else:
            named.append(words["from_to"].format(*names))
    return ", ".join(named)


def same_city(one: str, other: str) -> bool:
    """Whether two spellings, with accents and capitals or without, name the same city."""
    return _plain(one) == _plain(other)


def _plain(name):
    decomposed = unicodedata.normalize("NFKD", name or "")
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.casefold().replace("-", " ").split())


def brazilian_holidays(year: int, optional=False) -> list[tuple[date, str]]:
    """Brazil's national holidays of a year, in order; with the optional days (“ponto
    facultativo”) that most services keep, on demand."""
    sunday = easter(year)
    days = [
        (date(year, 1, 1), "Confraternização Universal"),
        (sunday - timedelta(days=2), "Paixão de Cristo"),
        (date(year, 4, 21), "Tiradentes"),
        (date(year, 5, 1), "Dia do Trabalho"),
        (date(year, 9, 7), "Independência do Brasil"),
        (date(year, 10, 12), "Nossa Senhora Aparecida"),
        (date(year, 11, 2), "Finados"),
        (date(year, 11, 15), "Proclamação da República"),
        (date(year, 12, 25), "Natal"),
    ]
    if year >= 2024:  # law 14.759 of 2023
        days.append((date(year, 11, 20), "Dia da Consciência Negra"))
    if optional:
        days += [
            (sunday - timedelta(days=48), "Carnaval (segunda-feira)"),
            (sunday - timedelta(days=47), "Carnaval (terça-feira)"),
            (sunday + timedelta(days=60), "Corpus Christi"),
        ]
    return sorted(days)
