"""Wakes the cron workers soon after a commit, without making the committer wait for it.

A NOTIFY costs a commit of its own and takes a lock shared by the whole PostgreSQL server: at
hundreds of messages a second it would cost more than the message. So each process has one thread
that wakes for all: at once when it is quiet, at most every :data:`SPACING` seconds when it is not.
What it forgets when the process is killed, the crons' own sweep finds within a minute.
"""

import logging
import os
import threading
import time

from odoo import modules, sql_db
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)

SPACING = 0.05
INBOX = ("ir_cron_inbound_1",)
INBOX_HELPERS = ("ir_cron_inbound_2",)
OUTBOX = ("ir_cron_delivery_1",)
MEDIA = ("ir_cron_media_1",)


class Waker:
    """One thread, and the moments at which each pair of database and cron is to be woken.

    A later moment stays when an earlier one is asked for: who waits for another try in five
    seconds must not lose it to a message that comes in now.
    """

    def __init__(self):
        self._condition = threading.Condition()
        self._due = {}
        self._last = {}
        self._pid = None

    def wake(self, dbname, crons, delay=0.0):
        """Wake crons (names of their XML ids) `delay` seconds from now, or a little later."""
        with self._condition:
            now = time.monotonic()
            for cron in crons:
                key = (dbname, cron)
                due = max(now + delay, self._last.get(key, 0.0) + SPACING)
                moments = self._due.setdefault(key, [])
                if not any(due <= moment <= due + SPACING for moment in moments):
                    moments.append(due)
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._run, name=__name__, daemon=True).start()
            self._condition.notify()

    def _run(self):
        while True:
            for dbname, crons in self._wait().items():
                try:
                    _trigger(dbname, crons)
                except Exception:
                    # The sweep will find the work; whoever waits for the waker must not die of it.
                    _logger.warning("Could not wake %s on %s", crons, dbname, exc_info=True)

    def _wait(self):
        """Sleep until something is due and return it, ``{dbname: [cron, …]}``."""
        with self._condition:
            while True:
                now = time.monotonic()
                due = [key for key, moments in self._due.items() if min(moments) <= now]
                if due:
                    break
                moment = min(map(min, self._due.values()), default=None)
                self._condition.wait(None if moment is None else moment - now)
            databases = {}
            for key in due:
                later = [moment for moment in self._due.pop(key) if moment > now]
                if later:
                    self._due[key] = later
                self._last[key] = now
                databases.setdefault(key[0], []).append(key[1])
            return databases


def _trigger(dbname, crons):
    # Always a new row: the one of a run that goes on is still there until that run commits.
    # call_at in whole seconds, as Odoo's: it clears those up to the present second.
    with sql_db.db_connect(dbname).cursor() as cr:
        cr.execute(
            SQL(
                """INSERT INTO ir_cron_trigger (cron_id, call_at)
                   SELECT res_id, date_trunc('second', now() AT TIME ZONE 'UTC')
                     FROM ir_model_data
                    WHERE module = 'mkbot_channels' AND model = 'ir.cron' AND name IN %s""",
                tuple(crons),
            )
        )
    with sql_db.db_connect("postgres").cursor() as cr:
        cr.execute(
            SQL("SELECT %s('cron_trigger', %s)", SQL.identifier(ODOO_NOTIFY_FUNCTION), dbname)
        )


_waker = Waker()


def wake(env, crons, delay=0.0):
    """Wake crons once the present transaction is committed; nothing if it is rolled back."""
    if modules.module.current_test:
        return
    dbname = env.cr.dbname
    env.cr.postcommit.add(lambda: _waker.wake(dbname, crons, delay))
