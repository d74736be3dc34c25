from odoo import api, fields, models

from ..bot.values import INTENT_PREFIX

#: How `bot.replay.path` marks what is done, among the texts that are said.
DONE = "→ "


class MkbotIntentModelChange(models.Model):
    """What would go another way if a version of the understanding were published."""

    _name = "mkbot.intent.model.change"
    _description = "Change by a Version"
    _order = "kind, is_worse desc, id"
    _rec_name = "text"

    model_id = fields.Many2one(
        "mkbot.intent.model", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("message", "Labelled message"), ("dialogue", "Dialogue")], required=True, readonly=True
    )
    session_id = fields.Many2one(
        "mkbot.session", string="Attendance", readonly=True, ondelete="cascade"
    )
    turn = fields.Integer(readonly=True, help="The first turn that goes another way.")
    text = fields.Char(string="The customer wrote", readonly=True)
    expected_id = fields.Many2one(
        "mkbot.intent", string="It asks for", readonly=True, ondelete="cascade"
    )
    ways = fields.Json(
        readonly=True,
        help="Before and now: of a message ``[code, probability]``, of a dialogue the way the turn"
        " goes, as ``bot.replay`` tells it.",
    )
    before = fields.Char(compute="_compute_words")
    now = fields.Char(compute="_compute_words")
    is_better = fields.Boolean(string="Better", readonly=True)
    is_worse = fields.Boolean(string="Worse", readonly=True)

    @api.depends("ways", "kind")
    @api.depends_context("lang")
    def _compute_words(self):
        intents = self.env["mkbot.intent"].with_context(active_test=False).search([])
        names = {intent.code: intent.name for intent in intents}
        texts = self.env["mkbot.response"].with_context(active_test=False)
        texts = texts.search([("company_id", "=", False), ("name", "!=", False)])
        said = {text.key: text.name for text in texts}
        for change in self:
            tell = change._guess_in_words if change.kind == "message" else change._way_in_words
            before, now = change.ways or ([], [])
            change.before, change.now = tell(before, names, said), tell(now, names, said)

    def _guess_in_words(self, guess, names, _said):
        if not guess:
            return ""
        code, probability = guess
        return f"{names.get(code, code)} ({probability:.0%})"

    def _way_in_words(self, way, names, said):
        """What is said and done in a turn, in the words of the texts' and the intents' screens."""
        words = []
        for step, *details in way:
            if step.startswith(DONE):
                words.append(self._deed_in_words(step.removeprefix(DONE), details, names))
                continue
            offered = [
                names.get(code, code)
                for code in (
                    option.removeprefix(INTENT_PREFIX)
                    for option in details
                    if option.startswith(INTENT_PREFIX)
                )
            ]
            text = said.get(step, step)
            words.append(f"{text} [{', '.join(offered)}]" if offered else text)
        return " · ".join(words) or "…"

    def _deed_in_words(self, deed, details, names):
        subject = names.get(details[0], details[0]) if details else ""
        if deed in ("to_queue", "schedule"):
            reasons = self.env["mkbot.session"]._fields["queue_reason"]
            told = dict(reasons._description_selection(self.env))
            subject = told.get(subject, subject)
        words = {
            "act": self.env._("Serves: %s", subject),
            "open_profile": self.env._("Hands over: %s", subject),
            "to_queue": self.env._("To the queue: %s", subject),
            "schedule": self.env._("To the queue when people attend: %s", subject),
            "send_code": self.env._("Sends a one-time code"),
            "solve": self.env._("Ends the attendance"),
        }
        if deed in ("find_by_phone", "check_owner", "check_confirmation", "identify"):
            return self.env._("Finds out who it is")
        return words.get(deed, deed)
