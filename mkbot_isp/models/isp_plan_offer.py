from odoo import fields, models


class IspPlan(models.Model):
    _inherit = "isp.plan"

    is_offered = fields.Boolean(
        string="Offered",
        default=True,
        help="The bot offers it to customers who want another plan.",
    )
