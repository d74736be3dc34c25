from collections import Counter, defaultdict

from odoo import models

from ..figures import (
    add_up,
    average_grade,
    band_of,
    grade_of,
    months,
    rated,
    share,
    whole_months,
)
from .mkbot_report_mixin import GRADES

#: The grades without the one that stands for not rated.
RATED = [grade for grade, _label in GRADES if grade != "none"]
MONTHS = 12
#: Rows of a table, those with most attendances; the rest are summed.
SHOWN = 30


class MkbotReportPage(models.AbstractModel):
    """R3: how customers rated what was done for them.

    Of attendances whose customer was asked: those who gave a grade and those who did not in time,
    as ``rated_share`` of the facts has it. A count of them is ``Counter({grade: attendances})``.
    """

    _inherit = "mkbot.report.page"

    def _pages(self):
        return {**super()._pages(), "ratings": {"title": self.env._("Ratings"), "period": "30"}}

    def _page_ratings(self, scope):
        grades, operators, sectors, never = self._ratings_counts(scope)
        before = self._ratings_before(scope)
        by_month = self._ratings_by_month(scope)
        return [
            self._ratings_numbers(scope, grades, before, never),
            self._ratings_grades(scope, grades),
            self._ratings_bands(scope, grades, before),
            self._ratings_months(by_month),
            self._ratings_average(by_month),
            self._ratings_table(
                "operators",
                self.env._("By the operator who ended it"),
                self.env._("The bot alone"),
                "closing_operator_id",
                operators,
                scope,
            ),
            self._ratings_table(
                "sectors",
                self.env._("By sector"),
                self.env._("Without a sector"),
                "sector_id",
                sectors,
                scope,
            ),
            self._ratings_alerts(),
        ]

    def _ratings_domain(self, scope):
        return [
            *scope.domain("opened_at", "closing_operator_id"),
            ["rating_asked", "=", True],
            *("|", ["grade", "in", RATED], ["state", "=", "closed"]),
        ]

    def _ratings_never_asked(self, scope):
        return [
            *scope.domain("opened_at", "closing_operator_id"),
            ["rating_asked", "=", False],
            ["state", "=", "closed"],
        ]

    def _ratings_counts(self, scope):
        """What there is of the period, read once.

        :return: count of the grades; ``{operator: count}``; ``{sector: count}``; how many were
            never asked
        """
        found = self._facts(scope)._count_by(
            scope.domain("opened_at", "closing_operator_id"),
            *("closing_operator_id", "sector_id", "rating", "state", "rating_asked"),
        )
        users, every_sector = self.env["res.users"], self.env["mkbot.sector"]
        grades, operators, sectors = Counter(), defaultdict(Counter), defaultdict(Counter)
        never = 0
        for operator_id, sector_id, rating, state, asked, count in found:
            if asked and (rating is not None or state == "closed"):
                operator, sector = users.browse(operator_id), every_sector.browse(sector_id)
                for counted in (grades, operators[operator], sectors[sector]):
                    counted[grade_of(rating)] += count
            elif state == "closed":
                never += count
        return grades, operators, sectors, never

    def _ratings_before(self, scope):
        domain = scope.previous().domain("opened_at", "closing_operator_id")
        found = self._facts(scope)._count_by(domain, "rating", has="rated_share")
        return Counter({grade_of(rating): count for rating, count in found})

    def _ratings_by_month(self, scope):
        """``{first day of the month: (scope, count of the grades)}``."""
        year = whole_months(scope, MONTHS)
        by_month = {first: (month, Counter()) for first, month in months(year).items()}
        every = list(by_month.values())
        facts = self._facts(scope)
        number = facts._part_of("opened_at", [month for month, _counted in every])
        domain = year.domain("opened_at", "closing_operator_id")
        for place, rating, count in facts._count_by(domain, number, "rating", has="rated_share"):
            every[place - 1][1][grade_of(rating)] += count
        return by_month

    def _ratings_numbers(self, scope, grades, before, never):
        domain = self._ratings_domain(scope)
        with_grade = [*domain, ["grade", "in", RATED]]
        items = [
            self._item(
                "rated",
                self.env._("Rated"),
                "count",
                rated(grades),
                rated(before),
                drill=with_grade,
            ),
            self._item(
                "not_rated",
                self.env._("Not rated"),
                "count",
                grades["none"],
                before["none"],
                drill=[*domain, ["grade", "=", "none"]],
            ),
            self._item(
                "rated_share",
                self.env._("Rated (%)"),
                "percent",
                share(rated(grades), grades.total()),
                share(rated(before), before.total()),
                better="up",
                drill=domain,
            ),
            self._item(
                "average",
                self.env._("Average grade"),
                "grade",
                average_grade(grades),
                average_grade(before),
                better="up",
                drill=with_grade,
            ),
            *(
                self._item(
                    band,
                    label,
                    "percent",
                    share(_in_band(grades, band), rated(grades)),
                    share(_in_band(before, band), rated(before)),
                    better="up" if band == "good" else "down",
                    hint=self.env._("Of those rated."),
                    drill=[*domain, ["band", "=", band]],
                )
                for band, label in self._selection_labels("band").items()
                if band in ("good", "poor")
            ),
            self._item(
                "never_asked",
                self.env._("Never asked"),
                "count",
                never,
                hint=self.env._(
                    "They ended, and the account asks no ratings, or had not long ago."
                ),
                drill=self._ratings_never_asked(scope),
            ),
        ]
        return self._numbers(
            "totals",
            self.env._("What customers thought"),
            items,
            hint=self.env._("Of those whose customers were asked to rate."),
        )

    def _ratings_grades(self, scope, grades):
        domain = self._ratings_domain(scope)
        labels, bands = self._selection_labels("grade"), self._selection_labels("band")
        codes = [*reversed(RATED), "none"]
        return self._chart(
            "grades",
            "bars",
            self.env._("Attendances by grade"),
            [labels[code] for code in codes],
            [
                {
                    "key": band,
                    "label": label,
                    "tone": band,
                    "values": [grades[code] if band_of(code) == band else None for code in codes],
                    "shares": [
                        share(grades[code], grades.total()) if band_of(code) == band else None
                        for code in codes
                    ],
                }
                for band, label in bands.items()
            ],
            stacked=True,
            horizontal=True,
            hint=self.env._("Percentages are of those asked; *** did not answer."),
            domains=[[[*domain, ["grade", "=", code]] for code in codes]] * len(bands),
        )

    def _ratings_bands(self, scope, grades, before):
        bands = {
            band: label for band, label in self._selection_labels("band").items() if band != "none"
        }
        series = {
            "now": (self.env._("This period"), "main", grades, scope),
            "before": (self.env._("The period before"), "before", before, scope.previous()),
        }
        return self._chart(
            "bands",
            "bars",
            self.env._("Compared with the period before"),
            list(bands.values()),
            [
                {
                    "key": key,
                    "label": label,
                    "tone": tone,
                    "values": [share(_in_band(counted, band), rated(counted)) for band in bands],
                }
                for key, (label, tone, counted, _scope) in series.items()
            ],
            unit="percent",
            hint=self.env._("Of those rated."),
            domains=[
                [[*self._ratings_domain(period), ["band", "=", band]] for band in bands]
                for _label, _tone, _counted, period in series.values()
            ],
        )

    def _ratings_months(self, by_month):
        labels = self._selection_labels("grade")
        return self._chart(
            "months",
            "bars",
            self.env._("Ratings of 12 months, by grade"),
            [self._step_label("month", first) for first in by_month],
            [
                {
                    "key": f"grade_{code}",
                    "label": labels[code],
                    "tone": f"grade_{code}",
                    "values": [counted[code] for _month, counted in by_month.values()],
                }
                for code in RATED
            ],
            stacked=True,
            wide=True,
            domains=[
                [
                    [*self._ratings_domain(month), ["grade", "=", code]]
                    for month, _counted in by_month.values()
                ]
                for code in RATED
            ],
        )

    def _ratings_average(self, by_month):
        return self._chart(
            "average",
            "lines",
            self.env._("Average grade of 12 months"),
            [self._step_label("month", first) for first in by_month],
            [
                {
                    "key": "average",
                    "label": self.env._("Average grade"),
                    "tone": "main",
                    "values": [average_grade(counted) for _month, counted in by_month.values()],
                }
            ],
            unit="grade",
            wide=True,
            domains=[
                [
                    [*self._ratings_domain(month), ["grade", "in", RATED]]
                    for month, _counted in by_month.values()
                ]
            ],
        )

    def _ratings_table(self, key, title, nobody, field, counted, scope):
        """The grades by who or what they were given to.

        :param nobody: label of those without
        :param field: of the facts
        :param counted: ``{record: count of the grades}``
        """
        domain = self._ratings_domain(scope)
        found = sorted(
            counted.items(), key=lambda one: (-rated(one[1]), -one[1].total(), one[0].id)
        )
        # sudo: the name alone, also of who left the company
        rows = [
            (record.sudo().display_name or nobody, grades, [*domain, [field, "=", record.id]])
            for record, grades in found[:SHOWN]
        ]
        if others := found[SHOWN:]:
            ids = [record.id for record, _grades in others]
            summed = add_up(grades for _record, grades in others)
            rows.append(
                (self.env._("%s others", len(others)), summed, [*domain, [field, "in", ids]])
            )
        every = [grades for _label, grades, _domain in rows]
        bands = self._selection_labels("band")
        columns = {
            "asked": (self.env._("Asked"), "count", [grades.total() for grades in every]),
            "rated": (self.env._("Rated"), "count", [rated(grades) for grades in every]),
            "rated_share": (
                self.env._("Rated (%)"),
                "percent",
                [share(rated(grades), grades.total()) for grades in every],
            ),
            "average": (
                self.env._("Average grade"),
                "grade",
                [average_grade(grades) for grades in every],
            ),
            **{
                band: (
                    bands[band],
                    "percent",
                    [share(_in_band(grades, band), rated(grades)) for grades in every],
                )
                for band in ("good", "poor")
            },
        }
        domains = [domain for _label, _grades, domain in rows]
        return self._chart(
            key,
            "table",
            title,
            [label for label, _grades, _domain in rows],
            self._columns_of(columns),
            domains=[domains] * len(columns),
        )

    def _ratings_alerts(self):
        """What is to be treated, whatever the filters."""
        alerts = self.env["mkbot.evaluation"]
        new = [["state", "=", "new"]]
        told = [*new, ["comment", "!=", False]]
        items = [
            self._item(
                "to_treat",
                self.env._("To treat"),
                "count",
                alerts.search_count(new),
                drill=new,
            ),
            self._item(
                "commented",
                self.env._("To treat, with the customer's words"),
                "count",
                alerts.search_count(told),
                drill=told,
            ),
        ]
        return self._numbers(
            "alerts",
            self.env._("Rating alerts"),
            items,
            model=alerts._name,
            hint=self.env._("All that wait to be treated, whatever the filters."),
        )


def _in_band(grades, band):
    return sum(count for grade, count in grades.items() if band_of(grade) == band)
