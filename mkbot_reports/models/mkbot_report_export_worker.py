import logging
import random
import time

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.running import is_running, lock_id, running
from odoo.addons.mkbot_chat.transient import StillBusy, run_again

_logger = logging.getLogger(__name__)

EXPORT_RUNS = lock_id("mkbot.report.exports")
#: A worker gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
#: A file whose worker ended so many times before it was ready is given up.
MOST_TRIES = 3


class MkbotReportExport(models.Model):
    """The worker that makes the large files."""

    _inherit = "mkbot.report.export"

    @api.model
    def _cron_run(self):
        """Make the files that somebody waits for. Any number of workers, on any number of nodes,
        may run this."""
        run = random.getrandbits(31)
        with running(self.env.cr, EXPORT_RUNS, run):
            self._take_back()
            until = time.monotonic() + RUN_SECONDS
            while time.monotonic() < until and (export := self._take(run)):
                export._work(run)
        if self.search_count([("state", "=", "queued")], limit=1):
            self._wake()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _take(self, run):
        """The export that was asked for first, now in the hands of this run; none: no record."""

        def take():
            waiting = self.search([("state", "=", "queued")], order="id", limit=MOST_TRIES)
            export = waiting.try_lock_for_update(limit=1)
            for one in export:
                one.write({"state": "running", "run": run, "attempts": one.attempts + 1})
            export._tell()
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return export

        try:
            return run_again(self.env, take)
        except StillBusy:
            return self.browse()

    def _work(self, run):
        """Make a file, in many short transactions, and write down what came of it."""
        try:
            content = self._make(lambda done: self._beat(run, done))
            self._settle(run, lambda: self._keep(content))
        except _TakenAway:
            self.env.cr.rollback()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            self.env.cr.rollback()
            self.env.transaction.reset()
            _logger.warning("Export %s failed", self.id, exc_info=error)
            words = self._in_words(error)
            try:
                self._settle(run, lambda: self._end("failed", words))
            except _TakenAway:
                self.env.cr.rollback()

    def _beat(self, run, done):
        """Tell how far it is; see whether it is still wanted. What was read is left behind."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

        self._settle(run, lambda: self.write({"done_rows": done}))

    def _settle(self, run, write):
        """Write on an export in a transaction of its own, if it is still this run's, and tell it.

        :raise _TakenAway: it was cancelled, or deleted
        """

        def settle():
            if self.exists().run != run or self.state != "running":
                raise _TakenAway
            write()
            self._tell()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        run_again(self.env, settle)

    def _in_words(self, error):
        if isinstance(error, UserError):
            return str(error)
        speaking = self.with_context(lang=self.user_id.lang)
        return speaking.env._("The file could not be made. The server's log says why.")

    @api.model
    def _take_back(self):
        """Find what a killed worker had in its hands, and have it made again."""
        for export in self.search([("state", "=", "running")]):
            if is_running(self.env.cr, EXPORT_RUNS, export.run):
                continue
            if export.attempts < MOST_TRIES:
                export.write({"state": "queued", "run": 0, "done_rows": 0})
            else:
                speaking = export.with_context(lang=export.user_id.lang)
                export._end("failed", speaking.env._("The server stopped while it was being made."))
            export._tell()
        self.env.cr.commit()  # pylint: disable=invalid-commit


class _TakenAway(Exception):
    """The export is no longer in the hands of this run."""
