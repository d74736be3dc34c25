from odoo import fields, models


class MkbotTag(models.Model):
    """A free mark on attendances, for finding and counting them."""

    _name = "mkbot.tag"
    _description = "Attendance Tag"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint("UNIQUE(name)", "A tag of this name exists already.")
