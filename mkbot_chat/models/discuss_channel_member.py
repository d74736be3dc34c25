from odoo import api, models
from odoo.exceptions import AccessError

from .discuss_channel import BY_SESSION


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse members of a conversation that its session did not admit.

        Core lets whoever is in a channel invite any colleague; here that would show customers'
        data to people the session knows nothing of.
        """
        if self.env.context.get("mkbot_members") is not BY_SESSION:
            partners = [vals for vals in vals_list if vals.get("partner_id")]
            channels = self.env["discuss.channel"].browse([v["channel_id"] for v in partners])
            if "mkbot" in channels.sudo().mapped("channel_type"):
                raise AccessError(
                    self.env._("Add operators to a conversation from the MKBOT panel.")
                )
        return super().create(vals_list)
