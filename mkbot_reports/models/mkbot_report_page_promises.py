from odoo import models


class MkbotReportPage(models.AbstractModel):
    """R9: promises of payment, beneath the second copies."""

    _inherit = "mkbot.report.page"

    def _page_money(self, scope):
        promises = self._kept_blocks(
            scope,
            "mkbot.report.promise",
            {"count": "promises:sum", "owed": "amount:sum_currency"},
            {
                "title": self.env._("Promises of payment"),
                "count": self.env._("Promises"),
                "owed": self.env._("Promised"),
                "received": self.env._("Received in time"),
                "kept": self.env._("Kept"),
                "timeline": self.env._("Promises kept and broken"),
                "hint": self.env._("By when they were registered."),
            },
            left_out=("cancelled",),
        )
        return [*super()._page_money(scope), *promises]
