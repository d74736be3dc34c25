import logging
from dataclasses import asdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..bot import replay, scores
from ..bot.understanding import ACT_FROM, MARGIN
from ..bot.wording import simplify
from ..retention import number_of
from .mkbot_intent_model import FIGURES

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
    history = fields.Json(
        readonly=True, help="On the labelled messages: the figures ``before`` and ``now``."
    )
    history_table = fields.Html(compute="_compute_history_table", sanitize=False)
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

    @api.depends("history", "compared_id")
    @api.depends_context("lang")
    def _compute_history_table(self):
        for model in self:
            figures = model.history or {}
            rows = Markup().join(
                Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
                % (
                    self._fields[name]._description_string(self.env),
                    _share(figures["before"].get(name)),
                    _share(figures["now"].get(name)),
                )
                for name in (FIGURES if figures else ())
            )
            model.history_table = rows and Markup(
                '<table class="table table-sm"><thead><tr><th></th><th>%s</th><th>%s</th></tr>'
                "</thead><tbody>%s</tbody></table>"
            ) % (model.compared_id.name or "", model.name, rows)

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
        self.change_ids.filtered(lambda change: change.kind == "message").unlink()
        vals = {"history_count": len(rows), "compared_id": published.id, "history": False}
        if rows:
            codes = [row.confirmed_intent_id.code for row in rows]
            texts = rows.mapped("text")
            now = self._classifier().classify_all(texts)
            before = (published or self)._classifier().classify_all(texts)
            vals["history"] = {
                name: asdict(scores.score(codes, results, ACT_FROM, MARGIN))
                for name, results in (("before", before), ("now", now))
            }
            self._list_messages(rows, before, now)
        self.write(vals)

    def _list_messages(self, rows, before, now):
        """List the labelled messages of which the best guess is another one now."""
        changes = []
        for row, (old, *_others), (new, *_rest) in zip(rows, before, now, strict=True):
            if old[0] == new[0]:
                continue
            changes.append(
                {
                    "model_id": self.id,
                    "kind": "message",
                    "session_id": row.session_id.id,
                    "text": row.text,
                    "expected_id": row.confirmed_intent_id.id,
                    "ways": [[code, float(probability)] for code, probability in (old, new)],
                    "is_better": new[0] == row.confirmed_intent_id.code,
                    "is_worse": old[0] == row.confirmed_intent_id.code,
                }
            )
        self.env["mkbot.intent.model.change"].create(changes)

    def _labelled(self):
        rows = self.env["mkbot.trigger"].search(
            [("confirmed_intent_id", "!=", False), ("text", "!=", False)], limit=HISTORY
        )
        simple = {row: simplify(row.text) for row in rows}
        known = self.env["mkbot.intent.phrase"].search([("simple", "in", list(simple.values()))])
        examples = set(known.mapped("simple"))
        newest = {}
        for row in rows:
            if simple[row] and simple[row] not in examples:
                newest.setdefault(simple[row], row.id)
        return rows.browse(newest.values())

    # ----- dialogues -----

    def _recent_dialogues(self):
        number = number_of(self.env, "mkbot_chat.trial_dialogues", DIALOGUES)
        # A dialogue whose beginning is not kept cannot be run again.
        begun = self.env["mkbot.bot.turn"]._search([("begins", "=", True)])
        return self.env["mkbot.session"].search(
            [("id", "in", begun.subselect("session_id"))],
            order="id desc",
            limit=number or DIALOGUES,
        )

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
        turns, told = self.env["mkbot.bot.turn"]._dialogue(session)
        try:
            # What a remote model told it would tell again, whichever version is published.
            found = replay.differences(turns, lambda text: told.get(text) or recognise(text))
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
                    "ways": [found.before, found.now],
                }
            )

    def action_publish(self):
        """Publish, unless its trial is under way."""
        if self.trial_state in ("waiting", "running"):
            raise UserError(self.env._("The trial on recent dialogues is still under way."))
        if not self.env.user.has_group("mkbot_chat.group_admin"):
            raise AccessError(self.env._("Only MKBOT administrators can do this."))
        return super().action_publish()


def _share(value):
    return "–" if value is None else f"{value:.1%}"
