import csv

from odoo import api, fields, models
from odoo.tools import file_open

from ..bot import classifier

#: The examples that come with the addon: text, intent code.
SHIPPED = "mkbot_chat/data/intent_phrases.csv"


class MkbotIntent(models.Model):
    """Something customers ask for. Its code is fixed, its examples are data.

    What is out of scope is the intent ``none``. Changed examples count once a version of the
    understanding has learnt them and was published (``mkbot.intent.model``).
    """

    _name = "mkbot.intent"
    _description = "Intent"
    _order = "sequence, code"

    code = fields.Char(
        required=True,
        index=True,
        help="What actions, texts and reports know the intent by. “none” is out of scope.",
    )
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="When a message belongs here, and when not.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    phrase_ids = fields.One2many("mkbot.intent.phrase", "intent_id", string="Examples")
    phrase_count = fields.Integer(compute="_compute_phrase_count", string="Number of examples")

    _code_unique = models.Constraint("UNIQUE(code)", "There is an intent of this code already.")
    _code_form = models.Constraint(
        "CHECK(code ~ '^[a-z][a-z0-9_]*$')",
        "A code is made of small letters, digits and underscores.",
    )

    def _compute_phrase_count(self):
        counts = dict(
            self.env["mkbot.intent.phrase"]._read_group(
                [("intent_id", "in", self.ids)], ["intent_id"], ["__count"]
            )
        )
        for intent in self:
            intent.phrase_count = counts.get(intent, 0)

    @api.model
    def classify(self, text):
        """What a customer's text asks for, by the published version of the understanding.

        :param str text: as it was written
        :return: ``[(intent code, probability), …]``, best first; ``none`` stands for what is out
            of scope
        """
        model = self.env["mkbot.intent.model"]._published_classifier()
        return model.classify(text or "") if model else []

    @api.model
    def _examples(self):
        """Return all examples as ``[(text, code), …]``, always in the same order."""
        # sudo: the bot learns from all of them, whoever presses the button
        phrases = self.env["mkbot.intent.phrase"].sudo()
        phrases = phrases.search_fetch([("intent_id.active", "=", True)], ["text"], order="id")
        codes = {intent.id: intent.code for intent in phrases.intent_id}
        return [(phrase.text, codes[phrase.intent_id.id]) for phrase in phrases]

    @api.model
    def _load_shipped(self):
        """Store the examples that come with the addon. Called when it is installed."""
        by_code = {intent.code: intent.id for intent in self.search([])}
        with file_open(SHIPPED) as source:
            rows = [(row["text"], by_code[row["intent"]]) for row in csv.DictReader(source)]
        self.env["mkbot.intent.phrase"].create(
            [
                {"text": text, "intent_id": intent_id, "source": "shipped"}
                for text, intent_id in rows
            ]
        )

    def _is_out_of_scope(self):
        return self.code == classifier.NONE
