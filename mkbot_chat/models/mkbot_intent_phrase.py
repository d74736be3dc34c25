from odoo import fields, models


class MkbotIntentPhrase(models.Model):
    """An example of how customers ask for an intent."""

    _name = "mkbot.intent.phrase"
    _description = "Example of an Intent"
    _rec_name = "text"
    _order = "intent_id, id"

    intent_id = fields.Many2one("mkbot.intent", required=True, index=True, ondelete="cascade")
    text = fields.Char(required=True)
