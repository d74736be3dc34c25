from collections import Counter, defaultdict
from datetime import timedelta

from odoo import models

from odoo.addons.mkbot_chat.models.mkbot_trigger import TO_LOOK_AT

from ..figures import add_up, average, by_week, share, steps
from ..scope import clock_of

ASKED = "mkbot.report.trigger"
#: Intents shown by name, those asked most often.
SHOWN = 15
#: Days before the period with which it is compared.
DAYS_BEFORE = 90
#: Figures of periods of different lengths are given for so many days.
PER_DAYS = 30
SOLVED = ["solved_share:sum", "solved_share:count"]
#: What each decision looks like, the best first.
TONES = {"act": "good", "chosen": "main", "ask": "fair", "miss": "poor", "cut": "none"}


class MkbotReportPage(models.AbstractModel):
    """B9: what customers asked the bot for, and how it fared.

    Sums are as :meth:`_sums` reads them, the rows of each decision under its code. A choice
    answers what the bot asked back: it is no text of its own.
    """

    _inherit = "mkbot.report.page"

    def _pages(self):
        return {
            **super()._pages(),
            "bot": {
                "title": self.env._("What the bot was asked"),
                "period": "30",
                "offers": ["sector_ids", "platforms", "account_ids", "cities"],
            },
        }

    def _page_bot(self, scope):
        intents = self._bot_intents(scope)
        asked = self._facts(scope, ASKED)._counts_by_clock(
            self._bot_domain(scope), "at", "decision"
        )
        shown = self._bot_shown(intents)
        return [
            self._bot_numbers(scope, add_up(intents.values())),
            self._bot_asked(scope, shown),
            self._bot_before(scope, shown),
            self._bot_over_time(scope, asked),
            self._bot_hours(scope, asked),
            self._bot_table(scope, shown),
            self._bot_learning(),
        ]

    def _bot_domain(self, scope):
        return scope.domain("at", "session_id.operator_id")

    def _bot_sums(self, scope, *groups):
        """``[([value of a group, …], sums)]``."""
        domain = self._bot_domain(scope)
        found = self._sums(self._facts(scope, ASKED), domain, [*groups, "decision"], SOLVED)
        return [
            (values, sums + Counter({decision: sums["__count"]}))
            for (*values, decision), sums in found
        ]

    def _bot_intents(self, scope):
        """``{intent: sums}``"""
        intents = defaultdict(Counter)
        for (intent,), sums in self._bot_sums(scope, "intent_id"):
            intents[intent] += sums
        return intents

    def _bot_shown(self, intents):
        """``[(label, sums, condition)]``: what was asked most often, and all else together."""
        found = sorted(intents.items(), key=lambda one: (-one[1]["__count"], one[0].id))
        shown, others = found[:SHOWN], found[SHOWN:]
        rows = [
            (
                intent.display_name or self.env._("Taken for nothing"),
                sums,
                ["intent_id", "=", intent.id],
            )
            for intent, sums in shown
        ]
        if others:
            label = self.env._("%s others", len(others))
            named = [intent.id for intent, _sums in shown]
            summed = add_up(sums for _intent, sums in others)
            rows.append((label, summed, ["intent_id", "not in", named]))
        return rows

    def _bot_numbers(self, scope, total):
        before = add_up(sums for _groups, sums in self._bot_sums(scope.previous()))
        domain = self._bot_domain(scope)
        labels = self._selection_labels("decision", ASKED)
        better = {"act": "up", "ask": "", "miss": "down", "cut": "down"}
        items = [
            self._item(
                "texts",
                self.env._("Texts it read"),
                "count",
                _texts(total),
                _texts(before),
                drill=[*domain, ["decision", "!=", "chosen"]],
            ),
            self._item(
                "solved",
                self._solved_label(),
                "percent",
                average(total, "solved_share"),
                average(before, "solved_share"),
                better="up",
                hint=self.env._("The attendance ended without an operator."),
                drill=[*domain, ["solved_share", "=", 100]],
            ),
            *(
                self._item(
                    decision,
                    labels[decision],
                    "percent",
                    share(total[decision], _texts(total)),
                    share(before[decision], _texts(before)),
                    better=wanted,
                    hint=self.env._("Of the texts it read."),
                    drill=[*domain, ["decision", "=", decision]],
                )
                for decision, wanted in better.items()
            ),
            self._item(
                "chosen",
                labels["chosen"],
                "percent",
                share(total["chosen"], total["ask"]),
                share(before["chosen"], before["ask"]),
                better="up",
                hint=self.env._("Of those it asked back."),
                drill=[*domain, ["decision", "=", "chosen"]],
            ),
        ]
        return self._numbers("totals", self.env._("How it understood"), items, model=ASKED)

    def _bot_asked(self, scope, shown):
        return self._bot_chart(
            "asked",
            self.env._("What customers asked, and how it went"),
            [label for label, _sums, _condition in shown],
            [sums for _label, sums, _condition in shown],
            [[*self._bot_domain(scope), condition] for _label, _sums, condition in shown],
            with_shares=True,
            horizontal=True,
            hint=self.env._("A choice is counted beside the question that it answers."),
        )

    def _bot_over_time(self, scope, asked):
        """:param asked: the period's by what was decided, see ``_counts_by_clock`` of the facts"""
        step, parts = steps(scope)
        over_time = defaultdict(Counter)
        for _zone, moment, count, decision in asked:
            first = self._step_of(step, clock_of(moment, scope.tz))
            over_time[first][decision] += count
        return self._bot_chart(
            "over_time",
            self.env._("Day by day") if step == "day" else self.env._("Month by month"),
            [self._step_label(step, first) for first in parts],
            [over_time[first] for first in parts],
            [self._bot_domain(part) for part in parts.values()],
            wide=True,
        )

    def _bot_chart(self, key, title, labels, every, domains, with_shares=False, **values):
        """Bars of what became of the texts.

        :param every: sums, those of a label each
        :param domains: one a label
        :param with_shares: whether each says what it is of all
        """
        decisions = self._selection_labels("decision", ASKED)
        total = sum(sums["__count"] for sums in every)
        return self._chart(
            key,
            "bars",
            title,
            labels,
            [
                {
                    "key": decision,
                    "label": decisions[decision],
                    "tone": tone,
                    "values": [sums[decision] for sums in every],
                    "shares": (
                        [share(sums[decision], total) for sums in every] if with_shares else None
                    ),
                }
                for decision, tone in TONES.items()
            ],
            stacked=True,
            drill={
                "model": ASKED,
                "domains": [
                    [[*domain, ["decision", "=", decision]] for domain in domains]
                    for decision in TONES
                ],
            },
            **values,
        )

    def _bot_before(self, scope, shown):
        """How often things are asked now and were before, for periods of one length."""
        day_before = scope.date_from - timedelta(days=1)
        earlier = scope.part(scope.date_from - timedelta(days=DAYS_BEFORE), day_before)
        found = self._facts(scope, ASKED)._read_group(
            self._bot_domain(earlier), ["intent_id"], ["__count"]
        )
        series = {
            "now": (
                self.env._("This period"),
                "main",
                scope,
                [sums["__count"] for _label, sums, _condition in shown],
            ),
            "before": (
                self.env._("The %s days before", DAYS_BEFORE),
                "before",
                earlier,
                [
                    sum(count for intent, count in found if _meets(intent, condition))
                    for _label, _sums, condition in shown
                ],
            ),
        }
        return self._chart(
            "before",
            "bars",
            self.env._("Compared with the %s days before", DAYS_BEFORE),
            [label for label, _sums, _condition in shown],
            [
                {
                    "key": key,
                    "label": label,
                    "tone": tone,
                    "values": [round(PER_DAYS * count / period.days, 1) for count in counts],
                }
                for key, (label, tone, period, counts) in series.items()
            ],
            horizontal=True,
            hint=self.env._("Times in %s days, whatever the length of each.", PER_DAYS),
            drill={
                "model": ASKED,
                "domains": [
                    [[*self._bot_domain(period), condition] for _label, _sums, condition in shown]
                    for _label, _tone, period, _counts in series.values()
                ],
            },
        )

    def _bot_hours(self, scope, asked):
        """:param asked: as of :meth:`_bot_over_time`"""
        counts = by_week(asked)
        weekdays = self._selection_labels("weekday", ASKED)
        hours = self._selection_labels("hour", ASKED)
        domain = self._bot_domain(scope)
        return self._chart(
            "hours",
            "heat",
            self.env._("When they asked"),
            list(hours.values()),
            [
                {
                    "key": weekday,
                    "label": label,
                    "tone": "main",
                    "values": [counts[weekday, hour] for hour in hours],
                }
                for weekday, label in weekdays.items()
            ],
            wide=True,
            hint=self.env._("By the company's clock."),
            drill={
                "model": ASKED,
                "domains": [
                    [[*domain, ["weekday", "=", weekday], ["hour", "=", hour]] for hour in hours]
                    for weekday in weekdays
                ],
            },
        )

    def _bot_table(self, scope, shown):
        decisions = self._selection_labels("decision", ASKED)
        every = [sums for _label, sums, _condition in shown]
        columns = {
            "texts": (self.env._("Texts"), "count", [sums["__count"] for sums in every]),
            **{
                decision: (
                    decisions[decision],
                    "percent",
                    [share(sums[decision], sums["__count"]) for sums in every],
                )
                for decision in TONES
            },
            "solved": (
                self._solved_label(),
                "percent",
                [average(sums, "solved_share") for sums in every],
            ),
        }
        conditions = {decision: [["decision", "=", decision]] for decision in TONES}
        conditions["solved"] = [["solved_share", "=", 100]]
        return self._chart(
            "figures",
            "table",
            self.env._("Actions compared"),
            [label for label, _sums, _condition in shown],
            self._columns_of(columns),
            wide=True,
            hint=self.env._("Percentages are of the texts of each; a choice is one of its own."),
            drill={
                "model": ASKED,
                "domains": [
                    [
                        [*self._bot_domain(scope), condition, *conditions.get(column, [])]
                        for _label, _sums, condition in shown
                    ]
                    for column in columns
                ],
            },
        )

    def _bot_learning(self):
        """What the bot can learn from, whatever the filters."""
        domain = [*map(list, TO_LOOK_AT), ["text", "!=", False]]
        items = [
            self._item(
                "to_look_at",
                self.env._("Misunderstood texts to look at"),
                "count",
                self.env["mkbot.trigger"].search_count(domain),
                drill=domain,
            )
        ]
        return self._numbers(
            "learning",
            self.env._("What it can learn"),
            items,
            model="mkbot.trigger",
            hint=self.env._("Say what they ask for, and the bot learns: see Misunderstood."),
        )

    def _solved_label(self):
        return self.env._("Solved by the bot")


def _texts(sums):
    return sums["__count"] - sums["chosen"]


def _meets(intent, condition):
    """Whether an intent is among those that a condition of :meth:`_bot_shown` names."""
    _field, operator, value = condition
    return intent.id == value if operator == "=" else intent.id not in value
