from odoo import api, fields, models


class IspConnectionChange(models.TransientModel):
    """Another login, password or address of one connection."""

    _name = "isp.connection.change"
    _description = "Change a Connection"
    _inherit = "isp.service.dialog"

    code = fields.Char(string="Login", required=True)
    password = fields.Char(help="Empty: it stays what it is.")
    mac = fields.Char(string="MAC", help="Empty: any device may dial.")
    ipv4 = fields.Char(string="IPv4", help="Empty: one of the server's pool.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        connection = self._about()
        for name in ("code", "mac", "ipv4"):
            values[name] = connection[name]
        return values

    def action_change(self):
        """Write what differs; the customer's device has to dial again."""
        connection = self._services("isp_change")
        values = {name: self[name] or False for name in ("code", "mac", "ipv4")}
        if self.password:
            values["password"] = self.password
        connection.write({n: v for n, v in values.items() if n == "password" or v != connection[n]})
        return {"type": "ir.actions.act_window_close"}
