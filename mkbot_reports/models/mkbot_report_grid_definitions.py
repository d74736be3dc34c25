from odoo import models

from .mkbot_report_grid import GRADE
from .mkbot_report_mixin import GRADES


class MkbotReportGrid(models.AbstractModel):
    """Which grids there are."""

    _inherit = "mkbot.report.grid"

    def _grids(self, scope):
        """``{code: grid}``, in the order in which they are offered; another addon adds its own."""
        periods = {f"opened_at:{scope.every}": self._period_column(scope.every)}
        customers = {
            "partner_id": self._column(
                self.env._("Customer"), "text", none=self.env._("Not identified")
            )
        }
        first = {"first_operator_id": self._operator_column(self.env._("First operator"))}
        closing = {"closing_operator_id": self._operator_column(self.env._("Closing operator"))}
        cities = {
            "city": self._column(self.env._("City"), "text", none=self.env._("Without a city")),
            "state_id": self._column(self.env._("State (place)"), "text"),
        }
        return {
            "period": self._figure_grid(self.env._("By period"), "fa-calendar", periods),
            "customers": {
                **self._figure_grid(self.env._("By customer"), "fa-user", customers),
                "shape": "many",
            },
            "first_operators": self._figure_grid(
                self.env._("By first operator"), "fa-sign-in", first
            ),
            "closing_operators": self._figure_grid(
                self.env._("By closing operator"), "fa-flag-checkered", closing
            ),
            "cities": self._figure_grid(self.env._("By city"), "fa-map-marker", cities),
            "ratings_period": self._grade_grid(
                self.env._("Ratings by period"), "fa-calendar-check-o", periods
            ),
            "ratings_operators": self._grade_grid(
                self.env._("Ratings by operator"), "fa-star-half-o", closing
            ),
            "attendances": {
                "name": self.env._("Attendances"),
                "icon": "fa-list",
                "shape": "list",
                "keys": {"name": self._column(self.env._("Protocol"), "text")},
                "figures": self._list_columns(),
                "order": "opened_at",
            },
        }

    def _figure_grid(self, name, icon, keys):
        by_time = next(iter(keys)).startswith("opened_at")
        return {
            "name": name,
            "icon": icon,
            "shape": "figures",
            "keys": keys,
            "figures": self._figure_columns(),
            "order": next(iter(keys)) if by_time else "attendances",
        }

    def _grade_grid(self, name, icon, keys):
        return {
            **self._figure_grid(name, icon, keys),
            "shape": "grades",
            "figures": self._grade_columns(),
        }

    # ----- columns -----

    def _column(self, label, kind, spec=None, none="", hint=""):
        return {"label": label, "kind": kind, "spec": spec, "none": none, "hint": hint}

    def _operator_column(self, label):
        return self._column(label, "text", none=self.env._("Nobody"))

    def _period_column(self, every):
        labels = {
            "day": self.env._("Day"),
            "week": self.env._("Week"),
            "month": self.env._("Month"),
        }
        return self._column(labels[every], every)

    def _figure_columns(self):
        return {
            "attendances": self._column(self.env._("Attendances"), "count", "attendances:sum"),
            "waiting": self._column(
                self.env._("Waiting"),
                "duration",
                "seconds_waiting:avg",
                hint=self.env._("Average time in the queue, of those who came into it."),
            ),
            "first_answer": self._column(
                self.env._("First answer"),
                "duration",
                "seconds_to_first_answer:avg",
                hint=self.env._("Average time from the queue to an operator's first answer."),
            ),
            "handling": self._column(
                self.env._("Handling"),
                "duration",
                "seconds_active:avg",
                hint=self.env._("Average time in attendance by people."),
            ),
            "handling_total": self._column(
                self.env._("Total handling"),
                "duration",
                "seconds_active:sum",
                hint=self.env._("Time in attendance by people, all together."),
            ),
            "within_target": self._column(
                self.env._("Within target"),
                "percent",
                "target_share:avg",
                hint=self.env._(
                    "Of those who came into the queue, whom somebody attended within the sector's"
                    " target for waiting."
                ),
            ),
            "solved": self._column(
                self.env._("Solved by bot"),
                "percent",
                "solved_share:avg",
                hint=self.env._("Of those that ended, which the bot solved without people."),
            ),
            "rated": self._column(
                self.env._("Rated"),
                "percent",
                "rated_share:avg",
                hint=self.env._("Of those who were asked to rate, who did."),
            ),
            "rating": self._rating_column(spec="rating:avg"),
        }

    def _rating_column(self, **values):
        hint = self.env._("Average of the grades that were given.")
        return self._column(self.env._("Rating"), "grade", hint=hint, **values)

    def _grade_columns(self):
        """Of closed attendances."""
        return {
            "attendances": self._column(
                self.env._("Closed"), "count", hint=self.env._("Attendances that were closed.")
            ),
            **{f"{GRADE}{code}": self._column(label, "count") for code, label in GRADES},
            "rated": self._column(
                self.env._("Rated"), "percent", hint=self.env._("Of those that were closed.")
            ),
            "rating": self._rating_column(),
        }

    def _list_columns(self):
        return {
            "opened_at": self._column(self.env._("Opened"), "moment"),
            "partner_id": self._column(
                self.env._("Customer"), "text", none=self.env._("Not identified")
            ),
            "city": self._column(self.env._("City"), "text"),
            "platform": self._column(self.env._("Channel"), "text"),
            "account_id": self._column(self.env._("Account"), "text"),
            "sector_id": self._column(self.env._("Sector"), "text"),
            "first_operator_id": self._column(self.env._("First operator"), "text"),
            "closing_operator_id": self._column(self.env._("Closing operator"), "text"),
            "category_id": self._column(self.env._("Category"), "text"),
            "state": self._column(self.env._("State"), "text"),
            "end_reason": self._column(self.env._("How it ended"), "text"),
            "seconds_waiting": self._column(
                self.env._("Waiting"), "duration", "seconds_waiting:avg"
            ),
            "seconds_to_first_answer": self._column(
                self.env._("First answer"), "duration", "seconds_to_first_answer:avg"
            ),
            "seconds_active": self._column(
                self.env._("Handling"), "duration", "seconds_active:avg"
            ),
            "rating": self._column(self.env._("Rating"), "grade", "rating:avg"),
        }
