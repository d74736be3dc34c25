from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    mkbot_contact_ids = fields.One2many(
        "mkbot.contact", "partner_id", string="Chatbot IDs", groups="mkbot_chat.group_operator"
    )
    mkbot_session_ids = fields.One2many(
        "mkbot.session", "partner_id", string="Attendances", groups="mkbot_chat.group_operator"
    )

    # The bot looks customers up by the phone of the channel.
    _mkbot_phone_index = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    def _search_for_channel_invite(self, store, search_term, channel_id=None, limit=30):
        channel = self.env["discuss.channel"].search([("id", "=", int(channel_id or 0))])
        if channel.channel_type == "mkbot":
            # Operators are added from the panel, where the session checks who may attend.
            return {"count": 0, "partner_ids": []}
        return super()._search_for_channel_invite(store, search_term, channel_id, limit)
