from datetime import timedelta

from odoo import api, fields, models

from ..bot import replay, values
from ..retention import delete_some, number_of

#: Dialogues are kept for so many days; ``mkbot_chat.dialogue_days`` replaces it, 0 keeps none.
KEPT_DAYS = 90
GC_BATCH = 10000


class MkbotBotTurn(models.Model):
    """A turn of the bot as it happened, to be tried on a changed bot. See ``bot/replay.py``: it
    holds no data of a customer's."""

    _name = "mkbot.bot.turn"
    _description = "Turn of the Bot"
    _order = "session_id, id"

    session_id = fields.Many2one(
        "mkbot.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    at = fields.Datetime(required=True, readonly=True, index=True)
    event = fields.Json(required=True, readonly=True)
    context = fields.Json(readonly=True, help="Empty: the same as that of the turn before.")
    begins = fields.Boolean(readonly=True, help="The first turn of a dialogue.")
    understood = fields.Json(
        readonly=True,
        help="What a remote model made of the texts: text → [[code, probability], …]. Empty: the"
        " embedded understanding was used.",
    )
    path = fields.Json(readonly=True, help="The texts that were said and what was done.")

    _beginning_index = models.Index("(session_id) WHERE begins")

    @api.model
    def _record(self, session, event, context, before, turn):
        """Write a turn down.

        :param before: the dialogue's state before it, empty when the dialogue begins
        """
        if not self._days():
            return
        told = replay.dump_context(context)
        if before:
            last = self.search(
                [("session_id", "=", session.id), ("context", "!=", False)],
                order="id desc",
                limit=1,
            )
            told = False if last.context == told else told
        event = replay.without_secrets(event, turn)
        # Of a turn in several steps the customer's words are the first.
        words = isinstance(event, values.Said) and session.bot_understood
        self.create(
            {
                "session_id": session.id,
                "at": fields.Datetime.now(),
                "event": replay.dump_event(event),
                "context": told,
                "begins": not before,
                "understood": replay.dump_understood(words or {}) or False,
                "path": replay.path(turn),
            }
        )

    @api.model
    def _days(self):
        return number_of(self.env, "mkbot_chat.dialogue_days", KEPT_DAYS)

    @api.model
    def _dialogue(self, session):
        """The turns of an attendance as ``bot.replay`` wants them, and what a remote model told
        of their texts."""
        turns, context, told = [], {}, {}
        for row in self.search([("session_id", "=", session.id)], order="id"):
            context = row.context or context
            told.update(row.understood or {})
            turns.append((row.event, context, row.path))
        return turns, told

    @api.autovacuum
    def _gc_old(self):
        """Delete dialogues after ``mkbot_chat.dialogue_days`` days."""
        limit = fields.Datetime.now() - timedelta(days=self._days())
        return delete_some(self, [("at", "<", limit)], order="at", limit=GC_BATCH)
