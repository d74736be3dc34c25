from odoo import api, models
from odoo.exceptions import AccessError

from .discuss_channel import BY_SESSION


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse members of a conversation that its session did not admit.

        Core lets whoever is in a channel invite any colleague or guest, and lets in whoever has
        the channel's link; here that would show customers' data to people the session knows
        nothing of, and let a stranger write in the customer's place.
        """
        if self.env.context.get("mkbot_members") is not BY_SESSION:
            ids = [vals["channel_id"] for vals in vals_list if vals.get("channel_id")]
            # sudo: only the type is looked at
            channels = self.env["discuss.channel"].sudo().browse(ids)
            if "mkbot" in channels.mapped("channel_type"):
                raise AccessError(
                    self.env._("Add operators to a conversation from the MKBOT panel.")
                )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_behind_the_session(self):
        """Refuse who would leave a conversation behind its session's back."""
        if not self.env.su and "mkbot" in self.sudo().channel_id.mapped("channel_type"):
            raise AccessError(self.env._("Leave the conversation from the MKBOT panel."))
