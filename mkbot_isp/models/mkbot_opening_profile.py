from odoo import models


class MkbotOpeningProfile(models.Model):
    """Tickets that attendances open (B5, P9)."""

    _inherit = "mkbot.opening.profile"

    def _automatic_helpdesk_ticket(self, session, variables):
        """That it came by chat, and who asked where nobody knows the customer."""
        channel = self.env.ref("mkbot_isp.helpdesk_channel_chat", raise_if_not_found=False)
        return {
            "channel_id": channel.id if channel else False,
            "partner_name": variables["customer"],
            "partner_email": variables["email"],
        }
