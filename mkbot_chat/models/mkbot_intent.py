from odoo import api, fields, models


class MkbotIntent(models.Model):
    """Something customers ask for. Its code is fixed, its examples are data."""

    _name = "mkbot.intent"
    _description = "Intent"
    _order = "sequence, code"

    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    phrase_ids = fields.One2many("mkbot.intent.phrase", "intent_id", string="Examples")

    _code_unique = models.Constraint("UNIQUE(code)", "There is an intent of this code already.")

    @api.model
    def classify(self, text):
        """What a customer's text asks for.

        :return: ``[(intent code, probability), …]``, best first; ``none`` stands for what is out
            of scope
        """
        return []
