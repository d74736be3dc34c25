from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..bot.wording import simplify


class MkbotIntentPhrase(models.Model):
    """An example of how customers ask for an intent."""

    _name = "mkbot.intent.phrase"
    _description = "Example of an Intent"
    _rec_name = "text"
    _order = "id desc"

    intent_id = fields.Many2one("mkbot.intent", required=True, index=True, ondelete="cascade")
    text = fields.Char(required=True)
    simple = fields.Char(
        string="As it is learnt",
        compute="_compute_simple",
        store=True,
        precompute=True,
        help="Without accents, abbreviations written out: what the bot compares.",
    )
    source = fields.Selection(
        [
            ("shipped", "Came with MKBOT"),
            ("manual", "Written here"),
            ("learnt", "A customer's message"),
        ],
        required=True,
        default="manual",
        readonly=True,
    )

    _simple_unique = models.UniqueIndex(
        "(simple)", "There is an example of the same words already, perhaps of another intent."
    )

    @api.depends("text")
    def _compute_simple(self):
        for phrase in self:
            phrase.simple = simplify(phrase.text or "")

    @api.constrains("text")
    def _check_text(self):
        for phrase in self:
            if not simplify(phrase.text):
                raise ValidationError(self.env._("An example needs at least one word."))
