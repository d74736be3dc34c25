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
        figures = [one["figure"] for one in words.values()]
        [now] = suspicions._read_group(domain, [], figures)
        if not now[0]:
            return []
        [before] = suspicions._read_group(past, [], figures)
        items = [
            self._item(
                key,
                one["label"],
                one["unit"],
                _figure(value),
                _figure(earlier),
                better=one["better"],
                drill=[*domain, *one["drill"]],
                hint=one["hint"],
            )
            for (key, one), value, earlier in zip(words.items(), now, before, strict=True)
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
        """``{key: {"label", "unit", "better", "figure", "drill", "hint"}}``"""
        return {
            "count": {
                "label": self.env._("Suspected"),
                "unit": "count",
                "better": "",
                "figure": "suspicions:sum",
                "drill": [],
                "hint": "",
            },
            "confirmed": {
                "label": self.env._("Confirmed"),
                "unit": "percent",
                "better": "up",
                "figure": "confirmed_share:avg",
                "drill": [["state", "=", "confirmed"]],
                "hint": self.env._("Of those that somebody decided about."),
            },
            "to_see": {
                "label": self.env._("From the first sign until seen"),
                "unit": "seconds",
                "better": "down",
                "figure": "seconds_to_see:avg",
                "drill": [],
                "hint": self.env._("From the first customer who asked, or the first drop."),
            },
            "before_opening": {
                "label": self.env._("Before the outage was opened"),
                "unit": "seconds",
                "better": "up",
                "figure": "seconds_before_opening:avg",
                "drill": [["seconds_before_opening", ">", 0]],
                "hint": self.env._("How long before somebody opened the outage it was seen."),
            },
            "before_noticed": {
                "label": self.env._("Before the tenth attendance"),
                "unit": "seconds",
                "better": "up",
                "figure": "seconds_before_noticed:avg",
                "drill": [["seconds_before_noticed", "!=", False]],
                "hint": self.env._(
                    "At ten attendances of an outage anybody would have noticed it."
                ),
            },
        }


def _figure(value):
    """None where there is nothing to tell of."""
    return None if value is None or value is False else float(value)
