from odoo import fields, models


class IspOperation(models.Model):
    """Wireless networks of customers' devices.

    What they are to be is kept only until the device's server has taken or refused it, and nobody
    can read it.
    """

    _inherit = "isp.operation"

    verb = fields.Selection(
        selection_add=[("set_wifi", "Change the Wi-Fi")], ondelete={"set_wifi": "cascade"}
    )
    wifi = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _asks(self, service):
        if self.verb != "set_wifi":
            return super()._asks(service)
        wifi = self.wifi or {}
        return service.cpe_id or "", wifi.get("ssid", ""), wifi.get("password", "")

    def write(self, vals):
        if vals.get("state") in ("done", "failed", "dropped"):
            vals = {**vals, "wifi": False}
        return super().write(vals)

    def _is_about_access(self):
        return self.verb != "set_wifi" and super()._is_about_access()
