from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    isp_no_notices = fields.Boolean(
        string="No notices of outages", help="The customer does not want to be told of outages."
    )
