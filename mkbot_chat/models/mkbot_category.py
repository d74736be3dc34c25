from odoo import fields, models


class MkbotCategory(models.Model):
    """How an attendance is classified when it ends (row E4)."""

    _name = "mkbot.category"
    _description = "Attendance Category"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share it between all companies."
    )
    sector_id = fields.Many2one(
        "mkbot.sector",
        index=True,
        ondelete="cascade",
        help="Offered only when an attendance of this sector ends. Empty: offered to all.",
    )
