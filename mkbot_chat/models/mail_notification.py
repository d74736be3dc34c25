from odoo import api, models


class MailNotification(models.Model):
    """What was told to customers is shown by a coin, whose light is red where it failed."""

    _inherit = "mail.notification"

    @api.model_create_multi
    def create(self, vals_list):
        notifications = super().create(vals_list)
        notifications._mkbot_tell_coins()
        return notifications

    def write(self, vals):
        result = super().write(vals)
        if "notification_status" in vals:
            self._mkbot_tell_coins()
        return result

    def _mkbot_tell_coins(self):
        # sudo: whose they are, whoever is told
        sent = self.sudo().filtered(lambda row: row.notification_type != "inbox")
        self.env["mkbot.sent.message"]._changed_for(sent.res_partner_id)
