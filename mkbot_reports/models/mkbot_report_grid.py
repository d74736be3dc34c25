from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..grid_scope import GridScope

FACTS = "mkbot.report.session"
#: How the names of columns that count a grade begin.
GRADE = "grade_"
#: Rows on a screen.
PAGE = 100
PERIODS = ["today", "7", "30", "month", "last_month", "custom"]
OFFERS = [
    "sector_ids",
    "platforms",
    "account_ids",
    "cities",
    "operator_ids",
    "category_ids",
    "grades",
]


class MkbotReportGrid(models.AbstractModel):
    """The ready grids: what they are is in ``mkbot_report_grid_definitions``, how each shape is
    read in ``mkbot_report_grid_rows``.

    A grid is ``{"name", "shape", "keys", "figures", "order"}``: ``keys`` and ``figures`` are its
    columns, ``{name: column}``; the names of keys are what its rows are grouped by. A column is
    ``{"label", "kind", "spec" (what it is read by), "none" (what stands for nothing), "hint"}``.
    Kinds: text, count, duration (seconds), percent (0 to 100), grade, moment (by the company's
    clock), and day, week and month (their first day).
    """

    _name = "mkbot.report.grid"
    _description = "Ready Grids"

    @api.model
    @api.readonly
    def get(self, code, filters=None, order=None, offset=0, with_choices=True):
        """A page of a grid's rows, read with the user's own rights.

        :param str code: of the grid
        :param dict filters: see :meth:`~odoo.addons.mkbot_reports.grid_scope.GridScope.read`
        :param dict order: ``{"column", "ascending"}``; the grid's own
        :param int offset: rows before it
        :param bool with_choices: False where the client has those of the filters
        :return: ``{"grid", "name", "grids", "periods", "offers" (names of the filters), "filters"
            (as they were understood), "choices", "company", "columns", "order", "offset", "limit",
            "total" (rows of all pages), "rows", "totals"}``; a row is ``{"key" (see
            :meth:`drill`), "cells"}``, totals are cells, all as many as the columns
        :raise UserError: there is no such grid
        """
        scope = self._scope(filters)
        grid = self._checked_grid(code, scope)
        order = self._checked_order(grid, order)
        offset = max(0, offset) if isinstance(offset, int) else 0
        rows, totals, total = self._read_page(grid, scope, order, offset, PAGE)
        return {
            "grid": code,
            "name": grid["name"],
            "grids": self._names(scope),
            "periods": PERIODS,
            "offers": OFFERS,
            "filters": scope.filters(),
            "choices": self._choices(scope) if with_choices else None,
            "company": self.env.company.name,
            "columns": self._client_columns(grid),
            "order": order,
            "offset": offset,
            "limit": PAGE,
            "total": total,
            "rows": rows,
            "totals": totals,
        }

    @api.model
    @api.readonly
    def drill(self, code, filters=None, key=None, column=None):
        """The action that shows the attendances behind a row, or behind all of them.

        :param list key: of a row; None: of all rows
        :param str column: of a grade: only those that it counts
        """
        scope = self._scope(filters)
        grid = self._checked_grid(code, scope)
        if key and grid["shape"] == "list":
            return {
                "type": "ir.actions.act_window",
                "res_model": "mkbot.session",
                "res_id": key[0],
                "views": [[False, "form"]],
            }
        domain = self._domain(grid, scope)
        if key:
            domain += self._key_domain(grid, scope, key)
        if column and column.startswith(GRADE):
            domain.append(["grade", "=", column.removeprefix(GRADE)])
        return {
            "type": "ir.actions.act_window",
            "name": grid["name"],
            "res_model": FACTS,
            "views": [[False, "list"], [False, "pivot"], [False, "graph"]],
            "domain": domain,
        }

    def _key_domain(self, grid, scope, key):
        domain = []
        for spec, value in zip(grid["keys"], key, strict=True):
            name, _colon, every = spec.partition(":")
            if every:
                start, end = scope.span(date.fromisoformat(value))
                domain += [[name, ">=", f"{start}"], [name, "<", f"{end}"]]
            else:
                domain.append([name, "=", value])
        return domain

    # ----- what was asked for, made safe -----

    def _checked_grid(self, code, scope):
        self.env[FACTS].check_access("read")
        grid = self._grids(scope).get(code)
        if not grid:
            raise UserError(self.env._("There is no grid “%s”.", code))
        return {"code": code, **grid}

    def _scope(self, filters):
        return GridScope.read(filters, fields.Datetime.now(), self.env.company._mkbot_tz())

    def _checked_order(self, grid, order):
        column = order.get("column") if isinstance(order, dict) else None
        if column in {**grid["keys"], **grid["figures"]}:
            return {"column": column, "ascending": bool(order.get("ascending"))}
        return {"column": grid["order"], "ascending": False}

    # ----- what the client shows -----

    def _names(self, scope):
        return [
            {"code": code, "name": grid["name"], "icon": grid["icon"]}
            for code, grid in self._grids(scope).items()
        ]

    def _client_columns(self, grid):
        return [
            {
                "name": name,
                "label": column["label"],
                "kind": column["kind"],
                "hint": column["hint"],
                "key": name in grid["keys"],
                "drill": name.startswith(GRADE),
            }
            for name, column in {**grid["keys"], **grid["figures"]}.items()
        ]

    def _choices(self, scope):
        """``{filter: [{"value", "label"}]}``, only what the user may see."""
        grades = self.env["mkbot.report.page"]._selection_labels("grade")
        categories = self.env["mkbot.category"].search([])
        return {
            **self.env["mkbot.report.page"]._choices(scope),
            "category_ids": [
                *({"value": record.id, "label": record.display_name} for record in categories),
                {"value": 0, "label": self.env._("Without a category")},
            ],
            "grades": [{"value": code, "label": label} for code, label in grades.items()],
        }
