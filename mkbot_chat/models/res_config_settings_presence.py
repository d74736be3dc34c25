from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """When an operator counts as away."""

    _inherit = "res.config.settings"

    mkbot_away_minutes = fields.Integer(related="company_id.mkbot_away_minutes", readonly=False)
