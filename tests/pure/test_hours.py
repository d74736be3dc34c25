"""The hours of attendance: windows of the week, holidays, time zones."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot import hours
from odoo.addons.mkbot_chat.bot.hours import Holiday, Window

SP = "America/Sao_Paulo"
NY = "America/New_York"
WORKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


def local(text, tz=SP, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz), fold=fold)


def window(start, end, weekdays=WORKDAYS, tz=SP):
    def minutes(clock):
        return int(clock[:2]) * 60 + int(clock[3:])

    return Window(weekdays, minutes(start), minutes(end), tz)


def holiday(day, tz=SP, days=1):
    start = local(day, tz)
    return Holiday(start, start + timedelta(days=days))


OFFICE = [window("08:00", "12:00"), window("14:00", "18:00")]


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-26T07:59", False),
        ("2026-11-26T08:00", True),
        ("2026-11-26T11:59:59", True),
        ("2026-11-26T12:00", False),
        ("2026-11-26T14:00", True),
        ("2026-11-26T18:00", False),
        ("2026-11-28T09:00", False),
    ],
)
def test_several_windows_a_day(at, opened):
    assert hours.is_open(OFFICE, [], local(at)) is opened


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-26T03:00", "2026-11-26T08:00"),
        ("2026-11-26T12:30", "2026-11-26T14:00"),
        ("2026-11-26T20:00", "2026-11-27T08:00"),
        ("2026-11-27T18:00", "2026-11-30T08:00"),
        ("2026-11-26T09:15", "2026-11-26T09:15"),
    ],
)
def test_next_opening(at, opens):
    assert hours.next_opening(OFFICE, [], local(at)) == local(opens)


def test_until_midnight_and_the_whole_day():
    for end in ("00:00", "24:00"):
        late = [window("18:00", end)]
        assert hours.is_open(late, [], local("2026-11-27T23:59"))
        assert not hours.is_open(late, [], local("2026-11-28T00:00"))
    always = [window("00:00", "24:00", EVERY_DAY)]
    assert hours.is_open(always, [], local("2026-11-28T00:00"))


def test_overnight_belongs_to_the_day_it_begins():
    night = [window("22:00", "06:00", frozenset({4}))]  # Fridays
    assert hours.is_open(night, [], local("2026-11-27T22:00"))
    assert hours.is_open(night, [], local("2026-11-28T05:59"))
    assert not hours.is_open(night, [], local("2026-11-28T06:00"))
    assert not hours.is_open(night, [], local("2026-11-27T05:00"))
    sunday = [window("22:00", "06:00", frozenset({6}))]
    assert hours.is_open(sunday, [], local("2026-11-30T03:00"))  # Monday


def test_overnight_into_a_holiday_and_out_of_it():
    night = [window("22:00", "06:00", EVERY_DAY)]
    christmas = [holiday("2026-12-25")]
    assert hours.is_open(night, christmas, local("2026-12-24T23:59"))
    assert not hours.is_open(night, christmas, local("2026-12-25T00:00"))
    # What began on the holiday's evening is open once the holiday is over.
    assert hours.next_opening(night, christmas, local("2026-12-25T00:00")) == local(
        "2026-12-26T00:00"
    )


def test_holidays_in_a_row():
    rest = [holiday("2026-12-24", days=9)]
    assert hours.next_opening(OFFICE, rest, local("2026-12-24T10:00")) == local("2027-01-04T08:00")


def test_never():
    assert not hours.is_open([], [], local("2026-11-26T10:00"))
    assert hours.next_opening([], [], local("2026-11-26T10:00")) is None
    closed = [holiday("2026-11-01", days=200)]
    assert hours.next_opening(OFFICE, closed, local("2026-11-26T10:00")) is None


def test_the_clock_is_put_forward():
    # New York, 2026-03-08: 02:00 becomes 03:00.
    early = [window("02:30", "05:00", EVERY_DAY, NY)]
    opens = hours.next_opening(early, [], local("2026-03-08T01:10", NY))
    assert opens == datetime(2026, 3, 8, 7, 0, tzinfo=timezone.utc)
    assert opens.astimezone(ZoneInfo(NY)).hour == 3
    # A window wholly in the missing hour does not come that day.
    gone = [window("02:10", "02:40", EVERY_DAY, NY)]
    assert hours.next_opening(gone, [], local("2026-03-08T01:10", NY)) == local(
        "2026-03-09T02:10", NY
    )


def test_the_clock_is_put_back():
    # New York, 2026-11-01: 02:00 becomes 01:00.
    twice = [window("01:10", "01:40", EVERY_DAY, NY)]
    # In UTC: Python finds a doubtful moment equal to none of another zone.
    first = local("2026-11-01T01:10", NY).astimezone(timezone.utc)
    assert hours.next_opening(twice, [], local("2026-11-01T00:30", NY)) == first
    again = hours.next_opening(twice, [], local("2026-11-01T01:45", NY))
    assert again == datetime(2026, 11, 1, 6, 10, tzinfo=timezone.utc)


def test_windows_of_two_zones():
    both = [window("08:00", "12:00", EVERY_DAY, "America/Manaus"), window("08:30", "09:00")]
    assert hours.next_opening(both, [], local("2026-11-26T05:00")) == local("2026-11-26T08:30")
    assert hours.next_opening(both, [], local("2026-11-26T09:30")) == local(
        "2026-11-26T08:30"
    ).replace(hour=9)


minute_of_day = st.integers(0, hours.DAY - 1)


@st.composite
def some_windows(draw):
    tz = draw(st.sampled_from([SP, NY, "America/Manaus", "Europe/Lisbon", "Asia/Kathmandu"]))
    start, end = draw(minute_of_day), draw(minute_of_day)
    if start == end:
        end = (end + 1) % hours.DAY
    return Window(draw(st.frozensets(st.integers(0, 6), min_size=1)), start, end, tz)


near_clock_changes = st.sampled_from(
    [datetime(2026, 3, 7), datetime(2026, 10, 31), datetime(2026, 3, 28), datetime(2026, 6, 1)]
)


@settings(max_examples=60, deadline=None)
@given(
    windows=st.lists(some_windows(), max_size=3),
    day=near_clock_changes,
    offset=st.integers(0, 2 * hours.DAY),
    closed=st.tuples(st.integers(0, 2 * hours.DAY), st.integers(1, hours.DAY)),
)
def test_next_opening_is_the_first_open_minute(windows, day, offset, closed):
    day = day.replace(tzinfo=timezone.utc)
    at = day + timedelta(minutes=offset)
    start = day + timedelta(minutes=closed[0])
    holidays = [Holiday(start, start + timedelta(minutes=closed[1]))]
    minutes = (at + timedelta(minutes=number) for number in range(2 * hours.DAY + 1))
    first = next((m for m in minutes if hours.is_open(windows, holidays, m)), None)
    assert hours.next_opening(windows, holidays, at, days=2) == first


def test_overlaps():
    day, night = window("08:00", "18:00"), window("17:00", "02:00")
    assert hours.overlaps([day, night, window("18:00", "19:00", frozenset({5}))]) == [(0, 1)]
    # Sunday's night reaches into Monday.
    sunday = window("22:00", "09:00", frozenset({6}))
    assert hours.overlap(sunday, window("08:00", "12:00", frozenset({0})))
    assert hours.overlaps(OFFICE) == []


@pytest.mark.parametrize(
    ("at", "portuguese", "english"),
    [
        ("2026-11-26T14:00", "hoje às 14:00", "today at 14:00"),
        ("2026-11-27T08:00", "amanhã às 08:00", "tomorrow at 08:00"),
        ("2026-11-27T01:00", "amanhã à 01:00", "tomorrow at 01:00"),
        ("2026-11-30T08:00", "segunda-feira às 08:00", "Monday at 08:00"),
        ("2026-12-02T08:00", "quarta-feira às 08:00", "Wednesday at 08:00"),
        ("2026-12-03T08:00", "03/12 às 08:00", "December 3 at 08:00"),
    ],
)
def test_in_words(at, portuguese, english):
    now = local("2026-11-26T10:00")
    assert hours.in_words(local(at), now, SP, "pt_BR") == portuguese
    assert hours.in_words(local(at).astimezone(timezone.utc), now, SP, "en_US") == english


def test_tomorrow_is_the_zones_own():
    now = datetime(2026, 11, 27, 1, 0, tzinfo=timezone.utc)  # still the 26th in São Paulo
    assert hours.in_words(local("2026-11-27T08:00"), now, SP, "pt_BR") == "amanhã às 08:00"


def test_same_city():
    assert hours.same_city("SAO  PAULO", "São Paulo")
    assert hours.same_city("Embu-Guaçu", "embu guacu")
    assert not hours.same_city("Santos", "São Paulo")


def test_brazilian_holidays():
    days = dict(hours.brazilian_holidays(2026, optional=True))
    assert days[date(2026, 4, 3)] == "Paixão de Cristo"
    assert days[date(2026, 2, 17)] == "Carnaval (terça-feira)"
    assert days[date(2026, 6, 4)] == "Corpus Christi"
    assert len(hours.brazilian_holidays(2026)) == 10
    assert date(2023, 11, 20) not in dict(hours.brazilian_holidays(2023))


@pytest.mark.parametrize(
    ("days", "lang", "line"),
    [
        (range(5), "pt_BR", "segunda-feira a sexta-feira: 08:00–12:00, 13:00–18:00"),
        (range(7), "pt_BR", "todos os dias: 08:00–12:00, 13:00–18:00"),
        ((5, 6), "en_US", "Saturday and Sunday: 08:00–12:00, 13:00–18:00"),
        ((0, 2, 3, 4), "en_US", "Monday, Wednesday to Friday: 08:00–12:00, 13:00–18:00"),
    ],
)
def test_described_as_people_write_them(days, lang, line):
    windows = [
        hours.Window(frozenset(days), start * 60, end * 60, "America/Sao_Paulo")
        for start, end in ((13, 18), (8, 12))
    ]
    assert hours.describe(windows, lang) == [line]


def test_each_days_hours_are_a_line():
    zone = "America/Sao_Paulo"
    windows = [
        hours.Window(frozenset({5}), 8 * 60, 12 * 60, zone),
        hours.Window(frozenset(range(5)), 22 * 60, 24 * 60, zone),
    ]
    assert hours.describe(windows, "pt_BR") == [
        "segunda-feira a sexta-feira: 22:00–00:00",
        "sábado: 08:00–12:00",
    ]
