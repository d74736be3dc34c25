from odoo import fields, models


class MkbotDeliveryPart(models.Model):
    """The platform's id of a further part of a message that went in several.

    The first part's is on the delivery itself; a receipt or an answer may name any of them.
    """

    _name = "mkbot.delivery.part"
    _description = "Part of a Sent Message"
    _log_access = False

    delivery_id = fields.Many2one("mkbot.delivery", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one("mkbot.account", required=True, ondelete="cascade")
    provider_id = fields.Char(required=True)

    _provider_index = models.Index("(account_id, provider_id)")
