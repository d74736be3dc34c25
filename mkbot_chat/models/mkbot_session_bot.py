import logging
import time
from datetime import datetime, timezone

import psycopg2

from odoo import fields, models

from ..bot import dialog, values

_logger = logging.getLogger(__name__)

#: The bot speaks in these states only.
BOT_STATES = ("bot", "rating")
#: A turn asks the database a few things at most; more is a fault in the dialogue.
MAX_STEPS = 8
#: However long somebody goes on typing, the bot answers after so many times the moment it gives.
LONGEST_MOMENT = 3
#: Seconds after which the bot answers by what it knows itself, whatever became of a remote model.
REMOTE_SECONDS = 10


def _utc(timestamp):
    return datetime.fromtimestamp(timestamp, timezone.utc).replace(tzinfo=None)


class MkbotSession(models.Model):
    """The bot's turns: when it answers, and that nothing a customer writes ends in an error.

    What to say is decided by ``bot/dialog.py``. Its queries are answered in
    ``mkbot_session_bot_queries``, its effects carried out in ``mkbot_session_bot_effects``: an
    effect named ``x`` by ``_bot_do_x(effect)``, which returns the event that answers it, or None.
    An addon that teaches the dialogue another effect adds such a method.
    """

    _inherit = "mkbot.session"

    bot_due_at = fields.Datetime(
        readonly=True,
        help="When the bot answers at the latest, while it gives the customer a moment to go on"
        " writing or waits for a remote model.",
    )
    bot_understood = fields.Json(
        readonly=True,
        groups="mkbot_chat.group_admin",
        help="What a remote model made of the texts of the pending turn: text →"
        " [[code, probability], …], or nothing yet.",
    )

    _bot_due_index = models.Index("(bot_due_at) WHERE bot_due_at IS NOT NULL")

    def _bot_take_turn(self, due=False):
        """Answer what the customer wrote since the bot's last turn, or put that off for a moment.

        Called with the session's row locked. Nothing a customer writes may end in an error: when
        the dialogue fails, the conversation goes to people, with reason ``bot_error``.

        :param due: answer now: a moment was given, or nothing else is to be waited for
        """
        self.ensure_one()
        if not self.bot_pending:
            self._bot_forget_pending()
        elif self.state not in BOT_STATES:
            # Somebody took over: they have read it.
            self._bot_forget_pending()
        else:
            self._bot_safely(lambda: self._bot_answer(due))

    def _bot_start_rating(self):
        """Ask for the rating: the attendance has just moved to state rating."""
        self.ensure_one()
        self._bot_safely(lambda: self._bot_converse(values.RatingAsked()))

    def _bot_safely(self, function):
        try:
            with self.env.cr.savepoint():
                function()
        except psycopg2.OperationalError:
            # Somebody else changed the session: the whole transaction has to run again.
            raise
        except Exception:
            _logger.exception("Bot failed in attendance %s", self.name)
            self.invalidate_recordset()
            self._bot_give_up()

    def _bot_give_up(self):
        """The bot cannot go on: people take over."""
        self._bot_forget_pending()
        if self.state == "bot":
            self._say_queued()
            self._to_queue("bot_error", self._bot_summary(self._bot_facts()))

    def _bot_forget_pending(self):
        if self.bot_pending or self.bot_due_at or self.bot_understood:
            self.write({"bot_pending": False, "bot_due_at": False, "bot_understood": False})

    # ----- when -----

    def _bot_answer(self, due):
        pending = self._bot_guarded(self.bot_pending)
        if not pending:
            self._bot_forget_pending()
            return
        event = dialog.said(pending)
        context = self._bot_context()
        if not due and self._bot_waits_for_remote(event, context):
            return
        turn = dialog.step(self.bot_state, event, context)
        if not due and self._bot_puts_off(turn, pending):
            return
        self.write({"bot_pending": False, "bot_due_at": False})
        self._bot_converse(event, context, turn)
        self.bot_understood = False

    def _bot_puts_off(self, turn, pending):
        """Whether the customer is given a moment to go on writing: several quick messages are
        one turn. What they asked for clearly is answered at once."""
        moment = self.account_id.bot_debounce / 1000
        written = [item["read_at"] for item in pending if item.get("read_at")]
        if self.state != "bot" or not moment or not written or not dialog.is_hasty(turn):
            return False
        now = time.time()
        due = min(now + moment, min(written) + LONGEST_MOMENT * moment)
        if due <= now:
            return False
        self._bot_wait_until(due)
        return True

    def _bot_wait_until(self, due):
        """Take the turn at that moment (seconds since 1970), unless something does before."""
        self.bot_due_at = _utc(due)
        self.env["mkbot.errand"]._add(self, "turn", delay=due - time.time())

    def _bot_waits_for_remote(self, event, context):
        """Whether a remote model has yet to say what the customer's texts mean."""
        texts = dialog.texts_to_recognise(self.bot_state, event, context)
        known = self.bot_understood or {}
        missing = [text for text in texts if text not in known]
        if missing:
            if not self._bot_wants_remote(missing):
                return False
            self.bot_understood = {**dict.fromkeys(missing), **(self.bot_understood or {})}
            self._bot_wait_until(time.time() + REMOTE_SECONDS)
            return True
        return any(known[text] is None for text in texts)

    def _bot_wants_remote(self, texts):
        """Hook: have a remote model asked what texts mean, after the commit.

        Whoever does puts the results into ``bot_understood`` and calls :meth:`_bot_take_turn`
        again, with ``due=True`` if none are to come. Should it never do, the bot answers by its
        own understanding after :data:`REMOTE_SECONDS`.

        :return: whether one is asked
        """
        return False

    # ----- a turn -----

    def _bot_converse(self, event, context=None, turn=None):
        """Make turns until the dialogue asks nothing more. Once the state has passed to somebody
        else, the rest of the bot's words is dropped.

        :param context, turn: those of the first step, where they are made already
        """
        for _step in range(MAX_STEPS):
            before = self.bot_state
            context = context or self._bot_context()
            turn = turn or dialog.step(before, event, context)
            self.write({"bot_state": turn.state, "misses": turn.state["misses"]})
            self.env["mkbot.bot.turn"].sudo()._record(self, event, context, before, turn)
            for reply in turn.replies:
                self._bot_reply(reply)
            event = None
            for effect in turn.effects:
                if self.state not in BOT_STATES:
                    return
                event = getattr(self, f"_bot_do_{effect.name}")(effect)
            if event is None:
                return
            context = turn = None
        raise RuntimeError("the dialogue does not come to an end")

    def _bot_context(self):
        is_open, opens_at = self._service_hours()
        return values.Context(
            known=bool(self.partner_id),
            first_name=self._say_variables()["first_name"],
            has_phone=bool(self.contact_id.phone),
            recognise=self._bot_recogniser(),
            actions=self.env["mkbot.action"]._specs(self),
            open=is_open,
            opens_at=self._hours_in_words(opens_at),
            ask_comment=self.account_id.ask_comment,
        )

    def _bot_recogniser(self):
        """What tells which intents a text may have: a remote model where one was asked, else the
        embedded one. Within a turn it says of a text always the same."""
        remote = self.bot_understood or {}
        seen = {}

        def recognise(text):
            if text not in seen:
                found = remote.get(text)
                if found is None:
                    found = self.env["mkbot.intent"].classify(text)
                seen[text] = [(code, probability) for code, probability in found]
            return seen[text]

        return recognise

    def _bot_reply(self, reply):
        body = self._text(reply.key, reply.variables)
        options = [
            {"id": choice.id, "label": choice.label or self._text(choice.key, {}) or choice.id}
            for choice in reply.options
        ]
        if body:
            self._post_bot(body, options=options or None)

    def _state_changed(self, old_state, new_state):
        if old_state == "bot":
            # What was not answered yet is read by whoever goes on.
            self._bot_forget_pending()
            if self.bot_state:
                # A document that waits for its confirmation is not kept beyond the bot's part.
                self.write(
                    {
                        "bot_learned": self._bot_facts(),
                        "bot_state": dialog.forget(self.bot_state),
                    }
                )
        return super()._state_changed(old_state, new_state)
