import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..bot import replay, scores
from ..bot.understanding import ACT_FROM, MARGIN
from ..bot.wording import simplify

_logger = logging.getLogger(__name__)

#: Labelled messages that are compared, the newest; recent dialogues that are run again.
HISTORY, DIALOGUES = 3000, 200
#: Dialogues in one transaction: progress is shown after each.
AT_A_TIME = 20


class MkbotIntentModel(models.Model):
    """Before a version is published: compared with the published one, on what customers wrote."""

    _inherit = "mkbot.intent.model"

    change_ids = fields.One2many("mkbot.intent.model.change", "model_id", readonly=True)
    history_count = fields.Integer(
        string="Labelled messages",
        readonly=True,
        help="Messages whose intent the customer or a colleague has told, and that are no examples"
        " themselves.",
    )
    compared_id = fields.Many2one(
        "mkbot.intent.model", string="Compared with", readonly=True, ondelete="set null"
    )
    history_right_before = fields.Float(string="Right before", readonly=True, aggregator=None)
    history_right = fields.Float(string="Right now", readonly=True, aggregator=None)
    history_wrong_before = fields.Float(string="Wrong acts before", readonly=True, aggregator=None)
    history_wrong = fields.Float(string="Wrong acts now", readonly=True, aggregator=None)
    trial_state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Under way"), ("done", "Done")],
        string="Trial on dialogues",
        readonly=True,
    )
    trial_total = fields.Integer(string="Dialogues", readonly=True)
    trial_count = fields.Integer(string="Tried", readonly=True)
    trial_progress = fields.Float(compute="_compute_trial_progress")
    trial_last_id = fields.Integer(readonly=True)

    @api.depends("trial_total", "trial_count")
    def _compute_trial_progress(self):
        for model in self:
            model.trial_progress = 100.0 * model.trial_count / (model.trial_total or 1)

    def _learn(self):
        """Learn, measure, and compare with the published version."""
        model = super()._learn()
        model._compare()
        return model

    def action_compare(self):
        """Compare with the published version on the messages that are labelled by now."""
        self.ensure_one()
        self.check_access("write")
        self.sudo()._compare()
        return True

    def action_try(self):
        """Run recent dialogues again with this version, in the background."""
        self.ensure_one()
        self.check_access("write")
        if not self.trained_at:
            raise UserError(self.env._("This version has not learnt yet."))
        # sudo: the dialogues are for nobody's eyes, what changes in them is
        model = self.sudo()
        model.change_ids.filtered(lambda change: change.kind == "dialogue").unlink()
        sessions = model._recent_dialogues()
        model.write(
            {
                "trial_state": "waiting" if sessions else "done",
                "trial_total": len(sessions),
                "trial_count": 0,
                "trial_last_id": 0,
            }
        )
        self.env.ref("mkbot_chat.ir_cron_trial").sudo()._trigger()
        return True

    # ----- labelled messages -----

    def _compare(self):
        """Judge this version and the published one by what customers wrote and somebody labelled.

        What has become an example is left out: whoever has learnt it by heart would win.
        """
        self.ensure_one()
        published = self.search([("state", "=", "published")], limit=1)
        rows = self._labelled()
        codes = [row.confirmed_intent_id.code for row in rows]
        texts = rows.mapped("text")
        vals = {"history_count": len(rows), "compared_id": published.id}
        self.change_ids.filtered(lambda change: change.kind == "message").unlink()
        if rows:
            results = {
                name: model._classifier().classify_all(texts)
                for name, model in (("", self), ("_before", published or self))
            }
            for name, found in results.items():
                told = scores.score(codes, found, ACT_FROM, MARGIN)
                right = sum(r[0][0] == code for code, r in zip(codes, found, strict=True))
                vals[f"history_right{name}"] = right / len(rows)
                vals[f"history_wrong{name}"] = told.auto_wrong or 0.0
            pairs = zip(rows, codes, results["_before"], results[""], strict=True)
            self.env["mkbot.intent.model.change"].create(
                [
                    {
                        "model_id": self.id,
                        "kind": "message",
                        "session_id": row.session_id.id,
                        "text": row.text,
                        "expected": code,
                        "before": f"{before[0][0]} ({before[0][1]:.0%})",
                        "now": f"{now[0][0]} ({now[0][1]:.0%})",
                        "is_better": now[0][0] == code,
                    }
                    for row, code, before, now in pairs
                    if before[0][0] != now[0][0]
                ]
            )
        self.write(vals)

    def _labelled(self):
        rows = self.env["mkbot.trigger"].search(
            [("confirmed_intent_id", "!=", False), ("text", "!=", False)], limit=HISTORY
        )
        simple = {row: simplify(row.text) for row in rows}
        known = self.env["mkbot.intent.phrase"].search([("simple", "in", list(simple.values()))])
        examples = set(known.mapped("simple"))
        kept, seen = rows.browse(), set()
        for row in rows:
            if simple[row] and simple[row] not in examples and simple[row] not in seen:
                seen.add(simple[row])
                kept |= row
        return kept

    # ----- dialogues -----

    def _recent_dialogues(self):
        number = self.env["ir.config_parameter"].get_param("mkbot_chat.trial_dialogues")
        number = int(number) if str(number or "").isdigit() else DIALOGUES
        turns = self.env["mkbot.bot.turn"]
        newest = turns._read_group(
            [], ["session_id"], order="session_id desc", limit=number or DIALOGUES
        )
        return self.env["mkbot.session"].browse([session.id for (session,) in newest])

    @api.model
    def _cron_try(self):
        """Go on with what was asked for: learning first, then the trials."""
        self._cron_learn()
        for model in self.search([("trial_state", "in", ("waiting", "running"))]):
            model._try_on()

    def _try_on(self):
        """Run the recent dialogues again and list those that would now go another way."""
        sessions = self._recent_dialogues().sorted("id")
        sessions = sessions.filtered(lambda session: session.id > self.trial_last_id)
        self.write({"trial_state": "running", "trial_total": self.trial_count + len(sessions)})
        recognise = self._classifier().classify
        for start in range(0, len(sessions), AT_A_TIME):
            batch = sessions[start : start + AT_A_TIME]
            for session in batch:
                self._try_dialogue(session, recognise)
            self.write(
                {"trial_count": self.trial_count + len(batch), "trial_last_id": batch[-1].id}
            )
            self.env["ir.cron"]._commit_progress(len(batch))
        self.trial_state = "done"

    def _try_dialogue(self, session, recognise):
        turns = self.env["mkbot.bot.turn"]._dialogue(session)
        try:
            found = replay.differences(turns, recognise)
        except (KeyError, TypeError, ValueError) as error:
            # Recorded by another version of the addon: it says nothing of this one.
            _logger.info("The dialogue of attendance %s cannot be run again: %s", session.id, error)
            return
        if found:
            self.env["mkbot.intent.model.change"].create(
                {
                    "model_id": self.id,
                    "kind": "dialogue",
                    "session_id": session.id,
                    "turn": found.turn + 1,
                    "text": found.text,
                    "before": replay.in_words(found.before),
                    "now": replay.in_words(found.now),
                }
            )

    def action_publish(self):
        """Publish, unless its trial is under way."""
        if self.trial_state in ("waiting", "running"):
            raise UserError(self.env._("The trial on recent dialogues is still under way."))
        if not self.env.user.has_group("mkbot_chat.group_admin"):
            raise AccessError(self.env._("Only MKBOT administrators can do this."))
        return super().action_publish()
