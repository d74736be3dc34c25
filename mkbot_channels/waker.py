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

import psycopg2
from psycopg2 import sql

from odoo import modules, sql_db
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION
from odoo.addons.mkbot_chat.running import INBOX_RUNS, is_running

_logger = logging.getLogger(__name__)

#: Seconds between two calls of a cron, and when so much comes in that it works anyhow: when there
#: were more requests than that since the last call.
SPACING = 0.05
RUSH_SPACING = 0.25
FEW_CALLS = 4
#: XML ids of the crons, of whichever module.
INBOX = ("mkbot_channels.ir_cron_inbound_1",)
INBOX_HELPERS = ("mkbot_channels.ir_cron_inbound_2",)
OUTBOX = ("mkbot_channels.ir_cron_delivery_1",)
MEDIA = ("mkbot_channels.ir_cron_media_1",)
ERRANDS = ("mkbot_chat.ir_cron_errand_1",)
#: The locks that crons hold while they run, where they look for new work until there is none.
RUNS = {INBOX[0]: (INBOX_RUNS, 1)}
NOTIFY = sql.SQL("SELECT {}('cron_trigger', %s)").format(sql.Identifier(ODOO_NOTIFY_FUNCTION))


class Waker:
    """One thread, and the moments at which each pair of database and cron is to be woken.

    A later moment stays when an earlier one is asked for: who waits for another try in five
    seconds must not lose it to a message that comes in now.
    """

    def __init__(self):
        self._condition = threading.Condition()
        self._due = {}
        self._last = {}
        self._calls = {}
        self._pid = None

    def wake(self, dbname, crons, delay=0.0):
        """Wake crons (their XML ids) `delay` seconds from now, or a little later."""
        with self._condition:
            now = time.monotonic()
            for cron in crons:
                key = (dbname, cron)
                self._calls[key] = self._calls.get(key, 0) + 1
                spacing = SPACING if self._calls[key] <= FEW_CALLS else RUSH_SPACING
                due = max(now + delay, self._last.get(key, 0.0) + spacing)
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
                    for cron in _trigger(dbname, crons):
                        self._look_again(dbname, cron)
                except Exception:
                    # The sweep will find the work; whoever waits for the waker must not die of it.
                    _logger.warning("Could not wake %s on %s", crons, dbname, exc_info=True)

    def _look_again(self, dbname, cron):
        """A cron that runs now finds most of what came; for what comes while it ends, look again
        whether it still runs."""
        with self._condition:
            moment = time.monotonic() + (
                SPACING if self._calls.get((dbname, cron), 0) <= FEW_CALLS else RUSH_SPACING
            )
            self._due.setdefault((dbname, cron), []).append(moment)

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
                self._calls[key] = 0
                databases.setdefault(key[0], []).append(key[1])
            return databases


def _trigger(dbname, crons):
    """Have crons run.

    :return: those that are running now, and were not called: to be woken costs each cron worker
        of the cluster more than a message
    """
    # Always a new row: the one of a run that goes on is still there until that run commits.
    # call_at in whole seconds, as Odoo's: it clears those up to the present second.
    with sql_db.db_connect(dbname).cursor() as cr:
        busy = [cron for cron in crons if cron in RUNS and is_running(cr, *RUNS[cron])]
        crons = [cron for cron in crons if cron not in busy]
        if not crons:
            return busy
        cr.execute(
            SQL(
                """INSERT INTO ir_cron_trigger (cron_id, call_at)
                   SELECT res_id, date_trunc('second', now() AT TIME ZONE 'UTC')
                     FROM ir_model_data
                    WHERE model = 'ir.cron' AND (module, name) IN %s""",
                tuple(tuple(cron.split(".")) for cron in crons),
            )
        )
    _notifier.notify(dbname)
    return busy


class Notifier:
    """A connection of its own to the database "postgres", where the crons listen: Odoo's pool
    keeps none to it, and to make one for each call costs more than all the rest."""

    def __init__(self):
        self._connection = None
        self._pid = None

    def notify(self, dbname):
        """Tell the workers of a database that there is work."""
        for again in (True, False):
            try:
                with self._connected().cursor() as cr:
                    cr.execute(NOTIFY, (dbname,))
                return
            except psycopg2.Error:
                self._connection = None
                if not again:
                    raise

    def _connected(self):
        if self._connection is None or self._pid != os.getpid():
            _name, info = sql_db.connection_info_for("postgres")
            self._connection = psycopg2.connect(**info)
            self._connection.autocommit = True
            self._pid = os.getpid()
        return self._connection


_notifier = Notifier()
_waker = Waker()


def wake(env, crons, delay=0.0):
    """Wake crons once the present transaction is committed; nothing if it is rolled back."""
    if modules.module.current_test:
        return
    dbname = env.cr.dbname
    env.cr.postcommit.add(lambda: _waker.wake(dbname, crons, delay))
