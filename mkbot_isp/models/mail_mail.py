from odoo import models


class MailMail(models.Model):
    """Notices of outages that did not arrive are told of."""

    _inherit = "mail.mail"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "exception":
            notices = self.filtered(lambda mail: mail.model == "isp.outage.notice")
            reason = vals.get("failure_reason") or ""
            # sudo: whoever sends e-mails need not read whom outages hit
            notices = notices.sudo()
            notices.env["isp.outage.notice"]._not_delivered(notices.mail_message_id, reason)
        return result
