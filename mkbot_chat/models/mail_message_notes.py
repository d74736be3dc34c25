from odoo import models
from odoo.exceptions import AccessError


class MailMessage(models.Model):
    """Notes and all that concerns them go to colleagues only."""

    _inherit = "mail.message"

    def _bus_channel(self):
        channel = super()._bus_channel()
        is_ours = channel._name == "discuss.channel" and channel.channel_type == "mkbot"
        if is_ours and self.mkbot_is_note:
            # Edits, reactions, link previews: the channel keeps them among colleagues.
            return channel.with_context(mkbot_note=True)
        return channel

    def _message_reaction(self, content, action, partner, guest, store=None):
        channel = self.channel_id
        if partner and channel.channel_type == "mkbot" and not self.mkbot_is_note:
            # Who whispers is not seen: customers see reactions to what they said and were told.
            if not channel._mkbot_can_post():
                raise AccessError(
                    self.env._("Only who attends the conversation reacts to its messages.")
                )
        return super()._message_reaction(content, action, partner, guest, store)
