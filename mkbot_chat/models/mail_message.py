from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store


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
