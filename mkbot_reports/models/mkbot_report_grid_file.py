import re

from odoo import fields, models
from odoo.tools import format_date, format_datetime

from ..spreadsheet import Spreadsheet

UNSAFE = re.compile(r"[^\w .()-]+")


class MkbotReportGrid(models.AbstractModel):
    """A grid as a file."""

    _inherit = "mkbot.report.grid"

    def _file_name(self, grid, scope):
        name = f"{grid['name']} {scope.date_from} {scope.date_to}"
        return f"{UNSAFE.sub('-', name).strip(' .-')}.xlsx"

    def _write_file(self, grid, scope, order, folder, beat):
        """Write a grid's file.

        :param folder: where to
        :param beat: called with how many rows are written, after some of them
        :return: its path
        """
        path = f"{folder}/grid.xlsx"
        sheet = Spreadsheet(
            path, folder, grid["name"], self._head(scope), self._client_columns(grid)
        )
        for rows in self._read_all(grid, scope, order):
            for cells in rows:
                sheet.add_row(cells)
            beat(sheet.rows)
        _total, totals = self._read_totals(grid, scope)
        sheet.close(totals)
        return path

    def _head(self, scope):
        """What the file is about, and who had it made when, in two lines."""
        now = format_datetime(self.env, fields.Datetime.now(), tz=scope.tz)
        return (
            " · ".join(self._filters_in_words(scope)),
            self.env._(
                "%(company)s · %(user)s, %(now)s",
                company=", ".join(self.env.companies.mapped("name")),
                user=self.env.user.name,
                now=now,
            ),
        )

    def _filters_in_words(self, scope):
        """The filters used, each with the names of what was chosen, as far as the user may see
        them."""
        first, last = (format_date(self.env, day) for day in (scope.date_from, scope.date_to))
        words = [self.env._("Period: %(first)s to %(last)s", first=first, last=last)]
        labels = {
            "sector_ids": self.env._("Sector"),
            "platforms": self.env._("Channel"),
            "account_ids": self.env._("Account"),
            "cities": self.env._("City"),
            "operator_ids": self.env._("Operator"),
            "category_ids": self.env._("Category"),
            "grades": self.env._("Rating"),
        }
        choices, chosen = self._choices(scope), scope.filters()
        for name, label in labels.items():
            names = [one["label"] for one in choices[name] if one["value"] in chosen[name]]
            if chosen[name]:
                words.append(f"{label}: {', '.join(names)}")
        return words
