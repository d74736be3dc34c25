"""A grid as an XLSX file, row by row: whatever its length, little of it is in memory."""

from datetime import datetime

import xlsxwriter

#: The rows of a sheet, as Excel has them.
MOST_ROWS = 1048576
#: Above the rows: what it is, what it is about, its columns; below them the totals.
HEAD_ROWS = 4
DAY_SECONDS = 24 * 3600
#: What is written is what was said: no text is a formula or an address.
OPTIONS = {
    "constant_memory": True,
    "in_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
#: Formats of cells by their kind. 14 and 22 are Excel's own: a day and a moment as the reader's
#: country writes them.
FORMATS = {
    "text": "@",
    "count": "#,##0",
    "duration": "[h]:mm:ss",
    "percent": "0.0%",
    "grade": "0.0",
    "moment": 22,
    "day": 14,
    "week": 14,
    "month": "mmm yyyy",
}
WIDTHS = {"text": 28, "moment": 18, "day": 13, "week": 13, "month": 13}
WIDTH = 12


class Spreadsheet:
    """Rows are written in their order, and can't be gone back to.

    :param path: of the file
    :param folder: for what is written on the way
    :param title: of the grid
    :param lines: two lines of text for its head
    :param columns: ``[{"label", "kind", "key"}]``; kinds as of ``mkbot.report.grid``
    """

    def __init__(self, path, folder, title, lines, columns):
        self.kinds = [column["kind"] for column in columns]
        self.rows = 0
        self._book = xlsxwriter.Workbook(path, {**OPTIONS, "tmpdir": folder})
        self._sheet = self._book.add_worksheet()
        self._formats = self._made_formats({})
        self._total_formats = self._made_formats({"bold": True, "top": 1})
        self._write_head(title, lines, columns)

    def add_row(self, cells):
        """Write a row: as many cells as columns. None is an empty one; days and moments are ISO."""
        self._write_row(cells, self._formats)

    def close(self, totals=None):
        """Write the totals, if any, whose first cell is what they are called, and the file."""
        if self.rows:
            last = len(self.kinds) - 1
            self._sheet.autofilter(HEAD_ROWS - 1, 0, HEAD_ROWS - 1 + self.rows, last)
        if totals:
            self._write_row([None, *totals[1:]], self._total_formats)
            self._sheet.write_string(
                HEAD_ROWS + self.rows - 1, 0, totals[0], self._total_formats["text"]
            )
        self._book.close()

    def _made_formats(self, values):
        return {
            kind: self._book.add_format({"num_format": number, **values})
            for kind, number in FORMATS.items()
        }

    def _write_head(self, title, lines, columns):
        for number, kind in enumerate(self.kinds):
            self._sheet.set_column(number, number, WIDTHS.get(kind, WIDTH))
        self._sheet.write_string(0, 0, title, self._book.add_format({"bold": True, "size": 14}))
        for row, line in enumerate(lines, start=1):
            self._sheet.write_string(row, 0, line)
        head = self._book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E7E9ED", "text_wrap": True, "valign": "top"}
        )
        for number, column in enumerate(columns):
            self._sheet.write_string(HEAD_ROWS - 1, number, column["label"], head)
        keys = sum(column["key"] for column in columns)
        self._sheet.freeze_panes(HEAD_ROWS, keys)

    def _write_row(self, cells, formats):
        row = HEAD_ROWS + self.rows
        for number, (kind, value) in enumerate(zip(self.kinds, cells, strict=True)):
            self._write_cell(row, number, kind, value, formats[kind])
        self.rows += 1

    def _write_cell(self, row, number, kind, value, form):
        if value is None:
            self._sheet.write_blank(row, number, None, form)
        elif kind == "text":
            self._sheet.write_string(row, number, value, form)
        elif kind in ("moment", "day", "week", "month"):
            self._sheet.write_datetime(row, number, datetime.fromisoformat(value), form)
        elif kind == "duration":
            self._sheet.write_number(row, number, value / DAY_SECONDS, form)
        elif kind == "percent":
            self._sheet.write_number(row, number, value / 100, form)
        else:
            self._sheet.write_number(row, number, value, form)
