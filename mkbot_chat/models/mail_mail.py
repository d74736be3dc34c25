from odoo import models


class MailMail(models.Model):
    """E-mails without a notification are shown by a coin, too."""

    _inherit = "mail.mail"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # sudo: whose they are, whoever sends them
            self.env["mkbot.sent.message"]._changed_for(self.sudo().recipient_ids)
        return result
