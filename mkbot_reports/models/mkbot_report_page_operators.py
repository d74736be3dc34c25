from collections import Counter, defaultdict

from odoo import models

from ..figures import add_up, average, share, steps, sums_of

WORK = "mkbot.report.stretch"
#: Operators shown by name, those who attended longest.
SHOWN = 10
SUMS = [
    "seconds:sum",
    "message_count:sum",
    "seconds_to_first_answer:sum",
    "seconds_to_first_answer:count",
    "rating:sum",
    "rating:count",
]


class MkbotReportPage(models.AbstractModel):
    """R2: which operators attended longest, and what came of it."""

    _inherit = "mkbot.report.page"

    def _pages(self):
        return {
            **super()._pages(),
            "operators": {"title": self.env._("Operators"), "period": "30"},
        }

    def _page_operators(self, scope):
        everybody, over_time = self._operators_work(scope)
        rows = self._operators_rows(scope, everybody)
        total = add_up(sums for _operator, sums in everybody)
        return [
            self._operators_numbers(scope, len(everybody), total),
            self._operators_bars(rows, total),
            self._operators_over_time(scope, over_time),
            self._operators_table(rows, total, scope),
        ]

    def _operators_work(self, scope):
        """The work of the period, read once.

        :return: ``[(operator, sums)]``, whoever attended longest first, and
            ``{first day of a step: sums}``
        """
        _step, parts = steps(scope)
        firsts = list(parts)
        facts = self._facts(scope, WORK)
        found = facts._count_by(
            scope.domain("started_at"),
            *("operator_id", facts._part_of("started_at", parts.values())),
            aggregates=SUMS,
        )
        by_operator, over_time = defaultdict(Counter), defaultdict(Counter)
        for operator_id, number, *values in found:
            sums = sums_of(["__count", *SUMS], values)
            by_operator[self.env["res.users"].browse(operator_id)] += sums
            over_time[firsts[number - 1]] += sums
        everybody = sorted(
            by_operator.items(),
            key=lambda one: (-one[1]["seconds:sum"], -one[1]["__count"], one[0].id),
        )
        return everybody, over_time

    def _operators_rows(self, scope, everybody):
        """``[(label, sums, domain)]``: those who attended longest, and all others together."""
        domain = scope.domain("started_at")
        shown, others = everybody[:SHOWN], everybody[SHOWN:]
        rows = [
            # sudo: the name alone, also of who left the company
            (operator.sudo().display_name, sums, [*domain, ["operator_id", "=", operator.id]])
            for operator, sums in shown
        ]
        if others:
            label = self.env._("%s others", len(others))
            named = [operator.id for operator, _sums in shown]
            summed = add_up(sums for _operator, sums in others)
            rows.append((label, summed, [*domain, ["operator_id", "not in", named]]))
        return rows

    def _operators_numbers(self, scope, people, total):
        before = self._operators_total(scope.previous())
        drill = scope.domain("started_at")
        items = [
            self._item(
                "operators", self.env._("Operators who attended"), "count", people, drill=drill
            ),
            self._item(
                "time",
                self.env._("Time in attendance"),
                "seconds",
                total["seconds:sum"],
                before["seconds:sum"],
                hint=self.env._("Of all operators together; what goes on counts until now."),
                drill=drill,
            ),
            self._item(
                "attendances",
                self.env._("Attendances"),
                "count",
                total["__count"],
                before["__count"],
                hint=self.env._("One that two operators attended counts for each of them."),
                drill=drill,
            ),
            self._item(
                "handling",
                self.env._("Average time in attendance"),
                "seconds",
                _handling(total),
                _handling(before),
                drill=drill,
            ),
            self._item(
                "first_answer",
                self.env._("Time to first answer"),
                "seconds",
                average(total, "seconds_to_first_answer"),
                average(before, "seconds_to_first_answer"),
                better="down",
                hint=self.env._("From when an operator came in to their first words."),
                drill=drill,
            ),
            self._item(
                "rating",
                self.env._("Average grade"),
                "grade",
                average(total, "rating"),
                average(before, "rating"),
                better="up",
                drill=drill,
            ),
        ]
        return self._numbers("totals", self.env._("All operators"), items, model=WORK)

    def _operators_total(self, scope):
        found = self._sums(self._facts(scope, WORK), scope.domain("started_at"), [], SUMS)
        return add_up(sums for _groups, sums in found)

    def _operators_bars(self, rows, total):
        seconds = [sums["seconds:sum"] for _label, sums, _domain in rows]
        return self._chart(
            "time",
            "bars",
            self.env._("Operators with most time in attendance"),
            [label for label, _sums, _domain in rows],
            [
                {
                    "key": "seconds",
                    "label": self._time_label(),
                    "tone": "main",
                    "values": seconds,
                    "shares": [share(value, total["seconds:sum"]) for value in seconds],
                }
            ],
            unit="seconds",
            horizontal=True,
            hint=self.env._("Hours, and what they are of the time of all operators."),
            drill={"model": WORK, "domains": [[domain for _label, _sums, domain in rows]]},
        )

    def _operators_over_time(self, scope, over_time):
        step, parts = steps(scope)
        return self._chart(
            "over_time",
            "lines",
            self.env._("Time in attendance, day by day")
            if step == "day"
            else self.env._("Time in attendance, month by month"),
            [self._step_label(step, first) for first in parts],
            [
                {
                    "key": "seconds",
                    "label": self._time_label(),
                    "tone": "main",
                    "values": [over_time[first]["seconds:sum"] for first in parts],
                }
            ],
            unit="seconds",
            hint=self.env._("All operators together, on the day they came in."),
            drill={
                "model": WORK,
                "domains": [[part.domain("started_at") for part in parts.values()]],
            },
        )

    def _operators_table(self, rows, total, scope):
        rows = [*rows, (self.env._("All operators"), total, scope.domain("started_at"))]
        every = [sums for _label, sums, _domain in rows]
        columns = {
            "seconds": (self._time_label(), "seconds", [sums["seconds:sum"] for sums in every]),
            "share": (
                self.env._("Of all time"),
                "percent",
                [share(sums["seconds:sum"], total["seconds:sum"]) for sums in every],
            ),
            "attendances": (
                self.env._("Attendances"),
                "count",
                [sums["__count"] for sums in every],
            ),
            "handling": (
                self.env._("Average time"),
                "seconds",
                [_handling(sums) for sums in every],
            ),
            "first_answer": (
                self.env._("Time to first answer"),
                "seconds",
                [average(sums, "seconds_to_first_answer") for sums in every],
            ),
            "rating": (
                self.env._("Average grade"),
                "grade",
                [average(sums, "rating") for sums in every],
            ),
            "messages": (
                self.env._("Messages"),
                "count",
                [sums["message_count:sum"] for sums in every],
            ),
        }
        domains = [domain for _label, _sums, domain in rows]
        return self._chart(
            "figures",
            "table",
            self.env._("Each operator's work"),
            [label for label, _sums, _domain in rows],
            self._columns_of(columns),
            wide=True,
            drill={"model": WORK, "domains": [domains] * len(columns)},
        )

    def _time_label(self):
        return self.env._("Time in attendance")


def _handling(sums):
    """The average time of an operator in an attendance."""
    return sums["seconds:sum"] / sums["__count"] if sums["__count"] else None
