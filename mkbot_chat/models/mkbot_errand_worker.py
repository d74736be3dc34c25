import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..running import ERRAND_RUNS, is_running, running
from ..transient import TRANSIENT, StillBusy, run_again
from .mkbot_errand import utc_now

_logger = logging.getLogger(__name__)

#: A worker gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
#: Slow things that one worker has under way at a time.
AT_A_TIME = 6
#: Seconds to wait after the first, second… failure; after the last the errand has failed.
PAUSES = (2, 10, 60, 300)
#: An answer of the bot that is due for so long was forgotten by whoever had to give it.
FORGOTTEN_SECONDS = 30


class MkbotErrand(models.Model):
    """The worker of the errands."""

    _inherit = "mkbot.errand"

    @api.model
    def _cron_run(self):
        """Do what is due. Any number of workers, on any number of nodes, may run this."""
        run = random.getrandbits(31)
        with running(self.env.cr, ERRAND_RUNS, run):
            self._take_back()
            self._remember_turns()
            self._run_all(run)

    def _run_all(self, run):
        until = time.monotonic() + RUN_SECONDS
        with _Pool() as pool:
            under_way = {}
            while True:
                found = False
                if time.monotonic() < until:
                    found, job = self._take(run, len(under_way) < AT_A_TIME)
                    if job:
                        errand_id, data = job
                        under_way[pool(self._outside, errand_id, data)] = job
                if found:
                    continue
                if not under_way:
                    break
                finished, _others = wait(under_way, timeout=0.1, return_when=FIRST_COMPLETED)
                for future in finished:
                    errand_id, data = under_way.pop(future)
                    self._settle(errand_id, run, data, future)
        self._look_later()

    # ----- taking -----

    @api.model
    def _take(self, run, with_slow=True):
        """Take the errand that is due for longest, and do of it what is done in a transaction.

        :param with_slow: also one of which something is done outside
        :return: whether there was one, and ``(id, data)`` if something is to be done outside
        """
        errand_id = None

        def take():
            nonlocal errand_id
            errand_id = self._next_due(with_slow)
            errand = self.browse(errand_id)
            job = errand._begin(run) if errand else None
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return bool(errand), job

        try:
            return run_again(self.env, take)
        except StillBusy:
            return False, None
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            self.env.cr.rollback()
            self.env.transaction.reset()
            self._note_failure(errand_id, 0, error)
            return bool(errand_id), None

    @api.model
    def _next_due(self, with_slow=True):
        kinds = [kind for kind, _name in self._fields["kind"].selection]
        kinds = [kind for kind in kinds if with_slow or not hasattr(self, f"_outside_{kind}")]
        self.env.cr.execute(
            SQL(
                """SELECT id FROM mkbot_errand
                    WHERE state = 'waiting' AND due_at <= %s AND kind = ANY(%s)
                 ORDER BY due_at, id
                    LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED""",
                utc_now(),
                kinds,
            )
        )
        row = self.env.cr.fetchone()
        return row and row[0]

    def _begin(self, run):
        self.invalidate_recordset()
        errand = self._of_company()
        data = getattr(errand, f"_prepare_{self.kind}", dict)()
        if data is None:
            self._end("done")
            return None
        if not hasattr(self, f"_outside_{self.kind}"):
            errand._finish(data, None)
            return None
        self.write({"state": "doing", "run": run, "attempts": self.attempts + 1})
        return self.id, data

    def _of_company(self):
        """The errand in the company of its attendance, as the bot speaks there."""
        return self.sudo().with_company(self.session_id.company_id)

    def _finish(self, data, result):
        """Write down what came of it: with the attendance locked, as all that is said in it."""
        self.session_id._lock()
        in_vain = getattr(self, f"_finish_{self.kind}")(data, result)
        self._end("failed" if in_vain else "done", in_vain or False)

    def _end(self, state, error=False):
        self.write({"state": state, "done_at": fields.Datetime.now(), "error": error, "run": 0})

    # ----- outside -----

    def _outside(self, errand_id, data):
        """Run by a thread, with a connection of its own on which nothing is begun."""
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            errand = env["mkbot.errand"].browse(errand_id)
            kind, company = errand.kind, errand.session_id.company_id
            if not modules.module.current_test:
                # What it reads later begins a transaction of its own.
                cr.rollback()
            return getattr(errand.with_company(company), f"_outside_{kind}")(data)

    def _cursor(self):
        # A test has one connection only.
        if modules.module.current_test:
            return nullcontext(self.env.cr)
        return self.env.registry.cursor()

    # ----- settling -----

    def _settle(self, errand_id, run, data, future):
        """Write down what became of an errand that was under way, and commit."""

        def write():
            errand = self._in_hands(errand_id, run)
            if errand:
                errand._of_company()._finish(data, future.result())
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        try:
            future.result()
            run_again(self.env, write)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            self.env.cr.rollback()
            self.env.transaction.reset()
            self._note_failure(errand_id, run, error)

    def _in_hands(self, errand_id, run):
        """The errand, locked, if it is still this run's to settle."""
        # The attendance first: that is everybody's order. Who has it now changes it: what was read
        # before is too old then, but nothing was written yet.
        errand = self.browse(errand_id).exists()
        if errand:
            errand.session_id._lock_at_once()
        self.env.cr.execute(
            SQL(
                """SELECT 1 FROM mkbot_errand
                    WHERE id = %s AND state = 'doing' AND run = %s FOR NO KEY UPDATE""",
                errand_id,
                run,
            )
        )
        return errand if self.env.cr.fetchone() else self.browse()

    def _note_failure(self, errand_id, run, error):
        """Note that an errand failed, have it tried again or give it up, and commit."""
        _logger.warning("Errand %s failed", errand_id, exc_info=error)

        def write():
            errand = self._in_hands(errand_id, run) if run else self.browse(errand_id).exists()
            if errand.state in ("waiting", "doing"):
                # What was begun outside is counted already.
                tried = errand.attempts + (0 if run else 1)
                errand._of_company()._try_later(tried, _words(error))
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        try:
            run_again(self.env, write)
        except StillBusy:
            _logger.error("Errand %s could not be settled: it is tried again", errand_id)

    def _try_later(self, tried, words):
        if tried > len(PAUSES):
            self._give_up(words)
            return
        pause = PAUSES[max(0, tried - 1)] * random.uniform(1.0, 1.25)
        self.write(
            {
                "state": "waiting",
                "run": 0,
                "attempts": tried,
                "error": words,
                "due_at": utc_now() + timedelta(seconds=pause),
            }
        )
        self._wake(pause)

    def _give_up(self, words):
        self.session_id._lock()
        if hasattr(self, f"_fail_{self.kind}"):
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"_fail_{self.kind}")()
            except TRANSIENT:
                raise
            except Exception:
                _logger.exception("Errand %s failed, and so did what follows", self.id)
        self._end("failed", words)

    # ----- what was forgotten -----

    @api.model
    def _take_back(self):
        """Find what a killed worker had in its hands, and have it done again."""
        for errand in self.search([("state", "=", "doing")]):
            if not is_running(self.env.cr, ERRAND_RUNS, errand.run):
                self._note_failure(errand.id, errand.run, _Interrupted())
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _remember_turns(self):
        """Find answers of the bot that should have been given long ago."""
        sessions = self.env["mkbot.session"].search(
            [("bot_due_at", "<", utc_now() - timedelta(seconds=FORGOTTEN_SECONDS))]
        )
        for session in sessions:
            self._add(session, "turn")
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _look_later(self):
        """Be woken for what is due while nobody else will be: more than one run can do."""
        if self._next_due():
            self._wake()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    # ----- the bot's answer -----

    def _finish_turn(self, data, result):
        """Give the bot the turn that was put off, if it still is its turn."""
        session = self.session_id
        if session.bot_due_at and session.bot_due_at <= utc_now():
            session._bot_take_turn(due=True)


class _Interrupted(Exception):
    """The worker that had an errand in its hands has ended."""

    def __str__(self):
        return "The worker was interrupted."


def _words(error):
    """What went wrong, in words."""
    text = str(error).strip()
    if not isinstance(error, (UserError, _Interrupted)):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text[:1000]


class _Pool:
    """Runs things in threads; in a test at once, for all is one transaction there."""

    def __enter__(self):
        self._threads = None
        if not modules.module.current_test:
            self._threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="mkbot.errands")
        return self

    def __exit__(self, *error):
        if self._threads:
            self._threads.shutdown()

    def __call__(self, function, *args):
        if self._threads:
            return self._threads.submit(function, *args)
        future = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)
        return future
