from odoo import models


class IspLive(models.Model):
    """What dropped lately is looked for every minute."""

    _inherit = "isp.live"

    _dropped_index = models.Index("(last_end_at) WHERE NOT online")
