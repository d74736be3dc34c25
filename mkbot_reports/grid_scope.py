"""What a grid is about: a page's scope, with what only grids can be narrowed by."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytz

from .scope import CUSTOM, Scope, _ids, _texts

#: How wide a row of a grid by period is.
EVERY = ("day", "week", "month")
MONTHS = ("month", "last_month")


@dataclass(frozen=True)
class GridScope(Scope):
    category_ids: tuple = ()
    grades: tuple = ()
    every: str = "day"

    @classmethod
    def read(cls, filters, now, tz, default="30"):
        """See :meth:`Scope.read`; besides ``category_ids``, ``grades`` (of the facts' field),
        ``every`` (one of :data:`EVERY`) and the periods :data:`MONTHS`: from the first of this
        month until today, and the whole month before."""
        filters = filters if isinstance(filters, dict) else {}
        period = filters.get("period")
        if period in MONTHS:
            today = pytz.timezone(tz).fromutc(now).date()
            first, last = _month(today, period)
            dates = {"date_from": first.isoformat(), "date_to": last.isoformat()}
            filters = {**filters, "period": CUSTOM, **dates}
        scope = super().read(filters, now, tz, default)
        every = filters.get("every")
        return replace(
            scope,
            period=period if period in MONTHS else scope.period,
            category_ids=_ids(filters, "category_ids"),
            grades=_texts(filters, "grades"),
            every=every if every in EVERY else EVERY[0],
        )

    def domain(self, date_field="opened_at", operator_field="operator_id"):
        domain = super().domain(date_field, operator_field)
        values = {"category_id": self.category_ids, "grade": self.grades}
        return domain + [[name, "in", list(chosen)] for name, chosen in values.items() if chosen]

    def filters(self):
        return {
            **super().filters(),
            "category_ids": [value or 0 for value in self.category_ids],
            "grades": list(self.grades),
            "every": self.every,
        }

    def span(self, first):
        """When a row of a grid by period begins and is over, naive UTC.

        :param first: its first day
        """
        if self.every == "month":
            after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        else:
            after = first + timedelta(days=7 if self.every == "week" else 1)
        return self._midnight(first), self._midnight(after)


def _month(today, period):
    first = today.replace(day=1)
    if period == "month":
        return first, today
    last = first - timedelta(days=1)
    return last.replace(day=1), last
