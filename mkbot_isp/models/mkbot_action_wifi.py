from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.bot import values

from .isp_connection_wifi import PASSWORD_LENGTHS, SSID_BYTES

BOTH = "both"
WHAT = (("password", "option_wifi_password"), (BOTH, "option_wifi_both"))


class MkbotActionWifi(models.AbstractModel):
    """Another password for the Wi-Fi, and another name where the customer wants one."""

    _name = "mkbot.action.wifi"
    _description = "Bot Action: Wi-Fi Password"
    _inherit = "mkbot.action.service"
    _mkbot_code = "senha_wifi"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T2")

    def _about(self, session, connection, slots, confirmed):
        facts = self._snapshot(connection)
        if connection.state != "active" or not connection._wifi_server():
            return values.Acted("person", (self._reply("wifi_person"),), facts=facts)
        if slots.get("what") not in dict(WHAT):
            return self._offer(session, "what", [self._reply("wifi_what")], WHAT, facts)
        ssid = slots.get("ssid", "") if slots["what"] == BOTH else ""
        if slots["what"] == BOTH and not 0 < len(ssid.encode()) <= SSID_BYTES:
            key = "wifi_ssid_wrong" if ssid else "wifi_ask_ssid"
            return self._ask("ssid", key)
        password = slots.get("password")
        if not self._is_password(password):
            key = "wifi_password_wrong" if password is not None else "wifi_ask_password"
            return values.Acted("choose", (self._reply(key),), "password", facts=facts, secret=True)
        if not confirmed:
            key = "wifi_confirm_both" if ssid else "wifi_confirm"
            reply = self._reply(key, ssid=ssid, length=len(password))
            return values.Acted("confirm", (reply,), facts=facts)
        try:
            # sudo is on the connection already: the customer changes their own, proven by a code
            connection._set_wifi(ssid, password)._tell(session, "wifi", self._mkbot_code)
        except UserError:
            return values.Acted("person", (self._reply("wifi_person"),), facts=facts)
        return values.Acted("done", (self._reply("wifi_asked"),), facts=facts)

    def _is_password(self, text):
        """Whether a text can be a passphrase of WPA2: 8 to 63 printable characters of ASCII."""
        return len(text or "") in PASSWORD_LENGTHS and text.isascii() and text.isprintable()
