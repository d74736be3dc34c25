from collections import Counter, defaultdict
from datetime import datetime

import pytz

from odoo import models

from .mkbot_report_grid import FACTS, GRADE

#: Rows of a file that are read at a time.
BATCH = 2000


class MkbotReportGrid(models.AbstractModel):
    """How the rows of a grid are read. A shape ``x`` has two methods:

    ``_page_x(grid, scope, order, offset, limit)``
        gives rows (raw key, raw figures), raw totals, and of how many rows they are;
    ``_batches_x(grid, scope, order)``
        yields all rows, some at a time. Each is read when it is asked for: what asks may end
        the transaction in between.

    Shapes: ``figures``, few groups, read at once; ``many`` groups, by one many2one;
    ``grades``, groups with a column a grade; ``list``, each attendance.
    """

    _inherit = "mkbot.report.grid"

    def _read_page(self, grid, scope, order, offset, limit):
        read = getattr(self, f"_page_{grid['shape']}")
        rows, totals, total = read(grid, scope, order, offset, limit)
        rows = [
            {"key": self._json_key(key), "cells": self._cells(grid, key, figures)}
            for key, figures in rows
        ]
        return rows, self._total_cells(grid, totals), total

    def _read_all(self, grid, scope, order):
        """Yield all rows of a grid as lists of cells, some rows at a time."""
        for rows in getattr(self, f"_batches_{grid['shape']}")(grid, scope, order):
            yield [self._cells(grid, key, figures) for key, figures in rows]

    def _read_totals(self, grid, scope):
        """Of how many rows a grid is, and the cells of its totals."""
        order = self._checked_order(grid, None)
        _rows, totals, total = getattr(self, f"_page_{grid['shape']}")(grid, scope, order, 0, 1)
        return total, self._total_cells(grid, totals)

    # ----- groups -----

    def _page_figures(self, grid, scope, order, offset, limit):
        rows, totals = self._groups_and_totals(grid, scope)
        return self._sorted(grid, rows, order)[offset : offset + limit], totals, len(rows)

    def _batches_figures(self, grid, scope, order):
        rows, _totals = self._groups_and_totals(grid, scope)
        yield self._sorted(grid, rows, order)

    def _groups_and_totals(self, grid, scope):
        by, specs = list(grid["keys"]), self._specs(grid)
        rows, totals = self._facts(scope)._read_grouping_sets(
            self._domain(grid, scope), [by, []], specs
        )
        rows = [(row[: len(by)], row[len(by) :]) for row in rows]
        return rows, totals[0] if totals else [None] * len(specs)

    def _sorted(self, grid, rows, order):
        """Rows as they are ordered, what is equal always in the same order; those that have nothing
        there come last."""
        column = [*grid["keys"], *grid["figures"]].index(order["column"])

        def place(row):
            value = self._cells(grid, *row)[column]
            return value.casefold() if isinstance(value, str) else value

        rows = sorted(rows, key=lambda row: str(self._json_key(row[0])))
        places = [(place(row), row) for row in rows]
        known = [one for one in places if one[0] is not None]
        known.sort(key=lambda one: one[0], reverse=not order["ascending"])
        return [row for _place, row in known] + [row for value, row in places if value is None]

    def _page_many(self, grid, scope, order, offset, limit):
        [name] = grid["keys"]
        extra = [f"{name}:count_distinct", f"{name}:count", "__count"]
        *totals, distinct, named, count = self._totals(grid, scope, extra)
        rows = self._groups(grid, scope, order, offset=offset, limit=limit)
        return rows, totals, distinct + (named < count)

    def _batches_many(self, grid, scope, order):
        [name] = grid["keys"]
        groups = self._facts(scope)._read_group(
            self._domain(grid, scope), [name], order=self._sql_order(grid, order)
        )
        ids = [record.id for [record] in groups]
        del groups
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            rows = self._groups(grid, scope, None, [[name, "in", some]])
            place = {record_id: index for index, record_id in enumerate(some)}
            yield sorted(rows, key=lambda row, place=place: place[row[0][0].id])

    def _groups(self, grid, scope, order, domain=(), **page):
        by = list(grid["keys"])
        rows = self._facts(scope)._read_group(
            [*self._domain(grid, scope), *domain],
            by,
            self._specs(grid),
            order=order and self._sql_order(grid, order),
            **page,
        )
        return [(row[: len(by)], row[len(by) :]) for row in rows]

    def _totals(self, grid, scope, extra=()):
        [totals] = self._facts(scope)._read_group(
            self._domain(grid, scope), [], [*self._specs(grid), *extra]
        )
        return totals

    # ----- grades -----

    def _page_grades(self, grid, scope, order, offset, limit):
        rows, totals = self._grade_rows(grid, scope)
        return self._sorted(grid, rows, order)[offset : offset + limit], totals, len(rows)

    def _batches_grades(self, grid, scope, order):
        rows, _totals = self._grade_rows(grid, scope)
        yield self._sorted(grid, rows, order)

    def _grade_rows(self, grid, scope):
        counts = defaultdict(Counter)
        groups = self._facts(scope)._read_group(
            self._domain(grid, scope), [*grid["keys"], "grade"], ["__count"]
        )
        for *key, grade, count in groups:
            counts[tuple(key)][grade] += count
        rows = [(key, self._grade_figures(grid, grades)) for key, grades in counts.items()]
        return rows, self._grade_figures(grid, sum(counts.values(), Counter()))

    def _grade_figures(self, grid, grades):
        """The figures of a row.

        :param grades: how many attendances have which grade
        """
        rated = {int(code): count for code, count in grades.items() if code != "none"}
        count, given = grades.total(), sum(rated.values())
        figures = {
            "attendances": count,
            "rated": 100 * given / count if count else None,
            "rating": sum(g * n for g, n in rated.items()) / given if given else None,
        }
        return [
            grades[name.removeprefix(GRADE)] if name.startswith(GRADE) else figures[name]
            for name in grid["figures"]
        ]

    # ----- each attendance -----

    def _page_list(self, grid, scope, order, offset, limit):
        *measures, count = self._totals(grid, scope, ["__count"])
        measured = dict(zip(self._measured(grid), measures, strict=True))
        totals = [measured.get(name) for name in grid["figures"]]
        rows = self._facts(scope).search(
            self._domain(grid, scope), offset, limit, self._sql_order(grid, order)
        )
        return self._list_rows(grid, rows), totals, count

    def _batches_list(self, grid, scope, order):
        facts = self._facts(scope)
        order = self._sql_order(grid, order)
        ids = facts.search(self._domain(grid, scope), order=order)._ids
        for start in range(0, len(ids), BATCH):
            some = [("id", "in", ids[start : start + BATCH])]
            yield self._list_rows(grid, facts.search(some, order=order))

    def _list_rows(self, grid, rows):
        names, measured = list(grid["figures"]), self._measured(grid)
        rows.fetch(["name", *(name for name in names if name not in measured)])
        # Records know no difference between a figure that is 0 and none.
        groups = rows._read_group([("id", "in", rows.ids)], ["id"], self._specs(grid))
        figures = {row.id: dict(zip(measured, values, strict=True)) for row, *values in groups}
        words, zone = self._words(names), pytz.timezone(rows.env.context["tz"])

        def value(row, name):
            if name in measured:
                return figures[row.id][name]
            return words[name][row[name]] if name in words else _by_the_clock(row[name], zone)

        # sudo: who may see an attendance sees whose it is
        return [([row], [value(row, name) for name in names]) for row in rows.sudo()]

    def _words(self, names):
        """What the values of selections are called, and that there may be none."""
        fields_of = self.env[FACTS]._fields
        return {
            name: {False: None, **dict(fields_of[name]._description_selection(self.env))}
            for name in names
            if fields_of[name].type == "selection"
        }

    # ----- what is read -----

    def _facts(self, scope):
        """The attendances, with the days of the company's clock."""
        return self.env[FACTS].with_context(tz=scope.tz)

    def _domain(self, grid, scope):
        domain = scope.domain("opened_at")
        return [*domain, ["state", "=", "closed"]] if grid["shape"] == "grades" else domain

    def _measured(self, grid):
        return [name for name, column in grid["figures"].items() if column["spec"]]

    def _specs(self, grid):
        return [grid["figures"][name]["spec"] for name in self._measured(grid)]

    def _sql_order(self, grid, order):
        """The order in the ORM's words. What is equal always comes in the same order; groups that
        have nothing there come last."""
        column, direction = order["column"], "asc" if order["ascending"] else "desc"
        if grid["shape"] == "list":
            return f"{column} {direction}, id desc"
        spec = grid["figures"].get(column, {}).get("spec")
        return f"{spec or column} {direction} nulls last, id:max desc"

    # ----- cells -----

    def _cells(self, grid, key, figures):
        """All cells of a row, as the client and files show them."""
        columns = [*grid["keys"].values(), *grid["figures"].values()]
        return [
            self._cell(column, value)
            for column, value in zip(columns, [*key, *figures], strict=True)
        ]

    def _total_cells(self, grid, figures):
        empty = [None] * (len(grid["keys"]) - 1)
        columns = grid["figures"].values()
        return [
            self.env._("Total"),
            *empty,
            *(
                None if value is None else self._cell(column, value)
                for column, value in zip(columns, figures, strict=True)
            ),
        ]

    def _cell(self, column, value):
        if column["kind"] == "text":
            if isinstance(value, models.BaseModel):
                # sudo: who may see an attendance sees whose it is
                value = value.sudo().display_name
            return value or column["none"] or None
        if column["kind"] in ("day", "week", "month"):
            return value.date().isoformat()
        if column["kind"] == "moment":
            return value.isoformat()
        if value is None or value is False:
            return None
        # PostgreSQL's averages are decimals.
        return value if isinstance(value, int) else float(value)

    # ----- from a row to its attendances -----

    def _json_key(self, key):
        return [self._json_value(value) for value in key]

    def _json_value(self, value):
        if isinstance(value, models.BaseModel):
            return value.id
        return value.date().isoformat() if hasattr(value, "date") else value


def _by_the_clock(value, zone):
    """A moment as the clock shows it; anything else as it is."""
    return zone.fromutc(value).replace(tzinfo=None) if isinstance(value, datetime) else value
