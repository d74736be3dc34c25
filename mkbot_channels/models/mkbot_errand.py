from odoo import api, models

from ..waker import ERRANDS, wake


class MkbotErrand(models.Model):
    _inherit = "mkbot.errand"

    @api.model
    def _wake(self, delay=0.0):
        """To the fraction of a second, and without a thought for the scheduler's minute: that
        sweeps anyway."""
        wake(self.env, ERRANDS, delay)
