from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

# Marks what a session itself posts or admits. An object, because a context that comes over RPC
# can hold any text but never this.
BY_SESSION = object()
# What whoever posts cannot choose: in whose name, when, and with which buttons.
NOT_CHOSEN = ("author_id", "author_guest_id", "email_from", "date", "mkbot_options")


class DiscussChannel(models.Model):
    """The conversation of an attendance: a Discuss channel of our own type."""

    _inherit = "discuss.channel"

    channel_type = fields.Selection(
        selection_add=[("mkbot", "MKBOT")], ondelete={"mkbot": "cascade"}
    )
    mkbot_session_ids = fields.One2many(
        "mkbot.session", "channel_id", string="Attendance", groups="mkbot_chat.group_operator"
    )
    mkbot_readable = fields.Boolean(
        compute="_compute_mkbot_readable",
        search="_search_mkbot_readable",
        groups="mkbot_chat.group_operator",
        help="The current user may read the attendance of this conversation.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("mkbot_session_ids")
    def _compute_mkbot_readable(self):
        sessions = self.env(su=False)["mkbot.session"]
        domain = Domain("channel_id", "in", self.ids) & sessions._conversations_to_read()
        readable = sessions.search(domain)
        channels = readable.sudo().channel_id
        for channel in self:
            channel.mkbot_readable = channel in channels

    def _search_mkbot_readable(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        # Rules are evaluated in superuser mode: leave it, so that those of the session apply.
        sessions = self.env(su=False)["mkbot.session"]
        if not sessions.has_access("read"):
            return Domain.FALSE
        readable = sessions._search(sessions._conversations_to_read())
        return [("mkbot_session_ids", "in", readable)]

    @api.model
    def _types_allowing_seen_infos(self):
        return [*super()._types_allowing_seen_infos(), "mkbot"]

    def _allow_invite_by_email(self):
        return self.channel_type != "mkbot" and super()._allow_invite_by_email()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_attended(self):
        if any(session._is_open() for session in self.sudo().mkbot_session_ids):
            raise UserError(self.env._("This conversation is going on. End it first."))

    # ----- members -----

    @api.model
    def _mkbot_nobody(self):
        """The public user: a guest, or the bot, is then the author, and not whoever runs this."""
        # Not env.ref: that asks the database each time whether the user still exists.
        user_id = self.env["ir.model.data"]._xmlid_to_res_id("base.public_user")
        return self.env["res.users"].browse(user_id)

    def _mkbot_add_operator(self, user):
        self.ensure_one()
        # sudo: operators become members only through the session, which has checked who may. As
        # the public user: from a colleague, Discuss would announce an invitation beside ours.
        channel = self.with_user(self._mkbot_nobody()).sudo()
        channel.with_context(mkbot_members=BY_SESSION)._add_members(
            users=user, post_joined_message=False
        )

    @api.model
    def _mkbot_begin(self, contacts):
        """Make a conversation for each contact, with nobody else in it yet.

        :return: them, in the order of `contacts`, in superuser mode
        """
        # The public user: core makes whoever creates a channel a member of it.
        channels = self.with_user(self._mkbot_nobody()).sudo()
        return channels.with_context(mkbot_members=BY_SESSION).create(
            [
                {
                    "name": contact.display_name,
                    "channel_type": "mkbot",
                    "channel_member_ids": [Command.create({"guest_id": contact.guest_id.id})],
                }
                for contact in contacts
            ]
        )

    def _mkbot_remove_operators(self, users):
        self.ensure_one()
        channel = self.sudo()
        members = channel.channel_member_ids.filtered(lambda m: m.partner_id in users.partner_id)
        for member in members:
            Store(bus_channel=member._bus_channel()).add(
                channel, {"close_chat_window": True, "isLocallyPinned": False}
            ).bus_send()
        if not members:
            return
        Store(bus_channel=channel).add(
            channel, [Store.Many("channel_member_ids", [], mode="DELETE", value=members)]
        ).bus_send()
        members.unlink()

    # ----- posting -----

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation != "create":
            return operations
        for channel in self.filtered(lambda channel: channel.channel_type == "mkbot"):
            # None: whoever only watches a conversation, or reads an ended one, cannot post in it.
            if not channel._mkbot_can_note():
                operations[channel] = None
        return operations

    def _mkbot_can_post(self):
        self.ensure_one()
        channel = self.sudo()
        return (
            channel.mkbot_session_ids.state == "active"
            and channel.is_member
            # A colleague who left the group is a member until the conversation is handed on.
            and self.env.user.has_group("mkbot_chat.group_operator")
        )

    def message_post(self, **kwargs):
        if self.channel_type != "mkbot":
            return super().message_post(**kwargs)
        self.ensure_one()
        is_note = self._mkbot_asks_note(kwargs)
        if self.env.context.get("mkbot_post") is not BY_SESSION:
            kwargs = {name: value for name, value in kwargs.items() if name not in NOT_CHOSEN}
            # Session before channel, as everywhere: a post and a move never deadlock.
            self.sudo().mkbot_session_ids._lock_at_once()
            self._mkbot_check_post(is_note)
            kwargs = self._mkbot_as_written(kwargs, is_note)
        channel = self.with_context(mkbot_note=is_note, mkbot_words=BY_SESSION)
        return super(DiscussChannel, channel).message_post(**kwargs)

    def _mkbot_show_new(self, messages):
        """Show messages that were created together to all who have the conversation open: their
        content in one notification, then each as new, for the counters and the alerts."""
        self.ensure_one()
        if len(messages) > 1:
            Store(bus_channel=self).add(messages).bus_send()
        for message in messages:
            data = (
                Store(bus_channel=self).add(message).get_result()
                if len(messages) == 1
                else {"mail.message": [{"id": message.id}]}
            )
            self._bus_send("discuss.channel/new_message", {"data": data, "id": self.id})

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"mkbot_options", "mkbot_marks"}

    def _process_attachments_for_post(self, attachments, attachment_ids, message_values):
        values = super()._process_attachments_for_post(attachments, attachment_ids, message_values)
        if self.env.context.get("mkbot_post") is BY_SESSION:
            # Core lets a guest link only files they uploaded to Discuss themselves.
            values["attachment_ids"] = values.get("attachment_ids", []) + [
                fields.Command.link(attachment_id)
                for attachment_id in self.env.context.get("mkbot_attachment_ids", ())
            ]
        return values

    def _message_post_after_hook(self, message, msg_vals):
        # What the bot says and what a customer writes elsewhere marks nothing as read here.
        if self.env.context.get("mkbot_post") is BY_SESSION:
            return None
        return super()._message_post_after_hook(message, msg_vals)

    def _bus_send(self, notification_type, message, /, *, subchannel=None):
        # Notes go to colleagues only, whoever else may be listening to the conversation.
        if subchannel is None and self.env.context.get("mkbot_note"):
            subchannel = "internal_users"
        return super()._bus_send(notification_type, message, subchannel=subchannel)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        # Nobody is notified by e-mail or web push: the panel has its own alerts, and a push is
        # HTTP inside the message's transaction.
        if self.channel_type == "mkbot":
            return []
        return super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self.channel_type == "mkbot" and (session := self.sudo().mkbot_session_ids):
            session._message_posted(message.sudo())
        return recipients

    def _check_can_update_message_content(self, message):
        # Where the customer does not see our edits, what was said stays as it was said.
        if self.channel_type == "mkbot" and not message.mkbot_is_note:
            message._mkbot_check_change()
        return super()._check_can_update_message_content(message)

    def _action_unfollow(self, partner=None, guest=None, post_leave_message=True):
        if self.channel_type == "mkbot":
            raise UserError(self.env._("Leave the conversation from the MKBOT panel."))
        return super()._action_unfollow(partner, guest, post_leave_message)
