from odoo import models


class DiscussChannelMember(models.Model):
    """What operators do in a conversation, told to the customer."""

    _inherit = "discuss.channel.member"

    def _notify_typing(self, is_typing):
        result = super()._notify_typing(is_typing)
        for member in self:
            if session := member._mkbot_session():
                author = member.partner_id.sudo().name
                session._site_push("typing", {"typing": bool(is_typing), "author": author})
                if is_typing:
                    session._signal_typing()
        return result

    def _set_last_seen_message(self, message, notify=True):
        seen = self.seen_message_id.id
        result = super()._set_last_seen_message(message, notify=notify)
        if seen < message.id and (session := self._mkbot_session()):
            session._site_push_read(seen, message.id)
            session._signal_read(seen, message.id)
        return result

    def _mkbot_session(self):
        """Return the attendance in which this member is an operator, empty otherwise."""
        # sudo: an operator acts in a conversation they are in; the session says who is told.
        if self.partner_id and self.channel_id.channel_type == "mkbot":
            return self.channel_id.sudo().mkbot_session_ids
        return self.env["mkbot.session"]
