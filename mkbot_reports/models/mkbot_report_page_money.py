from odoo import models

from ..figures import days, months
from .mkbot_report_second_copy import WITHIN

COPIES = "mkbot.report.second.copy"
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
PAID = (*(f"within_{days}" for days in WITHIN), "later")
#: These count with another sending, or for nothing.
NOT_COUNTED = ("again", "void")
#: What is told of second copies: name → aggregate.
FIGURES = {
    "copies": "copies:sum",
    "asked": "amount:sum_currency",
    "received": "received_30:sum_currency",
    "median": "days:median",
    **{days: f"paid_{days}_share:avg" for days in WITHIN},
}


class MkbotReportPage(models.AbstractModel):
    """R9: what came in after second copies, promises and whatever else other addons add."""

    _inherit = "mkbot.report.page"

    def _pages(self):
        money = {
            "title": self.env._("Money"),
            "period": "30",
            "periods": ["30", "90", "365", "custom"],
        }
        return {**super()._pages(), "money": money}

    def _page_money(self, scope):
        copies = self._facts(scope, COPIES)
        copies.check_access("read")
        cuts = [[], ["sender"], ["platform"], [f"at:{self._money_step(scope)}", "outcome"]]
        domain = scope.domain("at")
        [now], senders, channels, outcomes = copies._read_grouping_sets(
            domain, cuts, list(FIGURES.values())
        )
        [before] = copies._read_group(scope.previous().domain("at"), [], list(FIGURES.values()))
        return [
            self._copy_numbers(domain, _named(FIGURES, now), _named(FIGURES, before)),
            self._copy_shares(domain, senders),
            self._copy_outcomes(scope, outcomes),
            self._copy_channels(domain, channels),
        ]

    def _money_hint(self):
        """In which currency the amounts are."""
        currency = self.env.company.currency_id.name
        if len(self.env.companies.currency_id) > 1:
            return self.env._("Amounts in %s, other companies' at today's rates.", currency)
        return self.env._("Amounts in %s.", currency)

    # ----- second copies -----

    def _copy_numbers(self, domain, now, before):
        once = [*domain, ["outcome", "not in", list(NOT_COUNTED)]]

        def item(key, label, unit, name, **values):
            return self._item(key, label, unit, now[name], before[name], **values)

        items = [
            item("copies", self.env._("Second copies sent"), "count", "copies", drill=domain),
            item(
                "asked",
                self.env._("Asked for"),
                "money",
                "asked",
                drill=once,
                hint=self.env._("What was owed, once where it was sent again within 30 days."),
            ),
            item(
                "received",
                self.env._("Received within 30 days"),
                "money",
                "received",
                better="up",
                drill=[*domain, ["received_30", ">", 0]],
                hint=self.env._("What came in by bank, card or cash after the second copy."),
            ),
            item(
                "paid",
                self.env._("Paid within %s days", FIRST),
                "percent",
                FIRST,
                better="up",
                drill=[*domain, [f"paid_{FIRST}_share", "=", 100]],
                hint=self.env._("Of those that were paid or whose days have passed."),
            ),
            item(
                "median",
                self.env._("Half were paid within"),
                "days",
                "median",
                better="down",
                drill=[*domain, ["outcome", "in", list(PAID)]],
                hint=self.env._("The median of the days until they were paid."),
            ),
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
        shares = {sender: _named(FIGURES, row) for sender, *row in found}
        senders = [sender for sender in names if sender in shares]
        series = [
            {
                "key": sender,
                "label": names[sender],
                "tone": "main" if sender == "bot" else "fair",
                "values": [shares[sender][days] for days in WITHIN],
            }
            for sender in senders
        ]
        domains = [
            [
                [*domain, ["sender", "=", sender], [f"paid_{days}_share", "=", 100]]
                for days in WITHIN
            ]
            for sender in senders
        ]
        return self._chart(
            "shares",
            "bars",
            self.env._("Paid within so many days"),
            [self.env._("%s days", days) for days in WITHIN],
            series,
            unit="percent",
            hint=self.env._("Of the second copies that the bot or operators sent."),
            drill={"model": COPIES, "domains": domains},
        )

    def _copy_outcomes(self, scope, found):
        outcomes = {
            code: label
            for code, label in self._selection_labels("outcome", COPIES).items()
            if code not in NOT_COUNTED
        }
        return self._money_timeline(
            scope,
            ("outcomes", COPIES, "outcome"),
            self.env._("What came of second copies"),
            outcomes,
            {(when.date(), outcome): row[0] for when, outcome, *row in found},
            hint=self.env._("By when they were sent; those that were sent again count once."),
        )

    def _copy_channels(self, domain, found):
        names = self._selection_labels("platform")
        rows = {platform: _named(FIGURES, row) for platform, *row in found}
        platforms = sorted(rows, key=lambda platform: -rows[platform]["copies"])
        columns = {
            "copies": (self.env._("Sent"), "count"),
            "asked": (self.env._("Asked for"), "money"),
            "received": (self.env._("Received within 30 days"), "money"),
            FIRST: (self.env._("Paid within %s days", FIRST), "percent"),
            "median": (self.env._("Half were paid within"), "days"),
        }
        own = [[*domain, ["platform", "=", platform]] for platform in platforms]
        return self._chart(
            "channels",
            "table",
            self.env._("By channel"),
            [names.get(one) or self.env._("Outside attendances") for one in platforms],
            self._columns_of(
                {
                    str(name): (label, unit, [rows[platform][name] for platform in platforms])
                    for name, (label, unit) in columns.items()
                }
            ),
            hint=self._money_hint(),
            wide=True,
            drill={"model": COPIES, "domains": [own for _column in columns]},
        )

    # ----- what was to be kept -----

    def _kept_blocks(self, scope, model, figures, labels, left_out=()):
        """How many were kept of what customers promised, and what came in; nothing where they
        promised nothing.

        :param model: facts with ``at``, ``state``, ``received`` and ``kept_share``
        :param figures: the aggregates of ``count`` and ``owed``
        :param labels: the words of count, owed, received, kept, of the ``title`` and the
            ``timeline``, and its ``hint``
        :param left_out: states that do not count
        """
        facts = self._facts(scope, model)
        facts.check_access("read")
        counted = [["state", "not in", list(left_out)]]
        domain = [*scope.domain("at"), *counted]
        past = [*scope.previous().domain("at"), *counted]
        figures = {
            **figures,
            "received": "received:sum_currency",
            "kept": "kept_share:avg",
        }
        cuts = [[], [f"at:{self._money_step(scope)}", "state"]]
        [now], found = facts._read_grouping_sets(domain, cuts, list(figures.values()))
        now = _named(figures, now)
        if not now["count"]:
            return []
        [before] = facts._read_group(past, [], list(figures.values()))
        before = _named(figures, before)
        units = {"count": "count", "owed": "money", "received": "money", "kept": "percent"}
        drills = {"received": [["received", ">", 0]], "kept": [["kept_share", "=", 100]]}
        items = [
            self._item(
                name,
                labels[name],
                unit,
                now[name],
                before[name],
                better="up" if name in drills else "",
                drill=[*domain, *drills.get(name, [])],
            )
            for name, unit in units.items()
        ]
        key = model.rpartition(".")[2]
        states = self._selection_labels("state", model)
        return [
            self._numbers(
                f"{key}s",
                labels["title"],
                items,
                hint=self._money_hint(),
                model=model,
                wide=False,
            ),
            self._money_timeline(
                scope,
                (f"{key}_states", model, "state"),
                labels["timeline"],
                {code: label for code, label in states.items() if code not in left_out},
                {(when.date(), state): row[0] for when, state, *row in found},
                hint=labels["hint"],
            ),
        ]

    # ----- by day or month -----

    def _money_step(self, scope):
        return "month" if scope.days > MOST_DAYS else "day"

    def _money_timeline(self, scope, place, title, names, counts, **values):
        """Piles of what came of something, by day or month.

        :param place: the key of the block, the model and its field
        :param names: ``{value of the field: label}``
        :param counts: ``{(first day of the step, value): count}``
        """
        key, model, field = place
        step = self._money_step(scope)
        parts = months(scope) if step == "month" else days(scope)
        used = [code for code in names if any(code == value for _day, value in counts)]
        series = [
            {
                "key": code,
                "label": names[code],
                "tone": TONES.get(code, "none"),
                "values": [counts.get((day, code), 0) for day in parts],
            }
            for code in used
        ]
        domains = [
            [[*part.domain("at"), [field, "=", code]] for part in parts.values()] for code in used
        ]
        return self._chart(
            key,
            "bars",
            title,
            [self._step_label(step, day) for day in parts],
            series,
            stacked=True,
            drill={"model": model, "domains": domains},
            **values,
        )


def _named(names, values):
    """Aggregates by their names, as JSON has them; None where there is nothing to tell of.

    An average of nothing is False; what PostgreSQL averages are decimals.
    """
    return {
        name: None if value is None or value is False else float(value)
        for name, value in zip(names, values, strict=True)
    }
