import logging
from datetime import timedelta

from odoo import fields, models

from ..bot import commands, guard

_logger = logging.getLogger(__name__)


class MkbotSession(models.Model):
    """What the bot does not answer: other automata, floods and insults (``bot/guard.py``).

    The messages themselves are always stored, and a person may still be asked for, except by an
    automaton.
    """

    _inherit = "mkbot.session"

    bot_guard = fields.Json(
        readonly=True,
        groups="mkbot_chat.group_admin",
        help="What the guard remembers of the last messages, and its last verdict.",
    )
    bot_silent_until = fields.Datetime(
        string="The bot is silent until",
        readonly=True,
        help="It was cut off: an automaton, a flood of messages, or insults.",
    )

    def _bot_guarded(self, pending):
        """Look at messages not looked at before, and leave out what the bot is not to answer.

        :param pending: messages as the session keeps them
        :return: those that the bot treats
        """
        verdict = self._bot_assess(pending)
        if verdict != "ok" and not self._bot_is_silent():
            self._bot_cut_off(verdict)
        if not self._bot_is_silent():
            return pending
        if self.bot_guard["verdict"] == "loop":
            return []
        return [item for item in pending if _asks_person(item)]

    def _bot_assess(self, pending):
        """The verdict on the new ones among messages: the last that is not "ok"."""
        new = [item for item in pending if item.get("said_at") and not item.get("assessed")]
        if not new:
            return "ok"
        memory = dict(self.bot_guard or {})
        history, worst = memory.get("history"), "ok"
        for item in new:
            history, verdict = guard.assess(history, item["said_at"], item["text"])
            worst = verdict if verdict != "ok" else worst
            item["assessed"] = True
        self.write({"bot_guard": {**memory, "history": history}, "bot_pending": pending})
        return worst

    def _bot_is_silent(self):
        return bool(self.bot_silent_until and self.bot_silent_until > fields.Datetime.now())

    def _bot_silence_reason(self):
        """Why somebody waits for a person who asked for one while the bot is silent."""
        return "abuse" if (self.bot_guard or {}).get("verdict") == "abuse" else None

    def _bot_cut_off(self, verdict):
        minutes = self.account_id.bot_silence
        self.write(
            {
                "bot_guard": {**(self.bot_guard or {}), "verdict": verdict},
                "bot_silent_until": fields.Datetime.now() + timedelta(minutes=minutes),
            }
        )
        _logger.warning(
            "The bot is silent for %s minutes in attendance %s: %s", minutes, self.name, verdict
        )
        env = self.account_id._speaking().env
        words = {
            "loop": env._(
                "The bot is silent for %s minutes: an automaton seems to write.", minutes
            ),
            "flood": env._("The bot is silent for %s minutes: messages pour in.", minutes),
            "abuse": env._("The bot is silent for %s minutes: repeated insults.", minutes),
        }
        self._post_note(words[verdict], self._bot_partner())
        self.env["mkbot.trigger"].sudo()._log_cut(self, verdict)


def _asks_person(item):
    return item.get("choice") == "person" or commands.asks_person(item.get("text") or "")
