import hashlib
import logging
from collections import OrderedDict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

from ..bot import classifier, scores
from ..bot.understanding import ACT_FROM, MARGIN

_logger = logging.getLogger(__name__)

#: Trained models that a process keeps in its memory.
KEPT = 3
_loaded = OrderedDict()
#: Lock that only one transaction holds, while it trains.
TRAINING_LOCK = 7220415

#: Of the version's fields, those that :class:`bot.scores.Scores` tells.
FIGURES = tuple(name for name in scores.Scores.__annotations__ if name != "count")


class MkbotIntentModel(models.Model):
    """A version of what the bot understands: trained from the examples of one moment.

    A draft is looked at, compared and then published; the one published before can be published
    again. Customers meet the published one only.
    """

    _name = "mkbot.intent.model"
    _description = "Version of the Understanding"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("past", "Past")],
        required=True,
        default="draft",
        readonly=True,
    )
    data = fields.Binary(attachment=True, readonly=True, groups="mkbot_chat.group_admin")
    checksum = fields.Char(readonly=True, help="Of the examples that it was trained from.")
    phrase_count = fields.Integer(string="Number of examples", readonly=True)
    trained_at = fields.Datetime(readonly=True)
    learning_state = fields.Selection(
        [("waiting", "Learning…"), ("failed", "Could not learn"), ("done", "Learnt")],
        string="Learning",
        readonly=True,
    )
    published_at = fields.Datetime(readonly=True)

    # Measured by cross-validation: each example judged by what was learnt from the others.
    is_measured = fields.Boolean(readonly=True)
    in_scope_accuracy = fields.Float(string="Right at once", readonly=True, aggregator=None)
    top3 = fields.Float(string="Among the best three", readonly=True, aggregator=None)
    oos_recall = fields.Float(string="Out of scope found", readonly=True, aggregator=None)
    oos_precision = fields.Float(string="Out of scope right", readonly=True, aggregator=None)
    auto_share = fields.Float(string="Acted upon without asking", readonly=True, aggregator=None)
    auto_wrong = fields.Float(string="Of these, wrong", readonly=True, aggregator=None)

    _published_once = models.UniqueIndex("(state) WHERE state = 'published'")

    @api.depends("trained_at")
    def _compute_name(self):
        for model in self:
            model.name = self.env._("Version %s", model.id or "")

    # ----- training -----

    @api.model
    def _train(self):
        """Learn from the present examples.

        :return: the new draft, or the version that has learnt just these
        :raise UserError: there are too few examples
        """
        # Two at a time would make the same version twice.
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", TRAINING_LOCK))
        examples = self.env["mkbot.intent"]._examples()
        checksum = _checksum(examples)
        known = self.search([("checksum", "=", checksum)], limit=1)
        if known.trained_at:
            return known
        try:
            trained = classifier.train(examples)
        except classifier.NotTrainable as error:
            raise UserError(
                self.env._(
                    "There is too little to learn from: at least two intents need two examples"
                    " each."
                )
            ) from error
        vals = {
            "checksum": checksum,
            "phrase_count": len(examples),
            "trained_at": fields.Datetime.now(),
        }
        model = known or self.create(vals)
        model.write(vals)
        # Plain bytes: a Binary's own form would be a third larger in memory.
        self.env["ir.attachment"].sudo().create(
            {
                "name": "data",
                "res_model": self._name,
                "res_field": "data",
                "res_id": model.id,
                "raw": trained.dump(),
                "mimetype": "application/octet-stream",
            }
        )
        model.invalidate_recordset(["data"])
        return model

    def _measure(self):
        """Store how well each example is understood by one who has learnt the others. It takes
        some seconds."""
        examples = self.env["mkbot.intent"]._examples()
        results = classifier.judge(examples)
        found = scores.score([code for _text, code in examples], results, ACT_FROM, MARGIN)
        self.write({name: getattr(found, name) or 0.0 for name in FIGURES} | {"is_measured": True})

    def action_train(self):
        """Have a new version learn from the present examples, in the background: opens it. A button
        of the list: which versions are selected does not matter."""
        self.check_access("create")
        examples = self.env["mkbot.intent"]._examples()
        checksum = _checksum(examples)
        # sudo: the rows are the bot's, nobody writes on them by hand
        models = self.sudo()
        model = models.search([("checksum", "=", checksum)], limit=1) or models.create(
            {"checksum": checksum, "phrase_count": len(examples)}
        )
        if not model.is_measured:
            model.learning_state = "waiting"
            self.env.ref("mkbot_chat.ir_cron_trial").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": model.id,
            "views": [(False, "form")],
        }

    def action_measure(self):
        """Measure a version whose examples are still the present ones."""
        self.ensure_one()
        self.check_access("write")
        if self.checksum != _checksum(self.env["mkbot.intent"]._examples()):
            raise UserError(
                self.env._("The examples have changed since: learn them first, then measure.")
            )
        self.sudo()._measure()
        return True

    @api.model
    def _cron_learn(self):
        """Let versions learn that were asked for, and measure them."""
        for model in self.search([("learning_state", "=", "waiting")]):
            try:
                with self.env.cr.savepoint():
                    model._learn()
            except UserError:
                model.learning_state = "failed"
            self.env["ir.cron"]._commit_progress(1)

    def _learn(self):
        """Learn from the present examples, whichever they have become, and measure."""
        model = self._train()
        model._measure()
        model.learning_state = "done"
        if model != self:
            # Examples came in between: their version takes this one's place.
            self.unlink()
        return model

    def action_publish(self):
        """Let customers meet this version from now on."""
        self.ensure_one()
        self.check_access("write")
        if not self.trained_at:
            raise UserError(self.env._("This version has not learnt yet."))
        # sudo: the versions belong to all companies, as the bot does
        self.sudo()._publish()
        return True

    def _publish(self):
        self.search([("state", "=", "published"), ("id", "!=", self.id)]).state = "past"
        # The other one first: only one can be published.
        self.flush_model(["state"])
        self.write({"state": "published", "published_at": fields.Datetime.now()})
        self.env.registry.clear_cache()

    @api.model
    def _train_and_publish(self):
        """Learn and publish, where nothing is published yet. Called when the addon is installed."""
        if not self.search_count([("state", "=", "published")], limit=1):
            self._train()._publish()

    # ----- use -----

    @api.model
    def _published_classifier(self):
        """Return the :class:`bot.classifier.Classifier` that customers meet, None where there is
        nothing to learn from."""
        model_id, checksum = self._published()
        if not model_id:
            return None
        return self._classifier_of(model_id, checksum)

    @api.model
    @ormcache()
    def _published(self):
        # sudo: everybody's messages are understood by it
        model = self.sudo().search([("state", "=", "published")], limit=1)
        return model.id, model.checksum

    @api.model
    def _classifier_of(self, model_id, checksum):
        key = self.env.cr.dbname, model_id, checksum
        if key not in _loaded:
            _loaded[key] = self.sudo().browse(model_id)._read_classifier()
            while len(_loaded) > KEPT:
                _loaded.popitem(last=False)
        _loaded.move_to_end(key)
        return _loaded[key]

    def _read_classifier(self):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_field", "=", "data"), ("res_id", "=", self.id)],
            limit=1,
        )
        try:
            return classifier.load(attachment.raw or b"")
        except classifier.NotReadable:
            # Of an older version of the addon, or lost with the file store.
            _logger.warning("Understanding %s cannot be read: learnt anew", self.id)
            return classifier.train(self.env["mkbot.intent"]._examples())

    def _classifier(self):
        """Return the :class:`bot.classifier.Classifier` of this version."""
        self.ensure_one()
        return self._classifier_of(self.id, self.checksum)


def _checksum(examples):
    digest = hashlib.sha256(str(classifier.FORMAT).encode())
    for text, code in examples:
        digest.update(f"{code}\0{text}\0".encode())
    return digest.hexdigest()
