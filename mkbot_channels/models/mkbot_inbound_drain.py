import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.running import INBOX_RUNS, running
from odoo.addons.mkbot_chat.transient import TRANSIENT, StillBusy, run_again

from ..pace import Pace
from ..waker import INBOX_HELPERS, wake

_logger = logging.getLogger(__name__)

#: A worker gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
#: Events of one conversation that go into one transaction.
LANE_EVENTS = 50
#: Conversations that are treated in one transaction when many wait.
TOGETHER = 8
#: Rows of the journal that are looked at to find conversations that wait.
LOOK_AHEAD = 400
#: So many conversations waiting call the other workers to help.
HELP_FROM = 8
#: Seconds to wait after the first, second… failure; after the last the event is dead.
POISON_WAITS = (1, 5)

#: What :meth:`MkbotInbound._drain_lane` found.
DRAINED, MORE, HELD = "drained", "more", "held"


class Received(dict):
    """What became of events, carried in the context. It equals itself only: for a context equal
    to an earlier one Odoo gives the earlier environment, and what is noted would be noted there.
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class MkbotInbound(models.Model):
    """The workers: they take conversations, not events, so that each goes in order."""

    _inherit = "mkbot.inbound"

    @api.model
    def _cron_drain(self, worker=1):
        """Treat what is new in the journal until nothing is left.

        Any number of workers, on any number of nodes, may run this at the same time.

        :param worker: number of this worker; the first one calls the others when much waits
        """
        with running(self.env.cr, INBOX_RUNS, worker):
            self._drain_all(worker)

    def _drain_all(self, worker):
        until = time.monotonic() + RUN_SECONDS
        held = set()
        pace = Pace(self.env.cr)
        while lanes := self._waiting_lanes(held):
            if worker > 1 and pace.is_busy():
                # One is enough until the rush is over.
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            if worker == 1 and len(lanes) >= HELP_FROM and pace.is_calm():
                wake(self.env, INBOX_HELPERS)
            self.env.cr.commit()  # pylint: disable=invalid-commit
            while lanes:
                began = time.monotonic()
                size = _how_many(lanes, pace)
                results = self._drain_lanes(lanes[:size])
                del lanes[:size]
                held.update(lane for lane, result in results.items() if result == HELD)
                pace.rest(time.monotonic() - began)
                if time.monotonic() > until:
                    self._wake()
                    return

    @api.model
    def _waiting_lanes(self, held):
        """Return ``[(account id, lane), …]`` with new events, the longest waiting first.

        :param held: lanes to leave out: another worker has them, or they wait for their next try
        """
        query = SQL("SELECT account_id, lane FROM mkbot_inbound WHERE state = 'new'")
        if held:
            query = SQL("%s AND (account_id, lane) NOT IN %s", query, tuple(held))
        self.env.cr.execute(SQL("%s ORDER BY id LIMIT %s", query, LOOK_AHEAD))
        return list(dict.fromkeys(self.env.cr.fetchall()))

    @api.model
    def _drain_lane(self, account_id, lane):
        """Treat the new events of one conversation, in the customer's order, and commit.

        Whoever runs jobs otherwise (OCA's queue_job) calls this one.

        :return: :data:`DRAINED`, :data:`MORE` (call again), or :data:`HELD` (another worker has
            the conversation, or it waits for another try; somebody will be woken for it)
        """
        return self._drain_lanes([(account_id, lane)])[account_id, lane]

    @api.model
    def _drain_lanes(self, lanes):
        """Treat the new events of some conversations in one transaction: its commit, what it tells
        the browsers and what it has read serve them all.

        :param lanes: ``[(account id, lane), …]``
        :return: ``{(account id, lane): result}``, see :meth:`_drain_lane`
        """
        try:
            return run_again(self.env, lambda: self._drain_lanes_once(lanes))
        except StillBusy:
            if len(lanes) > 1:
                # Alone, each meets fewer others.
                return {lane: self._drain_lane(*lane) for lane in lanes}
            _logger.info("Conversation %s of account %s is busy, later again", *reversed(lanes[0]))
            self._wake(delay=1)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception:
            self.env.cr.rollback()
            self.env.transaction.reset()
            if len(lanes) > 1:
                return {lane: self._drain_lane(*lane) for lane in lanes}
            # Not an event's own failure, those are noted: the other conversations must go on.
            _logger.exception("Conversation %s of account %s failed", *reversed(lanes[0]))
        # Ends the transaction that woke somebody.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return dict.fromkeys(lanes, HELD)

    def _drain_lanes_once(self, lanes):
        alone = len(lanes) == 1
        results = {lane: self._treat_lane(*lane, alone) for lane in lanes}
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return results

    def _treat_lane(self, account_id, lane, alone=True):
        """Treat the events of a conversation.

        :param alone: keep what succeeds when an event fails. Together with others the failure is
            raised: all of them are then treated again, each alone.
        :return: see :meth:`_drain_lane`
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))",
                f"mkbot.inbound:{lane}",
                account_id,
            )
        )
        if not cr.fetchone()[0]:
            return HELD
        # The lock may have been freed after our snapshot was taken: then these rows have changed
        # since, taking them fails to serialize, and we are run again with a new snapshot.
        cr.execute(
            SQL(
                """SELECT id, key, kind, payload, at, attempts, next_try
                     FROM mkbot_inbound
                    WHERE account_id = %s AND lane = %s AND state = 'new'
                 ORDER BY at, id
                    LIMIT %s
                      FOR NO KEY UPDATE""",
                account_id,
                lane,
                LANE_EVENTS,
            )
        )
        rows = cr.dictfetchall()
        if not rows:
            return DRAINED
        received = Received()
        # The bot speaks as nobody in particular: the superuser, in the company of the account.
        account = self.env["mkbot.account"].browse(account_id).sudo()
        account = account.with_company(account.company_id)
        account = account.with_context(mkbot_received=received, mkbot_received_ids=Received())
        done, sessions, result = [], [], DRAINED
        for batch in _batches(rows, fields.Datetime.now()):
            if batch is None:
                result = HELD
                break
            try:
                session = self._treat(account, batch) if alone else account._treat_events(batch)
            except TRANSIENT:
                raise
            except Exception as error:
                if not alone:
                    raise
                if len(batch) > 1:
                    # One of them is poisoned: alone, each shows which.
                    failed, result = self._treat_singly(account, batch, done, sessions)
                    if failed:
                        break
                elif not self._fail(batch[0], error):
                    result = HELD
                    break
            else:
                done += batch
                if session and session not in sessions:
                    sessions.append(session)
        if done:
            self._mark_done(done, received)
        for session in sessions:
            account._let_bot_speak(session)
        account._after_drain(lane, done, received)
        return MORE if result == DRAINED and len(rows) == LANE_EVENTS else result

    def _treat(self, account, batch):
        """Treat events, or none of them; whoever listens hears nothing of what was rolled back."""
        told = self.env.cr.precommit.data.get("bus.bus.values", ())
        before = len(told)
        try:
            with self.env.cr.savepoint():
                return account._treat_events(batch)
        except Exception:
            del self.env.cr.precommit.data.get("bus.bus.values", [])[before:]
            raise

    def _treat_singly(self, account, batch, done, sessions):
        """Treat events one by one, after they failed together.

        :return: whether to stop, and the result for the conversation
        """
        for row in batch:
            try:
                session = self._treat(account, [row])
            except TRANSIENT:
                raise
            except Exception as error:
                if not self._fail(row, error):
                    return True, HELD
            else:
                done.append(row)
                if session and session not in sessions:
                    sessions.append(session)
        return False, DRAINED

    def _mark_done(self, rows, received):
        values = SQL(", ").join(
            SQL("(%s, %s::int4)", row["id"], received.get(row["key"])) for row in rows
        )
        self.env.cr.execute(
            SQL(
                """UPDATE mkbot_inbound i
                      SET state = 'done', message_id = v.message_id,
                          next_try = NULL, error = NULL
                     FROM (VALUES %s) AS v (id, message_id)
                    WHERE i.id = v.id""",
                values,
            )
        )
        self.browse([row["id"] for row in rows]).invalidate_recordset(flush=False)

    def _fail(self, row, error):
        """Note that an event failed; after the last try set it aside.

        While it is tried again its conversation waits: what came after must not be treated first.

        :return: whether the event is dead, so that the conversation goes on
        """
        attempts = row["attempts"] + 1
        dead = attempts > len(POISON_WAITS)
        words = f"{type(error).__name__}: {error}"[:2000]
        _logger.warning(
            "Event %s of the journal failed (%s of %s)",
            row["id"],
            attempts,
            len(POISON_WAITS) + 1,
            exc_info=error,
        )
        wait = 0 if dead else POISON_WAITS[attempts - 1]
        self.browse(row["id"]).write(
            {
                "attempts": attempts,
                "error": words,
                "state": "dead" if dead else "new",
                "next_try": False if dead else fields.Datetime.now() + timedelta(seconds=wait),
            }
        )
        if not dead:
            # Half a second more: next_try is kept in whole seconds.
            self._wake(delay=wait + 0.5)
        return dead


def _how_many(lanes, pace):
    """How many of the waiting conversations go into one transaction: the fewer wait, the sooner
    each is shown; the more, the less each may cost. In a rush one: whoever writes meanwhile waits
    for as long as it takes."""
    return 1 if pace.is_busy() else min(max(1, len(lanes) // 2), TOGETHER)


def _batches(rows, now):
    """Cut a conversation's events into those that are treated together.

    What failed before goes alone. ``None`` stands for one whose next try is not due yet: what
    comes after it has to wait.
    """
    batch = []
    for row in rows:
        if not row["attempts"]:
            batch.append(row)
            continue
        if batch:
            yield batch
            batch = []
        yield [row] if not row["next_try"] or row["next_try"] <= now else None
    if batch:
        yield batch
