from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    mkbot_sound = fields.Boolean(string="Sounds of the MKBOT panel", default=True)
    mkbot_notify = fields.Boolean(string="Desktop notifications of the MKBOT panel", default=True)
    mkbot_theme = fields.Selection(
        [("auto", "As the system"), ("light", "Light"), ("dark", "Dark")],
        string="Colours of the MKBOT panel",
        default="auto",
        required=True,
    )
