from collections import Counter, defaultdict

from odoo import models

from ..figures import average, share

#: Cities and states shown by name, those with most attendances.
SHOWN = 20
SUMS = [
    "rating:sum",
    "rating:count",
    "rated_share:sum",
    "rated_share:count",
    "seconds_waiting:sum",
    "seconds_waiting:count",
]


class MkbotReportPage(models.AbstractModel):
    """R4: where customers live, and how they rated what was done for them.

    A place is a city and its state: cities of two states share a name. Sums of a place are as
    :meth:`_sums` reads them, the attendances of each band under its code.
    """

    _inherit = "mkbot.report.page"

    def _pages(self):
        return {**super()._pages(), "cities": {"title": self.env._("Cities"), "period": "30"}}

    def _page_cities(self, scope):
        places = self._cities_places(scope)
        total = sum(places.values(), Counter())
        cities = _largest({place: sums for place, sums in places.items() if place[0]})
        states = defaultdict(Counter)
        for (_city, state), sums in places.items():
            states[state] += sums
        return [
            self._cities_numbers(scope, places, total),
            self._cities_bars(scope, cities[:SHOWN], total),
            self._cities_states(scope, _largest(states)[:SHOWN], total),
            self._cities_table(scope, cities[:SHOWN], total),
        ]

    def _cities_places(self, scope):
        """``{(city, state): sums}``; the city is False where it is not known."""
        found = self._sums(
            self._facts(scope),
            scope.domain("opened_at"),
            ["city", "state_id", "band"],
            SUMS,
        )
        places = defaultdict(Counter)
        for (city, state, band), sums in found:
            places[city or False, state] += sums + Counter({band: sums["__count"]})
        return places

    def _cities_domain(self, scope, city, state):
        return [*scope.domain("opened_at"), ["city", "=", city], ["state_id", "=", state.id]]

    def _cities_label(self, city, state):
        # sudo: states are no secret
        return f"{city} ({state.sudo().code})" if state else city

    def _cities_numbers(self, scope, places, total):
        known = [city for city, _state in places if city]
        without = sum(sums["__count"] for (city, _state), sums in places.items() if not city)
        domain = scope.domain("opened_at")
        nowhere = [*domain, ["city", "=", False]]
        items = [
            self._item(
                "attendances",
                self.env._("Attendances"),
                "count",
                total["__count"],
                self._facts(scope).search_count(scope.previous().domain("opened_at")),
                drill=domain,
            ),
            self._item(
                "cities",
                self.env._("Cities"),
                "count",
                len(known),
                drill=[*domain, ["city", "!=", False]],
            ),
            self._item("without", self.env._("Without a city"), "count", without, drill=nowhere),
            self._item(
                "without_share",
                self.env._("Without a city (%)"),
                "percent",
                share(without, total["__count"]),
                better="down",
                hint=self.env._("Nobody said who they are, or their record has no city."),
                drill=nowhere,
            ),
        ]
        return self._numbers("totals", self.env._("All places"), items)

    def _cities_bars(self, scope, cities, total):
        return self._chart(
            "cities",
            "bars",
            self.env._("Cities with most attendances, by grade"),
            [self._cities_label(*place) for place, _sums in cities],
            [
                {
                    "key": band,
                    "label": label,
                    "tone": band,
                    "values": [sums[band] for _place, sums in cities],
                    "shares": [share(sums[band], total["__count"]) for _place, sums in cities],
                }
                for band, label in self._selection_labels("band").items()
            ],
            stacked=True,
            horizontal=True,
            hint=self.env._("Percentages are of all attendances, with or without a city."),
            domains=[
                [
                    [*self._cities_domain(scope, *place), ["band", "=", band]]
                    for place, _sums in cities
                ]
                for band in self._selection_labels("band")
            ],
        )

    def _cities_states(self, scope, states, total):
        return self._chart(
            "states",
            "bars",
            self.env._("States"),
            [
                # sudo: states are no secret
                state.sudo().name or self.env._("Without a state")
                for state, _sums in states
            ],
            [
                {
                    "key": "attendances",
                    "label": self.env._("Attendances"),
                    "tone": "main",
                    "values": [sums["__count"] for _state, sums in states],
                    "shares": [share(sums["__count"], total["__count"]) for _state, sums in states],
                }
            ],
            horizontal=True,
            domains=[
                [
                    [*scope.domain("opened_at"), ["state_id", "=", state.id]]
                    for state, _sums in states
                ]
            ],
        )

    def _cities_table(self, scope, cities, total):
        every = [sums for _place, sums in cities]
        columns = {
            "attendances": (
                self.env._("Attendances"),
                "count",
                [sums["__count"] for sums in every],
            ),
            "share": (
                self.env._("Of all"),
                "percent",
                [share(sums["__count"], total["__count"]) for sums in every],
            ),
            "rating": (
                self.env._("Average grade"),
                "grade",
                [average(sums, "rating") for sums in every],
            ),
            "rated_share": (
                self.env._("Rated (%)"),
                "percent",
                [average(sums, "rated_share") for sums in every],
            ),
            "waiting": (
                self.env._("Average time in the queue"),
                "seconds",
                [average(sums, "seconds_waiting") for sums in every],
            ),
        }
        return self._chart(
            "figures",
            "table",
            self.env._("The same cities in figures"),
            [self._cities_label(*place) for place, _sums in cities],
            self._columns_of(columns),
            wide=True,
            domains=[[self._cities_domain(scope, *place) for place, _sums in cities]]
            * len(columns),
        )


def _largest(sums_of):
    """``[(key, sums)]``, those with most attendances first."""
    return sorted(sums_of.items(), key=lambda one: (-one[1]["__count"], str(one[0])))
