from odoo import fields, models


class MkbotContactIdentifier(models.Model):
    """One of the ids by which a platform knows a contact.

    A person may reach one account under several ids (a phone number with and without the
    Brazilian ninth digit, a WhatsApp LID and BSUID, …): each is a row, and finding any of them
    finds the contact.
    """

    _name = "mkbot.contact.identifier"
    _description = "Identifier of a Chatbot ID"
    _rec_name = "value"

    contact_id = fields.Many2one("mkbot.contact", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(
        related="contact_id.account_id", store=True, precompute=True, index=False
    )
    kind = fields.Char(required=True, help="What the value is: visitor, phone, wa_id, lid, bsuid…")
    value = fields.Char(required=True)

    # In this order the index serves the look-up of whoever writes, by values of any kind.
    _value_unique = models.Constraint(
        "UNIQUE(account_id, value, kind)", "This identifier belongs to another contact."
    )
