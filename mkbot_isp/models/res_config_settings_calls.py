from odoo import fields, models

from odoo.addons.mkbot_chat.retention import number_of

from .isp_call import KEPT_DAYS

CALL_DAYS = "mkbot_isp.call_days"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    isp_calls_product_id = fields.Many2one(
        related="company_id.isp_calls_product_id", readonly=False
    )
    isp_calls_currency_id = fields.Many2one(
        related="company_id.isp_calls_currency_id", readonly=False
    )
    isp_calls_posted = fields.Boolean(related="company_id.isp_calls_posted", readonly=False)
    isp_calls_due_days = fields.Integer(related="company_id.isp_calls_due_days", readonly=False)
    # Not `config_parameter`: that forgets a 0, which means never here.
    isp_call_days = fields.Integer(string="Keep calls (days)")

    def get_values(self):
        return {
            **super().get_values(),
            "isp_call_days": number_of(self.env, CALL_DAYS, KEPT_DAYS),
        }

    def set_values(self):
        result = super().set_values()
        # sudo: whoever may save the settings may save this one
        self.env["ir.config_parameter"].sudo().set_param(CALL_DAYS, str(max(0, self.isp_call_days)))
        return result
