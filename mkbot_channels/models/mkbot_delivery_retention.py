from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.retention import GC_BATCH, days_of

DEFAULT_DAYS = 365


class MkbotDelivery(models.Model):
    """How long the outbox remembers."""

    _inherit = "mkbot.delivery"

    # Of a table that only grows at its end it is tiny, and costs a message next to nothing.
    _gc_index = models.Index("USING brin (create_date)")

    @api.autovacuum
    def _gc_old(self):
        """Delete what was sent, or was not, ``mkbot_channels.outbox_days`` days ago (0: never).

        The messages stay; that they were read, and by which id the platform knows them, is
        forgotten.
        """
        days = days_of(self.env, "mkbot_channels.outbox_days", DEFAULT_DAYS, least=8)
        if not days:
            return 0, False
        self.flush_model(["state"])
        self.env.cr.execute(
            SQL(
                """DELETE FROM mkbot_delivery WHERE id IN (
                       SELECT id FROM mkbot_delivery
                        WHERE create_date < %s AND state NOT IN ('queued', 'sending')
                        LIMIT %s)""",
                fields.Datetime.now() - timedelta(days=days),
                GC_BATCH,
            )
        )
        return self.env.cr.rowcount, self.env.cr.rowcount == GC_BATCH
