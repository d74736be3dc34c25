"""What a page of figures is about: a period by the company's clock, and whose attendances."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import pytz

#: Days that a period has, today the last of them; "custom" has those that are asked for.
PERIODS = {"today": 1, "7": 7, "30": 30, "90": 90, "365": 365}
CUSTOM = "custom"
#: No more days are looked at together.
MOST_DAYS = 5 * 366
#: No more values of a filter.
MOST_VALUES = 200
#: Moments whose clock is remembered: a page of a year asks for each of its hours several times.
MOST_MOMENTS = 2**14


@dataclass(frozen=True)
class Scope:
    """Filters made safe. No values of a filter means all of them; the value False stands for
    attendances that have none, such as those without a city.

    ``date_from`` and ``date_to`` are days of the company, both within; ``now`` is naive UTC.
    """

    now: datetime
    tz: str
    period: str
    date_from: date
    date_to: date
    sector_ids: tuple = ()
    platforms: tuple = ()
    account_ids: tuple = ()
    cities: tuple = ()
    operator_ids: tuple = ()
    #: Naive UTC, not within: where the period ends before its last day does.
    until: datetime | None = None

    @classmethod
    def read(cls, filters, now, tz, default="30"):  # pylint: disable=method-required-super
        """Make filters safe, whatever was sent: what cannot be understood is left out.

        :param filters: dict with any of ``period`` (one of :data:`PERIODS` or "custom", then with
            ``date_from`` and ``date_to``, ISO days), ``sector_ids``, ``platforms``,
            ``account_ids``, ``cities``, ``operator_ids``
        :param now: naive UTC
        :param tz: name of the company's time zone
        :param default: the period where none was sent
        """
        filters = filters if isinstance(filters, dict) else {}
        today = clock_of(now, tz).date()
        period, date_from, date_to = _days(filters, today, default)
        return cls(
            now=now,
            tz=tz,
            period=period,
            date_from=date_from,
            date_to=date_to,
            sector_ids=_ids(filters, "sector_ids"),
            platforms=_texts(filters, "platforms"),
            account_ids=_ids(filters, "account_ids"),
            cities=_texts(filters, "cities"),
            operator_ids=_ids(filters, "operator_ids"),
        )

    @property
    def days(self):
        """How many days the period has."""
        return (self.date_to - self.date_from).days + 1

    @property
    def start(self):
        """When the period begins, naive UTC."""
        return self._midnight(self.date_from)

    @property
    def end(self):
        """When the period is over, naive UTC, not within."""
        end = self._midnight(self.date_to + timedelta(days=1))
        return min(end, self.until) if self.until else end

    @property
    def clock(self):
        """What the company's clock shows now, a naive datetime."""
        return clock_of(self.now, self.tz)

    @property
    def has_now(self):
        """Whether the period still goes on."""
        return self.start <= self.now < self.end

    def previous(self, whole=False):
        """The period of the same length before.

        :param whole: of a period that still goes on, all of the one before; else as much as has
            passed of this one: this morning is compared with yesterday's morning
        """
        length = timedelta(days=self.days)
        until = None
        if self.has_now and not whole:
            until = self._utc(self.clock - length)
        return replace(
            self,
            period=CUSTOM,
            date_from=self.date_from - length,
            date_to=self.date_to - length,
            until=until,
        )

    def part(self, first, last):
        """The same filters over other days, both within."""
        return replace(self, period=CUSTOM, date_from=first, date_to=last)

    def domain(self, date_field, operator_field="operator_id"):
        """The domain of the facts that it is about, as a list that can be sent to the client.

        :param date_field: when they were, such as ``opened_at``
        :param operator_field: whose they are; ``session_id.operator_id`` where a row has none
        """
        return self.when(date_field) + self.whose(operator_field)

    def when(self, date_field):
        """The part of :meth:`domain` that is the period."""
        return [
            [date_field, ">=", f"{self.start:%Y-%m-%d %H:%M:%S}"],
            [date_field, "<", f"{self.end:%Y-%m-%d %H:%M:%S}"],
        ]

    def whose(self, operator_field="operator_id"):
        """The part of :meth:`domain` that is not the period."""
        values = {
            "sector_id": self.sector_ids,
            "platform": self.platforms,
            "account_id": self.account_ids,
            "city": self.cities,
            operator_field: self.operator_ids,
        }
        return [[name, "in", list(chosen)] for name, chosen in values.items() if chosen]

    def filters(self):
        """The filters as the client keeps them, see :meth:`read`; dates of any period."""
        return {
            "period": self.period,
            "date_from": self.date_from.isoformat(),
            "date_to": self.date_to.isoformat(),
            "sector_ids": [value or 0 for value in self.sector_ids],
            "platforms": list(self.platforms),
            "account_ids": list(self.account_ids),
            "cities": [value or "" for value in self.cities],
            "operator_ids": [value or 0 for value in self.operator_ids],
        }

    def _midnight(self, day):
        return self._utc(datetime.combine(day, time.min))

    def _utc(self, clock):
        moment = pytz.timezone(self.tz).localize(clock)
        return moment.astimezone(pytz.utc).replace(tzinfo=None)


@lru_cache(MOST_MOMENTS)
def clock_of(moment, tz):
    """What a clock shows.

    :param moment: naive UTC
    :param tz: name of the clock's time zone
    :return: naive datetime
    """
    return pytz.timezone(tz).fromutc(moment).replace(tzinfo=None)


def _days(filters, today, default):
    period = str(filters.get("period") or default)
    if period == CUSTOM:
        first, last = _day(filters.get("date_from")), _day(filters.get("date_to"))
        if first and last:
            first, last = sorted((first, last))
            return period, max(first, last - timedelta(days=MOST_DAYS - 1)), last
    if period not in PERIODS:
        period = default
    return period, today - timedelta(days=PERIODS[period] - 1), today


def _day(value):
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    # Those far away have no midnight in UTC, or none that PostgreSQL knows.
    return day if 1970 <= day.year < 3000 else None


def _values(filters, name):
    values = filters.get(name)
    return values[:MOST_VALUES] if isinstance(values, list) else []


def _ids(filters, name):
    """Ids; 0 is False."""
    values = _values(filters, name)
    return tuple(
        value or False
        for value in values
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    )


def _texts(filters, name):
    """Texts; "" is False."""
    values = _values(filters, name)
    return tuple(value or False for value in values if isinstance(value, str))
