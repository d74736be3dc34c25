from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.mail.tools.discuss import Store

from .discuss_channel import BY_SESSION


class MailMessage(models.Model):
    _inherit = "mail.message"

    mkbot_options = fields.Json(
        string="Quick replies", help="Offered with the message: a list of {id, label}."
    )
    mkbot_is_note = fields.Boolean(compute="_compute_mkbot_is_note")

    @api.depends("subtype_id", "is_internal")
    def _compute_mkbot_is_note(self):
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        for message in self:
            message.mkbot_is_note = message.subtype_id.id == note or message.is_internal

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + [
            Store.Attr("mkbot_options", predicate=lambda message: bool(message.mkbot_options)),
        ]

    # ----- what was said stays said -----

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse words that did not come through the conversation, which alone says whose they
        are and sends them."""
        messages = super().create(vals_list)
        # Looked at afterwards: a context over RPC may bring default values.
        if not self.env.su and self.env.context.get("mkbot_words") is not BY_SESSION:
            if messages._mkbot_in_conversations():
                raise AccessError(self.env._("Write in the conversation from the MKBOT panel."))
        return messages

    def _get_forbidden_access(self, operation):
        # Core lets authors change what they wrote, and members all that is in their channel.
        forbidden = super()._get_forbidden_access(operation)
        if operation in ("write", "unlink"):
            forbidden |= (self - forbidden)._mkbot_in_conversations()
        return forbidden

    def _mkbot_in_conversations(self):
        """The messages among these that belong to a customer's conversation."""
        in_channels = self.sudo().filtered(lambda message: message.model == "discuss.channel")
        if not in_channels:
            return self.browse()
        conversations = (
            in_channels.env["discuss.channel"]
            .with_context(active_test=False)
            .search([("id", "in", in_channels.mapped("res_id")), ("channel_type", "=", "mkbot")])
        )
        return self & in_channels.filtered(lambda message: message.res_id in conversations.ids)
