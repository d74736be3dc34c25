from odoo import models

SUSPICIONS = "mkbot.report.suspicion"


class MkbotReportPage(models.AbstractModel):
    """The page of money of a provider: trust unlocks, and outages that were seen early."""

    _inherit = "mkbot.report.page"

    def _page_money(self, scope):
        return [
            *super()._page_money(scope),
            *self._unlock_blocks(scope),
            *self._suspicion_blocks(scope),
        ]

    def _unlock_blocks(self, scope):
        return self._kept_blocks(
            scope,
            "mkbot.report.unlock",
            {"count": "unlocks:sum", "owed": "debt:sum_currency"},
            {
                "title": self.env._("Trust unlocks"),
                "count": self.env._("Unlocks"),
                "owed": self.env._("Owed then"),
                "received": self.env._("Received while they ran"),
                "kept": self.env._("Kept"),
                "timeline": self.env._("Unlocks kept and broken"),
                "hint": self.env._("By when they were granted."),
            },
        )

    def _suspicion_blocks(self, scope):
        """None where nothing was suspected. They are of places, not of attendances: of the filters
        only the period and the cities tell them apart."""
        suspicions = self._facts(scope, SUSPICIONS)
        suspicions.check_access("read")
        whose = [leaf for leaf in scope.whose() if leaf[0] == "city"]
        domain, past = ([*one.when("at"), *whose] for one in (scope, scope.previous()))
        words = self._suspicion_words()
        figures = [figure for _key, _label, _unit, _better, figure, _drill, _hint in words]
        [now] = suspicions._read_group(domain, [], figures)
        if not now[0]:
            return []
        [before] = suspicions._read_group(past, [], figures)
        items = [
            self._item(
                key,
                label,
                unit,
                _figure(value),
                _figure(earlier),
                better=better,
                drill=[*domain, *drill],
                hint=hint,
            )
            for (key, label, unit, better, _figure_of, drill, hint), value, earlier in zip(
                words, now, before, strict=True
            )
        ]
        return [
            self._numbers(
                "suspicions",
                self.env._("Outages seen early"),
                items,
                hint=self.env._("Averages of the outages that were suspected before anybody knew."),
                model=SUSPICIONS,
            )
        ]

    def _suspicion_words(self):
        """``[(key, label, unit, better, figure, drill, hint)]``"""
        return [
            ("count", self.env._("Suspected"), "count", "", "suspicions:sum", [], ""),
            (
                "confirmed",
                self.env._("Confirmed"),
                "percent",
                "up",
                "confirmed_share:avg",
                [["state", "=", "confirmed"]],
                self.env._("Of those that somebody decided about."),
            ),
            (
                "to_see",
                self.env._("From the first sign until seen"),
                "seconds",
                "down",
                "seconds_to_see:avg",
                [],
                self.env._("From the first customer who asked, or the first drop."),
            ),
            (
                "before_opening",
                self.env._("Before the outage was opened"),
                "seconds",
                "up",
                "seconds_before_opening:avg",
                [["seconds_before_opening", ">", 0]],
                self.env._("How long before somebody opened the outage it was seen."),
            ),
            (
                "before_noticed",
                self.env._("Before the tenth attendance"),
                "seconds",
                "up",
                "seconds_before_noticed:avg",
                [["seconds_before_noticed", "!=", False]],
                self.env._("At ten attendances of an outage anybody would have noticed it."),
            ),
        ]


def _figure(value):
    """None where there is nothing to tell of."""
    return None if value is None or value is False else float(value)
