from odoo import fields, models


class MkbotPauseReason(models.Model):
    """Why an operator takes no new conversations for a while: lunch, a meeting…"""

    _name = "mkbot.pause.reason"
    _description = "Reason for a Pause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: of all companies.")
