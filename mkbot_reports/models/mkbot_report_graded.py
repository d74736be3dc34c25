import operator
import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

COMPARISONS = {
    "": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    "=<": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=>": operator.ge,
    "≥": operator.ge,
    "<>": operator.ne,
    "!=": operator.ne,
}
CONDITION = re.compile(r"\s*([<>=!≤≥]*)\s*(\d+(?:[.,]\d+)?)[\s;]*")
BEST, OLD_BEST = 10, 100


class MkbotReportGraded(models.AbstractModel):
    """Facts that are looked for by rating, as typed: ``>5``, ``>=6 <9``, ``***``."""

    _name = "mkbot.report.graded"
    _description = "MKBOT Facts with a Rating"
    _auto = False

    grade_search = fields.Char(
        string="Rating (>5, <7, =10, ***)",
        store=False,
        search="_search_grade",
        help="A rating from 0 to 10: >5, <7, =10, >=8, or two at once: >=6 <9. *** finds what was"
        " not rated. A number above 10 is one of the old scale to 100: >50 is >5.",
    )

    def _search_grade(self, comparison, value):
        if comparison == "ilike":
            value = [value]
        elif comparison != "in":
            return NotImplemented
        grades = set().union(*(self._grades_of(text or "") for text in value))
        return Domain("grade", "in", sorted(grades))

    def _grades_of(self, text):
        """Which grades a text asks for, as keys of the field ``grade``.

        :raise UserError: the text is none that is understood, said in words
        """
        asked = text.strip()
        if asked and not asked.strip("*"):
            return {"none"}
        conditions = CONDITION.findall(asked)
        if not conditions or CONDITION.sub("", asked):
            raise self._not_understood(text)
        grades = set(range(BEST + 1))
        for sign, number in conditions:
            limit = float(number.replace(",", "."))
            if sign not in COMPARISONS or limit > OLD_BEST:
                raise self._not_understood(text)
            if limit > BEST:
                limit = limit * BEST / OLD_BEST
            grades = {grade for grade in grades if COMPARISONS[sign](grade, limit)}
        return {f"{grade:02}" for grade in grades}

    def _not_understood(self, text):
        return UserError(
            self.env._(
                "“%s” is no rating. Write >5, <7, =10 or >=8 for ratings from 0 to 10, *** for what"
                " was not rated. Numbers above 10, up to 100, are of the old scale: >50 is >5.",
                text,
            )
        )
