from odoo import models
from odoo.exceptions import AccessError, UserError


class DiscussChannel(models.Model):
    """Notes: what colleagues say to each other in a conversation, and the customer never reads.

    Who attends a conversation writes replies and notes. A supervisor may put a note into any open
    conversation that they read without taking part ("whisper"), and so may a colleague whom a note
    mentioned: to answer it. Nobody else; and nobody whispers replies.
    """

    _inherit = "discuss.channel"

    def _mkbot_asks_note(self, kwargs):
        """Whether a post is a note: all that is not plainly a comment is."""
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        is_comment = (
            kwargs.get("subtype_xmlid") == "mail.mt_comment"
            if kwargs.get("subtype_xmlid")
            else kwargs.get("subtype_id") == comment
        )
        return not is_comment or bool(kwargs.get("is_internal"))

    def _mkbot_check_post(self, is_note):
        """Check that the user may say something here. The session is locked.

        :raise AccessError, UserError: they may not, in words
        """
        if is_note:
            self.env["mkbot.panel"]._check_tool("note")
        if self._mkbot_can_note() if is_note else self._mkbot_can_post():
            return
        # sudo: whether it goes on decides which words explain it.
        if not self.sudo().mkbot_session_ids._is_open():
            raise UserError(self.env._("This conversation has ended."))
        if is_note:
            raise AccessError(
                self.env._(
                    "Only who attends the conversation, supervisors and colleagues who are"
                    " mentioned in it write notes here."
                )
            )
        raise AccessError(self.env._("Rescue this conversation before you write in it."))

    def _mkbot_can_note(self):
        """Whether the user may write a note here now."""
        self.ensure_one()
        return self._mkbot_can_post() or self._mkbot_can_whisper()

    def _mkbot_can_whisper(self):
        """Whether the user may write a note here without attending the conversation."""
        # sudo: the state, and whether they were mentioned; that they may read it is asked below.
        session = self.sudo().mkbot_session_ids
        user = self.env.user
        if not session._is_open() or not user.has_group("mkbot_chat.group_operator"):
            return False
        if not session._is_led_by(user):
            mentions = self.env["mkbot.mention"].sudo()
            if not mentions.search_count(
                [("session_id", "=", session.id), ("user_id", "=", user.id)], limit=1
            ):
                return False
        return session.with_env(self.env(su=False)).has_access("read")

    def _mkbot_as_written(self, kwargs, is_note):
        """What of a post's values counts, of what an operator may have sent."""
        kwargs = dict(kwargs)
        if not is_note:
            # Customers read no mentions: nobody is mentioned in what they are told.
            kwargs.pop("partner_ids", None)
            kwargs.pop("special_mentions", None)
        if kwargs.get("parent_id"):
            # sudo: whether it may be quoted here depends on where it stands and what it is.
            quoted = self.env["mail.message"].sudo().browse(int(kwargs["parent_id"])).exists()
            is_here = quoted.model == self._name and quoted.res_id == self.id
            if not is_here or (quoted.mkbot_is_note and not is_note):
                kwargs.pop("parent_id")
        return kwargs

    def message_post(self, **kwargs):
        if self.channel_type != "mkbot":
            return super().message_post(**kwargs)
        is_note = self._mkbot_asks_note(kwargs)
        if is_note:
            kwargs.pop("subtype_id", None)
            kwargs.update(subtype_xmlid="mail.mt_note", is_internal=True)
        message = super().message_post(**kwargs)
        if is_note:
            self.env["mkbot.mention"]._sync(message)
        return message

    def _message_update_content(self, message, /, **kwargs):
        if self.channel_type != "mkbot":
            return super()._message_update_content(message, **kwargs)
        # A note that is edited stays among colleagues, and may mention others now.
        channel = self.with_context(mkbot_note=message.mkbot_is_note)
        result = super(DiscussChannel, channel)._message_update_content(message, **kwargs)
        if message.mkbot_is_note:
            self.env["mkbot.mention"]._sync(message)
        return result

    def _get_allowed_message_partner_ids(self, partner_ids):
        if self.channel_type != "mkbot":
            return super()._get_allowed_message_partner_ids(partner_ids)
        if not self.env.context.get("mkbot_note"):
            return []
        # sudo: operators of the conversation's company, whether or not they are in it.
        session = self.sudo().mkbot_session_ids
        users = session._colleagues().filtered(lambda user: user.partner_id.id in partner_ids)
        return users.partner_id.ids
