from odoo import models
from odoo.tools import SQL

#: Where the times are by which facts are grouped, by day or month.
MOMENTS = {
    "mkbot.report.session": ("mkbot_session", "opened_at"),
    "mkbot.report.stretch": ("mkbot_session_stretch", "started_at"),
    "mkbot.report.trigger": ("mkbot_trigger", "at"),
}
GROUPS = 1000


class MkbotReportMixin(models.AbstractModel):
    """What PostgreSQL cannot know of how facts are read."""

    _inherit = "mkbot.report.mixin"

    def init(self):
        """Have PostgreSQL expect few groups where facts are grouped by time.

        It takes the days or months of a column for as many as its distinct values, which is one a
        row here: it would sort a million rows on disk instead of adding them up in memory, by all
        of its workers. Nothing looks for one moment of these columns, where that number counts too.
        """
        if self._name in MOMENTS:
            table, column = map(SQL.identifier, MOMENTS[self._name])
            self.env.cr.execute(
                SQL("ALTER TABLE %s ALTER COLUMN %s SET (n_distinct = %s)", table, column, GROUPS)
            )
            self.env.cr.execute(SQL("ANALYZE %s (%s)", table, column))
        return super().init()
