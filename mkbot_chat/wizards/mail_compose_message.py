from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_comment(self, res_ids):
        """What operators write from the panel is sent at once, but by the queue."""
        messages = super()._action_send_mail_comment(res_ids)
        if self.env.context.get("mkbot_session_id"):
            # sudo: whoever writes an e-mail need not read the scheduled actions
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return messages
