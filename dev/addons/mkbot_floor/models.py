from odoo import fields, models


class MkbotFloor(models.Model):
    """What the bare route writes."""

    _name = "mkbot.floor"
    _description = "Row of the Bench's Floor"
    _log_access = False

    payload = fields.Text()
