from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.answers import told


class IspConnection(models.Model):
    """The buttons of the look-up of connections."""

    _inherit = "isp.connection"

    def action_mkbot_disconnect(self):
        """Have the access server end the sessions: the customer's device dials again."""
        connection = self._for_tool("isp_disconnect")
        if not connection.server_id:
            raise UserError(self.env._("“%s” is on no access server.", connection.code))
        connection._send("disconnect")
        return told(self.env._("“%s” is being disconnected.", connection.code))

    def action_mkbot_change(self):
        self._for_tool("isp_change")
        return self._ask("isp.connection.change", self.env._("Login, password and addresses"))
