from collections import Counter

from babel.dates import format_skeleton

from odoo import models
from odoo.tools import babel_locale_parse, get_lang

from ..figures import by_week, parts, step_of
from ..scope import clock_of
from .mkbot_report_mixin import HOURS, WEEKDAYS
from .mkbot_report_page import FACTS

#: So many reasons are shown, the most frequent ones.
MOST_REASONS = 10


class MkbotReportPage(models.AbstractModel):
    """The page of indicators: how the desk does, beside how it did before (row R8)."""

    _inherit = "mkbot.report.page"

    def _pages(self):
        return {
            **super()._pages(),
            "indicators": {"title": self.env._("Indicators"), "period": "7"},
        }

    def _page_indicators(self, scope):
        domain = scope.domain("opened_at")
        opened = self._facts(scope)._counts_by_clock(domain, "opened_at")
        found = self._indicator_counts(scope, domain)
        labels = self._selection_labels("platform")
        return [
            self._indicator_numbers(scope),
            self._indicator_line(scope, opened),
            self._indicator_heat(domain, opened),
            self._indicator_bars(
                "intents",
                self.env._("What customers asked for"),
                domain,
                "intent_id",
                [(row, row.display_name, count) for row, count in found["intent_id"] if row],
                hint=self.env._("What they asked the bot for first."),
            ),
            self._indicator_bars(
                "categories",
                self.env._("How attendances were classified"),
                domain,
                "category_id",
                [(row, row.display_name, count) for row, count in found["category_id"] if row],
                hint=self.env._("By who closed them."),
            ),
            self._indicator_bars(
                "platforms",
                self.env._("By channel"),
                domain,
                "platform",
                [(code, labels.get(code, code), count) for code, count in found["platform"]],
            ),
            self._indicator_bars(
                "sectors",
                self.env._("By sector"),
                domain,
                "sector_id",
                [
                    (row, row.display_name or self.env._("Without a sector"), count)
                    for row, count in found["sector_id"]
                ],
            ),
        ]

    def _indicator_counts(self, scope, domain):
        """``{field: [(value, count)]}``. The dimensions are read together and added up here: one
        walk through the attendances instead of four."""
        names = ["intent_id", "category_id", "platform", "sector_id"]
        counts = {name: Counter() for name in names}
        rows = self._facts(scope)._read_group(domain, names, ["__count"], order="__count desc")
        for *values, count in rows:
            for name, value in zip(names, values, strict=True):
                counts[name][value] += count
        return {name: list(counter.items()) for name, counter in counts.items()}

    # ----- numbers -----

    def _indicator_numbers(self, scope):
        facts = self._facts(scope)
        now = facts._figures(scope.domain("opened_at"))
        before = facts._figures(scope.previous().domain("opened_at"))
        items = [
            {
                "key": name,
                **words,
                "value": now[name],
                "before": before[name],
                "drill": scope.domain("opened_at") + words["drill"],
            }
            for name, words in self._indicators().items()
        ]
        items.insert(1, self._waiting_now(scope))
        return self._numbers("numbers", "", items)

    def _waiting_now(self, scope):
        """Who waits in the queue at this moment, whenever they came. They are nobody's: no
        operator's filter tells them apart."""
        whose = [leaf for leaf in scope.whose() if leaf[0] != "operator_id"]
        domain = [*whose, ["state", "=", "waiting"]]
        return self._item(
            "waiting_now",
            self.env._("Waiting now"),
            "count",
            self._facts(scope).search_count(domain),
            better="down",
            hint=self.env._("In the queue at this moment, whenever they came."),
            drill=domain,
        )

    def _indicators(self):
        """``{figure: {"label", "hint", "unit", "better", "drill"}}``; ``drill`` tells the
        attendances that it is a figure of, of shares those that are the share."""
        came = [["queue_reason", "!=", "invited"]]
        waited = [["session_id.queued_at", "!=", False], ["state", "!=", "waiting"], *came]
        attended = [["session_id.rescued_at", "!=", False], ["ended_at", "!=", False]]
        answered = [["session_id.first_answer_at", "!=", False], *came]
        return {
            "attendances": self._indicator(self.env._("Attendances"), "count", "", []),
            "waiting": self._indicator(
                self.env._("Time in the queue"), "seconds", "down", waited, "seconds_waiting"
            ),
            "waiting_p90": {
                **self._indicator(self.env._("9 of 10 waited at most"), "seconds", "down", waited),
                "hint": self.env._("The 90th percentile of the time in the queue."),
            },
            "first_answer": self._indicator(
                self.env._("To the first answer"),
                "seconds",
                "down",
                answered,
                "seconds_to_first_answer",
            ),
            "handling": self._indicator(
                self.env._("Time in attendance"), "seconds", "down", attended, "seconds_active"
            ),
            "target": self._indicator(
                self.env._("Within target"),
                "percent",
                "up",
                [["target_share", "=", 100]],
                "target_share",
            ),
            "solved": self._indicator(
                self.env._("Solved by the bot"),
                "percent",
                "up",
                [["solved_share", "=", 100]],
                "solved_share",
            ),
            "abandoned": self._indicator(
                self.env._("Abandoned"),
                "percent",
                "down",
                [["abandoned_share", "=", 100]],
                "abandoned_share",
            ),
            "rating": self._indicator(
                self.env._("Rating"), "grade", "up", [["grade", "!=", "none"]], "rating"
            ),
            "rated": self._indicator(
                self.env._("Rated"),
                "percent",
                "up",
                [["rated_share", "=", 100]],
                "rated_share",
            ),
        }

    def _indicator(self, label, unit, better, drill, field=None):
        """:param field: that of the facts whose help says what the figure means"""
        hint = self.env[FACTS]._fields[field]._description_help(self.env) if field else ""
        return {
            "label": label,
            "hint": hint or "",
            "unit": unit,
            "better": better,
            "drill": drill,
        }

    # ----- when -----

    def _indicator_line(self, scope, opened):
        """Attendances over the period, and over the one before where its steps are as many.

        :param opened: of the period, see ``_counts_by_clock``
        """
        step = step_of(scope) if scope.days > 1 else "hour"
        titles = {
            "hour": self.env._("Attendances by hour"),
            "day": self.env._("Attendances by day"),
            "month": self.env._("Attendances by month"),
        }
        steps = self._steps(scope, step)
        series = [
            {
                "key": "now",
                "label": self.env._("This period"),
                "tone": "main",
                "values": self._step_values(scope, step, steps, opened),
            }
        ]
        domains = [[domain for _key, _label, domain in steps]]
        past = scope.previous(whole=True)
        past_steps = self._steps(past, step)
        # As many days may touch a month more or less.
        if len(past_steps) == len(steps):
            past_opened = self._facts(past)._counts_by_clock(past.domain("opened_at"), "opened_at")
            series.append(
                {
                    "key": "before",
                    "label": self.env._("The period before"),
                    "tone": "before",
                    "values": self._step_values(past, step, past_steps, past_opened),
                }
            )
            domains.append([domain for _key, _label, domain in past_steps])
        labels = [label for _key, label, _domain in steps]
        return self._chart(
            "timeline", "lines", titles[step], labels, series, wide=True, domains=domains
        )

    def _steps(self, scope, step):
        """``[(key, label, domain)]`` of the hours, days or months of a period; ``key`` as
        :meth:`_step_of` tells it."""
        if step == "hour":
            domain = scope.domain("opened_at")
            return [(code, label, [*domain, ["hour", "=", code]]) for code, label in HOURS]
        locale = babel_locale_parse(get_lang(self.env).code)
        skeleton = "yMMM" if step == "month" else "MMMd"
        return [
            (day, format_skeleton(skeleton, day, locale=locale), part.domain("opened_at"))
            for day, part in parts(scope, step).items()
        ]

    def _step_of(self, step, clock):
        """The step of a moment (by the clock): a code of an hour, or a first day."""
        if step == "hour":
            return f"{clock:%H}"
        return clock.date().replace(day=1) if step == "month" else clock.date()

    def _step_values(self, scope, step, steps, opened):
        """How many there were in each step; None of those to come."""
        counts = Counter()
        for zone, moment, count in opened:
            # The hours are each company's, as in the facts; days are those of the period.
            clock = clock_of(moment, zone if step == "hour" else scope.tz)
            counts[self._step_of(step, clock)] += count
        latest = self._step_of(step, scope.clock)
        goes_on = step != "hour" or scope.date_from == scope.clock.date()
        return [None if goes_on and key > latest else counts[key] for key, _label, _domain in steps]

    def _indicator_heat(self, domain, opened):
        """By weekday and hour of each company's clock."""
        counts = by_week(opened)
        names = self._selection_labels("weekday")
        return self._chart(
            "heat",
            "heat",
            self.env._("When customers write"),
            [label for _code, label in HOURS],
            [
                {
                    "key": weekday,
                    "label": names[weekday],
                    "tone": "",
                    "values": [counts[weekday, hour] for hour, _label in HOURS],
                }
                for weekday, _name in WEEKDAYS
            ],
            hint=self.env._("Attendances by weekday and hour."),
            wide=True,
            domains=[
                [
                    [*domain, ["weekday", "=", weekday], ["hour", "=", hour]]
                    for hour, _label in HOURS
                ]
                for weekday, _name in WEEKDAYS
            ],
        )

    # ----- of what, by what -----

    def _indicator_bars(self, key, title, domain, field, found, hint=""):
        """Attendances by a dimension, the most frequent first.

        :param found: ``[(value, label, count)]``
        """
        found = sorted(found, key=lambda row: (-row[2], row[1]))
        total = sum(count for _value, _label, count in found)
        shown = found[:MOST_REASONS]
        series = {
            "key": "attendances",
            "label": self.env._("Attendances"),
            "tone": "main",
            "values": [count for _value, _label, count in shown],
            "shares": [round(100 * count / total, 1) for _value, _label, count in shown],
        }
        values = [getattr(value, "id", value) for value, _label, _count in shown]
        return self._chart(
            key,
            "bars",
            title,
            [label for _value, label, _count in shown],
            [series],
            hint=hint,
            horizontal=True,
            domains=[[[*domain, [field, "=", value]] for value in values]],
        )
