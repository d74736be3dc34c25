from odoo import api, models

LAST_MONTH = "[('opened_at', '>=', 'today -30d')]"
LAST_YEAR = "[('opened_at', '>=', 'today =1d -11m')]"


class IrFilters(models.Model):
    """Pivots that managers ask for first, as favourites that all of them share (R5)."""

    _inherit = "ir.filters"

    @api.model
    def _mkbot_ship_favourites(self):
        """Store the favourites, in the language of the main company: they are not translated."""
        language = self.env.ref("base.main_company").partner_id.lang or self.env.lang
        filters = self.with_context(lang=language)
        filters._load_records(
            [
                {
                    "xml_id": f"mkbot_reports.filter_{code}",
                    "noupdate": True,
                    "values": {"user_ids": False, **values},
                }
                for code, values in filters._mkbot_favourites().items()
            ],
            # What is there already is the managers' own.
            update=True,
        )

    def _mkbot_favourites(self):
        return {
            "operators_weeks": self._mkbot_pivot(
                self.env._("Operators by week"),
                ["closing_operator_id"],
                ["opened_at:week"],
                ["attendances", "seconds_active", "rating"],
            ),
            "sectors_evaluation": self._mkbot_pivot(
                self.env._("Sectors by evaluation"),
                ["sector_id"],
                ["band"],
                ["attendances", "seconds_waiting"],
            ),
            "channels_hours": self._mkbot_pivot(
                self.env._("Hours by channel"), ["hour"], ["platform"], ["attendances"]
            ),
            "cities_months": self._mkbot_pivot(
                self.env._("Cities by month"),
                ["city"],
                ["opened_at:month"],
                ["attendances", "rating"],
                LAST_YEAR,
            ),
            "solved_by_bot": self._mkbot_pivot(
                self.env._("Solved by the bot, by what was asked"),
                ["intent_id"],
                [],
                ["attendances", "solved_share", "misses", "seconds_bot"],
            ),
        }

    def _mkbot_pivot(self, name, rows, columns, measures, domain=LAST_MONTH):
        """Values of a favourite that is a pivot, and the same question as a graph."""
        return {
            "name": name,
            "model_id": "mkbot.report.session",
            "domain": domain,
            "context": str(
                {
                    "group_by": [],
                    "pivot_row_groupby": rows,
                    "pivot_column_groupby": columns,
                    "pivot_measures": measures,
                    "graph_groupbys": rows + columns,
                    "graph_measure": measures[0],
                }
            ),
        }
