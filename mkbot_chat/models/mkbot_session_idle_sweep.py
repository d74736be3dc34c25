import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..bot import texts_idle  # noqa: F401  (declares the texts said here)
from ..transient import one_alone

_logger = logging.getLogger(__name__)

#: The sweep gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20


class MkbotSession(models.Model):
    """Reminding customers who do not answer, and ending what they left (P17)."""

    _inherit = "mkbot.session"

    @api.model
    def _cron_idle(self):
        """Do what is due of the idle rules. Any number of workers, on any number of nodes, may
        run this."""
        until = time.monotonic() + RUN_SECONDS
        failed = []
        while self._idle_one(failed):
            if time.monotonic() > until:
                self.env.ref("mkbot_chat.ir_cron_idle")._trigger()
                return

    @api.model
    def _idle_one(self, failed):
        """Do what is due of one attendance, and commit.

        :param list failed: ids of sessions to leave alone; one that fails is added
        :return: whether there was one
        """
        words = "The idle rule failed in attendance %s"
        return one_alone(self.env, failed, self._idle_find, _logger, words)

    @api.model
    def _idle_find(self, failed):
        session = self.browse(self._idle_next(failed))

        def take_step():
            session.invalidate_recordset()
            session.with_company(session.company_id)._idle_take_step()

        return session.id, take_step

    @api.model
    def _idle_next(self, failed):
        """Lock the attendance whose step is due for longest, and return its id. One in which
        something happens at this moment is left to the next sweep: it may be the answer."""
        self.env.cr.execute(
            SQL(
                """SELECT id FROM mkbot_session
                    WHERE idle_due <= %s AND id <> ALL(%s)
                 ORDER BY idle_due
                    LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED""",
                fields.Datetime.now(),
                failed,
            )
        )
        row = self.env.cr.fetchone()
        return row and row[0]

    def _idle_take_step(self):
        """Take the rule's step that is due, if it still is. The session is locked."""
        steps = self._idle_steps()
        if self.idle_step >= len(steps):
            # The rule was changed meanwhile.
            self._idle_stop()
            self._panel_push()
            return
        heard_at = self._idle_heard_at()
        if not heard_at or self._idle_is_suspended() or self._idle_answer_is_coming():
            self._idle_count(self.idle_step)
            self._panel_push()
            return
        step = steps[self.idle_step]
        if heard_at + timedelta(minutes=step.minutes) > fields.Datetime.now():
            self._idle_count(self.idle_step, heard_at)
            self._panel_push()
        elif step.does == "remind":
            self._idle_remind(steps)
        else:
            self._idle_end(steps)

    def _idle_heard_at(self):
        """Hook: when the customer heard what they do not answer (UTC), ``None`` if they did not:
        it is no silence of theirs then."""
        return self.idle_since

    def _idle_answer_is_coming(self):
        """Hook: whether an answer is here that nobody has read into the conversation yet."""
        return False

    def _idle_remind(self, steps):
        if not self._may_speak():
            return self._idle_cannot_remind(steps)
        following = steps[self.idle_step + 1 : self.idle_step + 2]
        if following and following[0].does == "end":
            self._say("idle_reminder_last", minutes=following[0].minutes)
        else:
            self._say("idle_reminder")
        self._idle_count(self.idle_step + 1)

    def _idle_cannot_remind(self, steps):
        """Remind no more, for nothing can be sent; it ends when it would have ended."""
        ends_at = self._idle_ends_at()
        self._idle_note(
            lambda env: env._(
                "The customer does not answer, and was not reminded: the platform does not let us"
                " write to them now."
            )
        )
        last = steps[-1]
        if not ends_at:
            self._idle_stop()
        else:
            self._idle_count(len(steps) - 1, ends_at - timedelta(minutes=last.minutes))
        self._panel_push()

    def _idle_end(self, steps):
        """End the attendance as an operator does."""
        minutes = sum(step.minutes for step in steps)
        before = self.operator_ids
        rule = self.sector_id or self.company_id
        category = rule.mkbot_idle_category_id.filtered("active")
        if self._may_speak():
            self._idle_note(
                lambda env: env._(
                    "The attendance ends by itself: the customer did not answer for %s minutes.",
                    minutes,
                )
            )
        else:
            self._idle_note(
                lambda env: env._(
                    "The attendance ends by itself: the customer did not answer for %s minutes."
                    " They are told nothing: the platform does not let us write to them now.",
                    minutes,
                )
            )
        self._say("idle_ended")
        self._finish("idle", category_id=category.id)
        self._tell_losers(
            before,
            lambda env: env._("The customer did not answer: this attendance has ended by itself."),
        )
