from odoo import models

from odoo.addons.mail.tools.discuss import Store

from ..adapters import adapter_of, capabilities

#: What the panel offers of a message → what the platform must be able to do.
CAN = {"reply": "reply", "edit": "edit", "delete": "delete", "react": "reaction"}


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _to_store_defaults(self, target):
        defaults = super()._to_store_defaults(target)
        if target.is_internal(self.env):
            defaults.append(
                Store.Attr(
                    "mkbot_can",
                    lambda channel: channel._mkbot_can(),
                    predicate=lambda channel: channel.channel_type == "mkbot",
                )
            )
        return defaults

    def _mkbot_can(self):
        """Return what can be done with a message beside sending it, for the panel.

        :return: ``{reply, edit, delete, react, within}``: ``within`` is the seconds after sending
            in which a message can be edited or deleted, 0: always
        """
        self.ensure_one()
        # sudo: the platform shows in the row of whoever reads the conversation.
        platform = self.sudo().mkbot_session_ids.platform
        possible = capabilities(platform)
        within = getattr(adapter_of(platform), "EDIT_WITHIN", None)
        return {
            **{name: needed in possible for name, needed in CAN.items()},
            "within": int(within.total_seconds()) if within else 0,
        }

    def _message_update_content(self, message, /, **kwargs):
        """Have the customer's copy of a message changed, or taken back, with ours."""
        was = message.body
        result = super()._message_update_content(message, **kwargs)
        if self.channel_type == "mkbot" and not message.mkbot_is_note:
            gone = message.sudo()._filter_empty()
            if gone or message.body != was:
                message.sudo()._mkbot_keep_version(was)
                message.sudo()._mkbot_queue_change("delete" if gone else "edit")
        return result
