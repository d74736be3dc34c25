from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    isp_suspect_customers = fields.Integer(
        related="company_id.isp_suspect_customers", readonly=False
    )
    isp_suspect_drops = fields.Integer(related="company_id.isp_suspect_drops", readonly=False)
    isp_suspect_minutes = fields.Integer(related="company_id.isp_suspect_minutes", readonly=False)
