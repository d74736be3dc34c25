from odoo import models

from .isp_delinquency import SERVICES


class IspServer(models.Model):
    """A back-end that lost what it knew."""

    _inherit = "isp.server"

    def action_tell_again(self):
        """Tell the back-end once more of all that is active: it was restored, or replaced."""
        self.check_access("write")
        for model in SERVICES:
            services = self.env[model].search(
                [("server_id", "in", self.ids), ("state", "=", "active")]
            )
            services._send("provision")
