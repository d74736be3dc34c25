from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_bot(self):
        if self.env.ref("mkbot_chat.partner_bot", raise_if_not_found=False) in self:
            raise UserError(self.env._("The bot speaks as this contact: it cannot be deleted."))

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Operators write e-mails to the customers they attend, whom they may not change."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "create" and not self.env.su and not self.has_access("write"):
            panel = self.env["mkbot.panel"]
            operations |= {partner: "read" for partner in self if panel._may_email(partner)}
        return operations

    def _search_for_channel_invite(self, store, search_term, channel_id=None, limit=30):
        channel = self.env["discuss.channel"].search([("id", "=", int(channel_id or 0))])
        if channel.channel_type == "mkbot":
            # Operators are added from the panel, where the session checks who may attend.
            return {"count": 0, "partner_ids": []}
        return super()._search_for_channel_invite(store, search_term, channel_id, limit)
