from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..retention import delete_some

#: Rows that are done are kept for so many days, failed ones longer: somebody may look at them.
DONE_DAYS, FAILED_DAYS = 7, 90


def utc_now():
    """This moment, naive and in UTC as Odoo keeps it, but with its fractions of a second."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


class MkbotErrand(models.Model):
    """Something slow or later that the bot does for an attendance, after the commit.

    An errand of kind ``x`` is run by up to three methods:

    ``_prepare_x(self)``
        in a transaction: gather what has to be known, return it; None: there is nothing to do;
    ``_outside_x(self, data)``
        without a transaction: HTTP, rendering. It may read through the ORM, never write;
    ``_finish_x(self, data, result)``
        in a new transaction, with the attendance locked: write what came of it. The attendance may
        have passed to somebody else since: look before you speak. What it returns, if anything, are
        the words why all was in vain.

    Only the last is needed: a kind without ``_outside_x`` is run in one transaction. When the last
    try failed ``_fail_x(self)`` is called, with the attendance locked. Another addon adds a kind to
    the selection and these methods.
    """

    _name = "mkbot.errand"
    _description = "Errand of the Bot"
    _order = "id desc"
    _rec_name = "kind"

    session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        [
            ("turn", "The bot's answer"),
            ("document", "Document for the customer"),
            ("print", "Document for an operator"),
            ("understand", "Understanding by a remote model"),
        ],
        required=True,
        readonly=True,
    )
    payload = fields.Json(readonly=True, groups="mkbot_chat.group_admin")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("doing", "Under way"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    attempts = fields.Integer(string="Tries", readonly=True)
    run = fields.Integer(readonly=True, help="Of which run of a worker it is in the hands.")
    error = fields.Text(readonly=True)
    done_at = fields.Datetime(string="Ended", readonly=True)

    _due_index = models.Index("(due_at, id) WHERE state = 'waiting'")
    _doing_index = models.Index("(id) WHERE state = 'doing'")
    _ended_index = models.Index("(done_at) WHERE state IN ('done', 'failed')")

    @api.model
    def _add(self, session, kind, payload=None, delay=0.0):
        """Have something done for an attendance after the commit.

        :param session: an ``mkbot.session``
        :param kind: one of :attr:`kind`
        :param payload: JSON-able, for the methods of the kind
        :param delay: seconds until then
        :return: the errand
        """
        # sudo: operators' acts may need one, errands are no business of theirs.
        errand = self.sudo().create(
            {
                "session_id": session.id,
                "kind": kind,
                "payload": payload or False,
                "due_at": utc_now() + timedelta(seconds=delay),
            }
        )
        self._wake(delay)
        return errand

    @api.model
    def _wake(self, delay=0.0):
        """Hook: have a worker look after the commit, `delay` seconds later.

        Odoo's own scheduler keeps appointments to the minute; an addon with a waker does better.
        """
        # sudo: whoever causes an errand need not read the scheduled actions.
        cron = self.env.ref("mkbot_chat.ir_cron_errand_1").sudo()
        cron._trigger(fields.Datetime.now() + timedelta(seconds=delay) if delay else None)

    def action_retry(self):
        """Try failed errands again, from the beginning."""
        if not self.env.user.has_group("mkbot_chat.group_admin"):
            raise AccessError(self.env._("Only MKBOT administrators can do this."))
        failed = self.filtered(lambda errand: errand.state == "failed")
        # sudo: the rows are the workers'; nobody writes on them by hand.
        failed.sudo().write(
            {
                "state": "waiting",
                "attempts": 0,
                "due_at": fields.Datetime.now(),
                "error": False,
                "done_at": False,
            }
        )
        self._wake()
        return True

    @api.autovacuum
    def _gc_ended(self):
        """Delete what ended long ago: done after :data:`DONE_DAYS`, failed after
        :data:`FAILED_DAYS` days."""
        now = fields.Datetime.now()
        return delete_some(
            self,
            [
                "|",
                *("&", ("state", "=", "done")),
                ("done_at", "<", now - timedelta(days=DONE_DAYS)),
                *("&", ("state", "=", "failed")),
                ("done_at", "<", now - timedelta(days=FAILED_DAYS)),
            ],
        )
