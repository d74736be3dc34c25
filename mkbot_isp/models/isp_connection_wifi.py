from odoo import fields, models
from odoo.exceptions import UserError

#: What WPA2 takes as a passphrase, and IEEE 802.11 as a name.
PASSWORD_LENGTHS = range(8, 64)
SSID_BYTES = 32


class IspConnection(models.Model):
    """The wireless network of a customer's device, changed by way of its server (TR-069)."""

    _inherit = "isp.connection"

    cpe_id = fields.Char(
        string="Device in the ACS",
        tracking=True,
        copy=False,
        help="What the auto configuration server calls the customer's device.",
    )

    def _wifi_server(self):
        """The server by which the device's Wi-Fi can be changed; empty where it cannot."""
        self.ensure_one()
        # sudo: who changes a password need not see the back-ends
        servers = self.env["isp.server"].sudo()
        if not self.cpe_id:
            return servers
        return servers.search(
            [("kind", "=", "acs"), ("company_id", "=", self.company_id.id)], limit=1
        )

    def _set_wifi(self, ssid, password):
        """Have the customer's device call and protect its wireless networks so.

        :param ssid: "" or False leaves the name as it is
        :raise UserError: it cannot be, in words that the customer may read
        """
        server = self._wifi_server()
        if not server:
            raise UserError(self.env._("The Wi-Fi of this connection cannot be changed from here."))
        if len(password or "") not in PASSWORD_LENGTHS or not password.isascii():
            raise UserError(self.env._("A Wi-Fi password has 8 to 63 characters, without accents."))
        if len((ssid or "").encode()) > SSID_BYTES:
            raise UserError(self.env._("This name is too long for a Wi-Fi."))
        queue = self.env["isp.operation"]
        operation = queue._queue(self, "set_wifi", server)
        operation.wifi = {"ssid": ssid or "", "password": password}
        return operation

    def _confirm(self, operation, asked, outcome, error):
        if operation._is_about_access():
            return super()._confirm(operation, asked, outcome, error)
        if error:
            words = self.env._("The Wi-Fi was not changed: %s", error)
        elif outcome:
            words = self.env._("The device has its new Wi-Fi.")
        else:
            words = self.env._("The device takes its new Wi-Fi when it next calls the ACS.")
        self._message_log(body=words)
