from odoo import fields, models


class MkbotSession(models.Model):
    """What was opened for people to go on with."""

    _inherit = "mkbot.session"

    opening_ids = fields.One2many("mkbot.opening", "session_id", string="Opened", readonly=True)
