from odoo import api, models
from odoo.exceptions import UserError


class IspTv(models.Model):
    """The buttons of the look-up of subscriptions to TV."""

    _inherit = "isp.tv"

    @api.model
    def _setup(self, partner, company, values):
        if not values.get("code"):
            code = self.env["ir.sequence"].with_company(company).next_by_code("isp.tv")
            values = {**values, "code": code}
        return super()._setup(partner, company, values)

    def action_mkbot_devices(self):
        """Open the dialog of the devices that may watch."""
        tv = self._for_tool("isp_devices")
        if tv.state == "ended":
            raise UserError(self.env._("“%s” has ended.", tv.code))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Devices of “%s”", tv.code),
            "res_model": "isp.tv.devices",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_tv_id": tv.id},
        }
