from odoo import models


class MkbotSession(models.Model):
    """What the figures of the day are read by."""

    _inherit = "mkbot.session"

    _queued_index = models.Index("(queued_at) WHERE queued_at IS NOT NULL")
    _rescued_index = models.Index("(rescued_at) WHERE rescued_at IS NOT NULL")
