from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What becomes of conversations without a sector whose customers do not answer."""

    _inherit = "res.config.settings"

    mkbot_idle_minutes = fields.Integer(related="company_id.mkbot_idle_minutes", readonly=False)
    mkbot_idle_reminders = fields.Integer(related="company_id.mkbot_idle_reminders", readonly=False)
    mkbot_idle_end_minutes = fields.Integer(
        related="company_id.mkbot_idle_end_minutes", readonly=False
    )
    mkbot_idle_category_id = fields.Many2one(
        related="company_id.mkbot_idle_category_id", readonly=False
    )
