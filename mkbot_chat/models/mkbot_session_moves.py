from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# The attendance's legal moves. `active` to `active` is a change of the responsible operator.
MOVES = {
    "bot": {"waiting", "active", "rating", "closed", "cancelled"},
    "waiting": {"active", "cancelled", "waiting"},
    "active": {"waiting", "active", "rating", "closed", "cancelled"},
    "rating": {"closed", "cancelled"},
    "closed": set(),
    "cancelled": set(),
}
# So often a request begins anew at once when others were before it; then Odoo's own way is taken.
LOCK_TRIES = 5
SECONDS_FIELD = {"bot": "seconds_bot", "waiting": "seconds_waiting", "active": "seconds_active"}


class MkbotSession(models.Model):
    _inherit = "mkbot.session"

    def _lock(self):
        """Lock the session's row and forget what was read before.

        Every move and every message goes through this lock. A transaction that read the row
        before another one changed it fails here to serialize, and is run again by Odoo: the
        second run sees what the first comer did.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(self._lock_sql())
        self.invalidate_recordset()

    def _lock_sql(self):
        return SQL("SELECT 1 FROM mkbot_session WHERE id = %s FOR NO KEY UPDATE", self.id)

    def _lock_at_once(self):
        """Lock as :meth:`_lock` does, where a request begins to act on the session.

        A request reads who asks and what they may read, and by then a customer's message may
        have changed the row: its snapshot is too old for the lock. Odoo would run it again after
        a sleep of a second on the average. As long as it has written nothing there is nothing to
        be undone: it begins anew here, at once, with a snapshot of now. The lock waits for
        whoever has the row, so that this does not spin.

        No lock could be had before the first snapshot instead: any statement that waits for a
        row's or an advisory lock has taken its snapshot before it waits.

        :return: whether the transaction was begun anew: what was read before counts no more
        """
        self.ensure_one()
        cr = self.env.cr
        for tries_left in reversed(range(LOCK_TRIES)):
            self.env.flush_all()
            can_begin_anew = self._has_written_nothing()
            try:
                cr.execute(self._lock_sql(), log_exceptions=False)
            except (SerializationFailure, DeadlockDetected):
                if not (can_begin_anew and tries_left):
                    raise
                # It forgets all that was read, too.
                cr.rollback()
            else:
                break
        self.invalidate_recordset()
        return tries_left < LOCK_TRIES - 1

    def _has_written_nothing(self):
        """Whether this transaction could be rolled back without anything being lost."""
        cr = self.env.cr
        if cr.precommit or cr.precommit.data or cr.postcommit:
            return False
        # Nobody gets a number before they write or lock a row. A savepoint gets none either: no
        # action is called within one before anything else was done.
        cr.execute(SQL("SELECT pg_current_xact_id_if_assigned() IS NULL"))
        return cr.fetchone()[0]

    def _move(self, new_state, reason=None, **vals):
        """Move the attendance to another state: the only way a state ever changes.

        :param new_state: one that :data:`MOVES` allows from the present one
        :param reason: why, kept in the log of moves; also ``queue_reason`` when it goes to wait
            and ``end_reason`` when it ends
        :param vals: other fields written with the move
        :raise UserError: the move is not legal, said in words
        """
        self._lock()
        old_state = self.state
        if new_state not in MOVES[old_state]:
            raise UserError(self._illegal_move_message())
        now = fields.Datetime.now()
        vals.update({"state": new_state, "state_since": now, "last_activity_at": now})
        if seconds_field := SECONDS_FIELD.get(old_state):
            elapsed = max(0, int((now - self.state_since).total_seconds()))
            vals[seconds_field] = self[seconds_field] + elapsed
        if new_state == "waiting":
            vals.update(queue_reason=reason, queued_at=self.queued_at or now)
        elif new_state == "active":
            vals.update(
                rescued_at=self.rescued_at or now,
                first_operator_id=self.first_operator_id.id or vals["operator_id"],
            )
        elif new_state in ("rating", "closed", "cancelled"):
            vals["ended_at"] = self.ended_at or now
            vals["unanswered_since"] = False
            # "Not rated in time" must not hide how the attendance itself ended.
            vals["end_reason"] = self.end_reason or reason
        if new_state in ("closed", "cancelled"):
            vals["closed_at"] = now
            vals["bot_pending"] = False
        if old_state == "active" and new_state != "active":
            if new_state != "waiting":
                vals["closing_operator_id"] = self.operator_id.id
            self._release_operators(now)
        self.write(vals)
        # At once: the next attendance of this contact may open in this same transaction.
        self.flush_recordset(["state"])
        self.env["mkbot.session.move"].sudo().create(
            {
                "session_id": self.id,
                "from_state": old_state,
                "to_state": new_state,
                "reason": reason,
                "user_id": self.env.uid,
                "operator_id": vals.get("operator_id"),
                "at": now,
            }
        )
        self._state_changed(old_state, new_state)
        self._panel_push()
        return True

    def _illegal_move_message(self):
        if self.state == "active":
            return self.env._(
                "%(operator)s is already attending this conversation.",
                operator=self.operator_id.sudo().name,
            )
        if self.state in ("closed", "cancelled"):
            return self.env._("This conversation has already ended.")
        if self.state == "rating":
            return self.env._("This conversation has ended; the customer is rating it.")
        if self.state == "waiting":
            return self.env._("This conversation is waiting in the queue: rescue it first.")
        return self.env._("The bot is attending this conversation: rescue it first.")

    def _state_changed(self, old_state, new_state):
        """Hook: called in the transaction of each move, after it was written."""

    # ----- who attends -----

    def _admit_operator(self, user, how):
        """Make a user attend this conversation: member of it, with a stretch of their own."""
        if user in self.operator_ids:
            return
        self.operator_ids = [fields.Command.link(user.id)]
        self.env["discuss.channel"].invalidate_model(["mkbot_readable"])
        self.channel_id._mkbot_add_operator(user)
        self.env["mkbot.session.stretch"].create(
            {
                "session_id": self.id,
                "operator_id": user.id,
                "how": how,
                "started_at": fields.Datetime.now(),
            }
        )

    def _dismiss_operator(self, user):
        """Take a user from this conversation and close their stretch."""
        self._release_operators(fields.Datetime.now(), user)

    def _release_operators(self, now, users=None):
        # Memberships are deleted, not kept: each costs two bus subscriptions for ever.
        # Those whose user is archived too: the ORM neither shows nor unlinks them otherwise.
        everybody = self.with_context(active_test=False)
        users = users or everybody.operator_ids
        open_stretches = self.stretch_ids.filtered(
            lambda stretch: stretch.operator_id in users and not stretch.ended_at
        )
        for stretch in open_stretches:
            stretch.write(
                {
                    "ended_at": now,
                    "seconds": max(0, int((now - stretch.started_at).total_seconds())),
                }
            )
        self.channel_id._mkbot_remove_operators(users)
        everybody.operator_ids = [fields.Command.unlink(user.id) for user in users]
        self.env["discuss.channel"].invalidate_model(["mkbot_readable"])

    def _release_former_operators(self):
        """Take from the conversation who is no operator any more: it goes on with the colleagues
        in it, or back to the queue."""
        self._lock()
        operators = self.with_context(active_test=False).operator_ids
        former = operators.filtered(lambda user: not self._may_attend(user))
        if self.state != "active" or not former:
            return
        others = operators - former
        if not others:
            self._move("waiting", reason="returned", operator_id=False)
            return
        self._release_operators(fields.Datetime.now(), former)
        if self.operator_id in former:
            self._move("active", reason="left", operator_id=others[0].id)
        self._panel_push()

    def _may_attend(self, user):
        """Whether a user (in superuser mode) is an operator of this attendance's company."""
        return (
            user.active
            and self.company_id in user.company_ids
            and user.has_group("mkbot_chat.group_operator")
        )

    # ----- moves by name -----

    def _to_queue(self, reason, summary=None, **vals):
        """Hand the conversation to people (B2).

        :param reason: one of the values of ``queue_reason``
        :param summary: what the bot learned, shown to the operator who takes over
        :param vals: other fields written with the move
        """
        return self._move("waiting", reason=reason, summary=summary or self.summary, **vals)

    def _finish(self, reason, **vals):
        """End the attendance itself: ask for the rating where the account wants one."""
        if self._asks_rating() and self._may_speak():
            self._move("rating", reason=reason, **vals)
            self._bot_start_rating()
        else:
            self._move("closed", reason=reason, **vals)
            self._say("closed_thanks")
        return True

    def _solve(self):
        """The bot solved what the customer wanted."""
        return self._finish("solved")

    def _rate(self, value):
        """Store the customer's grade (0 to 10)."""
        self.write({"rating": value, "is_rated": True})
        self._rated()

    def _close(self, reason=None):
        return self._move("closed", reason=reason)

    def _expire(self):
        """Close the attendance if its rating did not come in time, cancel it if the customer left
        the bot alone. Looked at under the lock: they may have written in the meantime."""
        self._lock()
        now = fields.Datetime.now()
        if self.state == "rating" and self.state_since < self.account_id._unrated_before(now):
            self._close(reason="timeout")
        elif (
            self.state == "bot"
            and not self.scheduled_at
            and self.last_activity_at < self.account_id._silent_before(now)
        ):
            self._move("cancelled", reason="abandoned")

    def _end_by_customer(self):
        """The customer pressed "end": what that means depends on who was attending."""
        self._lock()
        if self.state in ("bot", "active"):
            self._finish("customer")
        elif self.state == "waiting":
            self._move("cancelled", reason="customer")
        elif self.state == "rating":
            self._close()
