import logging

from odoo import fields, models
from odoo.tools.misc import format_date, format_time

from odoo.addons.mkbot_chat.printing import can_print

from ..formats import format_figure, format_with_share

_logger = logging.getLogger(__name__)

#: A chart of lines on paper, in pixels.
WIDTH, HEIGHT = 740, 130
#: So many names stand beneath it.
MOST_NAMES = 10
#: From the lowest grade to the highest.
GRADES = (
    *("#982738", "#b73248", "#ce4257", "#e05a5a", "#ea7c58", "#f4a261"),
    *("#f5bc5a", "#e8cc4f", "#a9c957", "#5fb567", "#1e8e5a"),
)
#: Colours on paper; others are as those of the main series.
COLOURS = {
    "main": "#3188e6",
    "good": "#1e8e5a",
    "fair": "#d9a400",
    "poor": "#ce4257",
    "none": "#8a8f9c",
    "before": "#8a8f9c",
    **{f"grade_{grade:02}": colour for grade, colour in enumerate(GRADES)},
}
PALETTE = ("#3188e6", "#ea6175", "#43c5b1", "#f4a261", "#8481dd", "#ffd86d")
#: The hottest cell of a heat table, and nothing: red, green, blue.
HOT, COLD = (106, 155, 210), (240, 241, 244)
NUMBERS_A_ROW = 4


class MkbotReportPage(models.AbstractModel):
    """Pages of figures on paper. Plain tables: the printer's engine is old and runs no script."""

    _inherit = "mkbot.report.page"

    def _page_file(self, page, filters):
        """A page as a file, in the language of the environment.

        :return: ``(name, mimetype, content)``; a page in HTML where wkhtmltopdf is missing
        :raise UserError: there is no such page
        """
        content = self.get(page, filters)
        name = f"{content['title']} – {content['company']}"
        can = can_print()
        document = self.env["ir.qweb"]._render(
            "mkbot_reports.page_document",
            {
                "name": name,
                "content": content,
                "facts": self._print_facts(content),
                "blocks": [self._print_block(block) for block in content["blocks"]],
                "can_print": can,
            },
        )
        if not can:
            _logger.warning("wkhtmltopdf is not installed: the page of figures is one in HTML")
            return f"{name}.html", "text/html", document.encode()
        # Its paper is the one of transcripts.
        report = self.env["ir.actions.report"]
        pdf = report._run_wkhtmltopdf([document], report_ref="mkbot_chat.action_report_transcript")
        return f"{name}.pdf", "application/pdf", pdf

    def _print_facts(self, content):
        """What the page is about, ``[(label, text)]``."""
        filters, choices = content["filters"], content["choices"]
        first, last = (
            format_date(self.env, fields.Date.to_date(filters[name]))
            for name in ("date_from", "date_to")
        )
        now = fields.Datetime.from_string(content["now"][:19].replace("T", " "))
        period = (
            first if first == last else self.env._("%(first)s to %(last)s", first=first, last=last)
        )
        facts = [(self.env._("Period"), period)]
        for name, label in self._filter_labels().items():
            labels = {choice["value"]: choice["label"] for choice in choices[name]}
            chosen = [str(labels.get(value, value)) for value in filters[name]]
            if chosen and name in content["offers"]:
                facts.append((label, ", ".join(chosen)))
        time = format_time(self.env, now.time(), time_format="short")
        facts.append((self.env._("Made"), f"{format_date(self.env, now.date())} {time}"))
        return facts

    def _filter_labels(self):
        return {
            "sector_ids": self.env._("Sector"),
            "platforms": self.env._("Channel"),
            "account_ids": self.env._("Account"),
            "cities": self.env._("City"),
            "operator_ids": self.env._("Operator"),
        }

    def _print_block(self, block):
        """A block for its template: with texts instead of numbers."""
        if block["kind"] == "numbers":
            items = [self._print_item(item) for item in block["items"]]
            rows = [
                items[start : start + NUMBERS_A_ROW]
                for start in range(0, len(items), NUMBERS_A_ROW)
            ]
            return {**block, "shape": "numbers", "rows": rows}
        if not any(value for series in block["series"] for value in series["values"]):
            return {**block, "shape": "empty"}
        if block["kind"] == "heat":
            return {**block, "shape": "heat", "rows": self._print_heat(block)}
        if block["kind"] == "lines":
            return {**block, "shape": "lines", **self._print_lines(block)}
        is_bar = block["kind"] == "bars" and (block["stacked"] or len(block["series"]) == 1)
        return {**block, "shape": "bars" if is_bar else "table", "rows": self._print_rows(block)}

    def _print_item(self, item):
        before = item["before"]
        text = format_figure(self.env, before, item["unit"])
        return {
            "label": item["label"],
            "text": format_figure(self.env, item["value"], item["unit"]),
            "before": "" if before is None else self.env._("before: %s", text),
        }

    def _print_rows(self, block):
        """``[{"label", "cells", "bars": [(width in percent, colour)]}]``."""
        series, labels = block["series"], block["labels"]
        sums = [sum(one["values"][row] or 0 for one in series) for row in range(len(labels))]
        most = max(sums) or 1
        colours = self._print_colours(series)
        return [
            {
                "label": label,
                "cells": [self._print_cell(block, one, row) for one in series],
                "bars": [
                    (round(100 * (one["values"][row] or 0) / most, 1), colour)
                    for one, colour in zip(series, colours, strict=True)
                ],
            }
            for row, label in enumerate(labels)
        ]

    def _print_cell(self, block, series, row):
        shares = series.get("shares")
        return format_with_share(
            self.env,
            series["values"][row],
            series.get("unit") or block["unit"],
            shares[row] if shares else None,
        )

    def _print_colours(self, series):
        if len(series) == 1:
            return [COLOURS["main"]]
        return [
            COLOURS.get(one["tone"], PALETTE[index % len(PALETTE)])
            for index, one in enumerate(series)
        ]

    def _print_heat(self, block):
        most = max(value or 0 for series in block["series"] for value in series["values"]) or 1
        return [
            {
                "label": series["label"],
                "cells": [
                    {
                        "text": format_figure(self.env, value, block["unit"]) if value else "",
                        "colour": self._print_heat_colour((value or 0) / most),
                    }
                    for value in series["values"]
                ],
            }
            for series in block["series"]
        ]

    def _print_heat_colour(self, part):
        # A square root: what is rare is told from nothing.
        heat = part**0.5
        red, green, blue = (
            round(cold + (hot - cold) * heat) for hot, cold in zip(HOT, COLD, strict=True)
        )
        return f"#{red:02x}{green:02x}{blue:02x}"

    def _print_lines(self, block):
        """The lines of a chart, ``points`` as SVG takes them, and what stands beside it."""
        labels = block["labels"]
        most = max(value or 0 for series in block["series"] for value in series["values"]) or 1
        width = WIDTH / max(len(labels) - 1, 1)
        lines = [
            {
                "label": series["label"],
                "colour": colour,
                "dashes": "5,4" if series["tone"] == "before" else "none",
                "points": " ".join(
                    f"{index * width:.1f},{HEIGHT - HEIGHT * value / most:.1f}"
                    for index, value in enumerate(series["values"])
                    if value is not None
                ),
            }
            for series, colour in zip(
                block["series"], self._print_colours(block["series"]), strict=True
            )
        ]
        every = -(-len(labels) // MOST_NAMES)
        return {
            "lines": lines,
            "most": format_figure(self.env, most, block["unit"]),
            "names": labels[::every],
            "width": WIDTH,
            "height": HEIGHT,
        }
