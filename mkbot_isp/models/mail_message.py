from odoo import models


class MailMessage(models.Model):
    """Notices of outages that did not arrive are told of."""

    _inherit = "mail.message"

    def _mkbot_not_delivered(self, reason):
        self.env["isp.outage.notice"].sudo()._not_delivered(self, reason)
        return super()._mkbot_not_delivered(reason)
