from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _message_update_content(self, message, /, **kwargs):
        """Have the customer's copy of a message changed, or taken back, with ours."""
        was = message.body
        result = super()._message_update_content(message, **kwargs)
        if self.channel_type == "mkbot" and not message.mkbot_is_note:
            gone = message.sudo()._filter_empty()
            if gone or message.body != was:
                message.sudo()._mkbot_queue_change("delete" if gone else "edit")
        return result
