from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import babel_locale_parse, date_utils, get_lang

from .mkbot_report_second_copy import WITHIN

COPIES = "mkbot.report.second.copy"
PROMISES = "mkbot.report.promise"
#: Longer periods are told by months.
MOST_DAYS = 31
#: The share that is told first.
FIRST = 7
TONES = {
    "within_3": "good",
    "within_7": "grade_09",
    "within_15": "grade_08",
    "within_30": "grade_07",
    "later": "fair",
    "partly": "grade_05",
    "unpaid": "poor",
    "open": "none",
    "kept": "good",
    "broken": "poor",
    "running": "none",
}
#: These count with another sending, or for nothing.
NOT_COUNTED = ("again", "void")


class MkbotReportPage(models.AbstractModel):
    """The page of money: what second copies brought in, and promises (row R9)."""

    _inherit = "mkbot.report.page"

    def _pages(self):
        return {
            **super()._pages(),
            "money": {
                "title": self.env._("Money"),
                "period": "90",
                "periods": ["30", "90", "365", "custom"],
            },
        }

    def _page_money(self, scope):
        copies = self._facts(scope, COPIES)
        copies.check_access("read")
        figures = [*self._copy_figures(), "days:median"]
        step = self._money_step(scope)
        domain = scope.domain("at")
        all_of_it, senders, channels, outcomes = copies._read_grouping_sets(
            domain, [[], ["sender"], ["platform"], [f"at:{step}", "outcome"]], figures
        )
        before = copies._read_group(scope.previous().domain("at"), [], figures)
        return [
            self._copy_numbers(domain, all_of_it[0], before[0]),
            self._copy_shares(domain, senders),
            self._copy_outcomes(scope, step, outcomes),
            self._copy_channels(domain, channels),
            *self._promise_blocks(scope),
        ]

    def _money_hint(self):
        """In which currency the amounts are."""
        company = self.env.company
        words = self.env._("Amounts in %s.", company.currency_id.name)
        if len(self.env.companies.currency_id) > 1:
            words = self.env._(
                "Amounts in %s, those of other companies at today's rates.",
                company.currency_id.name,
            )
        return words

    # ----- second copies -----

    def _copy_figures(self):
        return [
            "copies:sum",
            "amount:sum_currency",
            "received_30:sum_currency",
            *(f"paid_{days}_share:avg" for days in WITHIN),
        ]

    def _copy_numbers(self, domain, now, before):
        once = [*domain, ["outcome", "not in", list(NOT_COUNTED)]]
        paid = [*once, [f"paid_{FIRST}_share", "=", 100]]
        shares = 3 + WITHIN.index(FIRST)
        words = [
            ("copies", self.env._("Second copies sent"), "count", "", domain, 0, ""),
            (
                "asked",
                self.env._("Asked for"),
                "money",
                "",
                once,
                1,
                self.env._("What was owed, once where it was sent again within 30 days."),
            ),
            (
                "received",
                self.env._("Received within 30 days"),
                "money",
                "up",
                [*domain, ["received_30", ">", 0]],
                2,
                self.env._("What came in by bank, card or cash after the second copy."),
            ),
            (
                "paid",
                self.env._("Paid within %s days", FIRST),
                "percent",
                "up",
                paid,
                shares,
                self.env._("Of those whose days have passed, or that were paid."),
            ),
            (
                "median",
                self.env._("Half were paid within"),
                "days",
                "down",
                [*domain, ["days", ">=", 0]],
                3 + len(WITHIN),
                self.env._("The median of the days until they were paid."),
            ),
        ]
        items = [
            {
                "key": key,
                "label": label,
                "unit": unit,
                "better": better,
                "drill": drill,
                "value": _number(now[place]),
                "before": _number(before[place]),
                "hint": hint,
            }
            for key, label, unit, better, drill, place, hint in words
        ]
        return self._numbers(
            "second_copies",
            self.env._("Second copies"),
            items,
            hint=self._money_hint(),
            model=COPIES,
        )

    def _copy_shares(self, domain, found):
        """How many are paid within so many days, by who sent them."""
        names = self._selection_labels("sender", COPIES)
        shares = {sender: [_number(value) for value in row[3:-1]] for sender, *row in found}
        senders = [sender for sender in names if sender in shares]
        return self._chart(
            "shares",
            "bars",
            self.env._("Paid within so many days"),
            [self.env._("%s days", days) for days in WITHIN],
            [
                {
                    "key": sender,
                    "label": names[sender],
                    "tone": "main" if sender == "bot" else "fair",
                    "values": shares[sender],
                }
                for sender in senders
            ],
            unit="percent",
            hint=self.env._("Of the second copies that the bot or operators sent."),
            drill={
                "model": COPIES,
                "domains": [
                    [
                        [*domain, ["sender", "=", sender], [f"paid_{days}_share", "=", 100]]
                        for days in WITHIN
                    ]
                    for sender in senders
                ],
            },
        )

    def _copy_outcomes(self, scope, step, found):
        outcomes = {
            code: label
            for code, label in self._selection_labels("outcome", COPIES).items()
            if code not in NOT_COUNTED
        }
        counts = {(when.date(), outcome): row[0] for when, outcome, *row in found}
        return self._money_timeline(
            scope,
            step,
            "outcomes",
            self.env._("What came of second copies"),
            COPIES,
            "outcome",
            outcomes,
            counts,
            hint=self.env._("By when they were sent; those that were sent again count once."),
        )

    def _copy_channels(self, domain, found):
        names = self._selection_labels("platform")
        found = sorted(found, key=lambda row: -row[1])
        labels = [names.get(platform, self.env._("None")) for platform, *_row in found]
        columns = (
            ("copies", self.env._("Sent"), "count", 1),
            ("asked", self.env._("Asked for"), "money", 2),
            ("received", self.env._("Received within 30 days"), "money", 3),
            ("paid", self.env._("Paid within %s days", FIRST), "percent", 4 + WITHIN.index(FIRST)),
            ("median", self.env._("Half were paid within"), "days", 4 + len(WITHIN)),
        )
        own = [[*domain, ["platform", "=", platform]] for platform, *_row in found]
        return self._chart(
            "channels",
            "table",
            self.env._("By channel"),
            labels,
            [
                {
                    "key": key,
                    "label": label,
                    "tone": "",
                    "unit": unit,
                    "values": [_number(row[place]) for row in found],
                }
                for key, label, unit, place in columns
            ],
            hint=self._money_hint(),
            wide=True,
            drill={"model": COPIES, "domains": [own for _column in columns]},
        )

    # ----- promises -----

    def _promise_blocks(self, scope):
        """By when they were made; none where nobody registers any."""
        promises = self._facts(scope, PROMISES)
        step = self._money_step(scope)
        domain = [*scope.domain("at"), ["state", "!=", "cancelled"]]
        figures = ["promises:sum", "amount:sum_currency", "received:sum_currency", "kept_share:avg"]
        [now], states = promises._read_grouping_sets(
            domain, [[], [f"at:{step}", "state"]], figures
        )
        if not now[0]:
            return []
        past = [*scope.previous().domain("at"), ["state", "!=", "cancelled"]]
        [before] = promises._read_group(past, [], figures)
        names = self._selection_labels("state", PROMISES)
        names.pop("cancelled")
        return [
            self._numbers(
                "promises",
                self.env._("Promises of payment"),
                self._kept_items(
                    domain,
                    now,
                    before,
                    {
                        "count": self.env._("Promises"),
                        "owed": self.env._("Promised"),
                        "received": self.env._("Received in time"),
                        "kept": self.env._("Kept"),
                    },
                ),
                hint=self._money_hint(),
                model=PROMISES,
            ),
            self._money_timeline(
                scope,
                step,
                "promise_states",
                self.env._("Promises kept and broken"),
                PROMISES,
                "state",
                names,
                {(when.date(), state): row[0] for when, state, *row in states},
                hint=self.env._("By when they were registered."),
            ),
        ]

    def _kept_items(self, domain, now, before, labels):
        """Numbers of what was to be kept: how many, how much, what came of it.

        :param now: ``(count, owed, received, kept share)``; `before` the same
        """
        units = (("count", "count"), ("owed", "money"), ("received", "money"), ("kept", "percent"))
        drills = {"received": [["received", ">", 0]], "kept": [["kept_share", "=", 100]]}
        return [
            {
                "key": key,
                "label": labels[key],
                "unit": unit,
                "better": "up" if key in drills else "",
                "drill": [*domain, *drills.get(key, [])],
                "value": _number(now[place]),
                "before": _number(before[place]),
                "hint": "",
            }
            for place, (key, unit) in enumerate(units)
        ]

    # ----- by day or month -----

    def _money_step(self, scope):
        return "month" if scope.days > MOST_DAYS else "day"

    def _money_steps(self, scope, step):
        """``[(first day, label, domain of at)]`` of the days or months of a period."""
        locale = babel_locale_parse(get_lang(self.env).code)
        skeleton = "yMMM" if step == "month" else "MMMd"
        length = relativedelta(**{f"{step}s": 1})
        first = scope.date_from.replace(day=1) if step == "month" else scope.date_from
        steps = []
        for day in date_utils.date_range(first, scope.date_to, length):
            last = min(day + length - relativedelta(days=1), scope.date_to)
            part = scope.part(max(day, scope.date_from), last)
            label = format_skeleton(skeleton, day, locale=locale)
            steps.append((day, label, part.domain("at")))
        return steps

    def _money_timeline(self, scope, step, key, title, model, field, names, counts, **values):
        """Piles of what came of something, by day or month.

        :param names: ``{value of the field: label}``
        :param counts: ``{(first day of the step, value): count}``
        """
        steps = self._money_steps(scope, step)
        used = [code for code in names if any(code == value for _day, value in counts)]
        return self._chart(
            key,
            "bars",
            title,
            [label for _day, label, _domain in steps],
            [
                {
                    "key": code,
                    "label": names[code],
                    "tone": TONES.get(code, "none"),
                    "values": [counts.get((day, code), 0) for day, _label, _domain in steps],
                }
                for code in used
            ],
            stacked=True,
            drill={
                "model": model,
                "domains": [
                    [[*domain, [field, "=", code]] for _day, _label, domain in steps]
                    for code in used
                ],
            },
            **values,
        )


def _number(value):
    """A figure as JSON has it; None where there is nothing to tell it of."""
    if value is None or value is False:
        return None
    return value if isinstance(value, int) else float(value)
