from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    mkbot_sector_ids = fields.Many2many(
        "mkbot.sector",
        "mkbot_sector_operator_rel",
        "user_id",
        "sector_id",
        string="MKBOT sectors",
        groups="mkbot_chat.group_operator",
    )
