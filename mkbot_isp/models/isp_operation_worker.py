import logging
import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.transient import run_again

from .. import drivers
from ..backends.port import Outcome, Refused, Unreachable
from ..locks import lock

_logger = logging.getLogger(__name__)

#: Seconds before what an unreachable back-end was asked is asked again; the last one for ever.
PAUSES = (2, 5, 15, 60, 300)
#: What is under way for so long was left behind by a worker that died.
LOST_SECONDS = 180
#: A run gives way to other scheduled actions after so many.
A_RUN = 200


class IspOperation(models.Model):
    """The worker: no transaction is open while a back-end is asked."""

    _inherit = "isp.operation"

    @api.model
    def _cron_work(self):
        """Do what is due; any number of workers may run this."""
        self._commit(self._take_back)
        for _number in range(A_RUN):
            job = run_again(self.env, self._take)
            if job is None:
                return
            operation_id, verb, server_id, kind, settings, asked, former = job
            try:
                outcome = drivers.do(kind, settings, verb, asked, former)
            except Unreachable as error:
                self._commit(self._put_off, operation_id, server_id, str(error))
            except Refused as error:
                self._commit(self._settle, operation_id, asked, None, str(error))
            except Exception as error:
                _logger.exception("Operation %s failed", operation_id)
                self._commit(self._settle, operation_id, asked, None, type(error).__name__)
            else:
                self._commit(self._settle, operation_id, asked, outcome, False)
        self._commit(self._wake)

    def _commit(self, do, *args):
        """Do something in a transaction of its own. :return: what it returns"""

        def write():
            result = do(*args)
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return result

        return run_again(self.env, write)

    @api.model
    def _take(self):
        """Take what is due, one at a time for each service, and read what is to be asked.

        :return: None when nothing is due
        """
        while True:
            self.env.cr.execute(
                SQL(
                    """SELECT op.id FROM isp_operation op
                         JOIN isp_server server ON server.id = op.server_id
                        WHERE op.state = 'queued' AND op.next_try <= %(now)s
                          AND (server.down_until IS NULL OR server.down_until <= %(now)s)
                          AND NOT EXISTS (SELECT 1 FROM isp_operation other
                               WHERE other.res_model = op.res_model AND other.res_id = op.res_id
                                 AND (other.state = 'running'
                                      OR other.state = 'queued' AND other.id < op.id
                                         AND other.server_id = op.server_id))
                     ORDER BY op.id LIMIT 1 FOR UPDATE OF op SKIP LOCKED""",
                    now=fields.Datetime.now(),
                )
            )
            row = self.env.cr.fetchone()
            if not row:
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return None
            operation = self.browse(row[0])
            operation.invalidate_recordset()
            service = operation._record()
            if not service:
                operation.write({"state": "dropped", "done_at": fields.Datetime.now()})
                self.env.flush_all()
                continue
            server = operation.server_id
            job = (
                operation.id,
                operation.verb,
                server.id,
                server.kind,
                server._settings(),
                operation._asks(service),
                operation.code or None,
            )
            operation.write(
                {
                    "state": "running",
                    "started_at": fields.Datetime.now(),
                    "attempts": operation.attempts + 1,
                }
            )
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return job

    @api.model
    def _settle(self, operation_id, asked, outcome, error):
        """Write down how it ended."""
        operation = self.browse(operation_id)
        lock(operation)
        sessions = outcome if isinstance(outcome, Outcome) else Outcome()
        operation.write(
            {
                "state": "failed" if error else "done",
                "done_at": fields.Datetime.now(),
                "error": error,
                "dropped": sessions.dropped,
                "changed": sessions.changed,
            }
        )
        operation.server_id.filtered("down_until").write({"down_until": False, "error": False})
        service = operation._record()
        if service:
            if operation.verb == "provision":
                operation.access = service._access_asked(asked)
            service._confirm(operation, asked, outcome, error)

    @api.model
    def _put_off(self, operation_id, server_id, error):
        """Nobody answered: ask again later, and leave the back-end alone meanwhile."""
        operation = self.browse(operation_id)
        lock(operation)
        pause = PAUSES[min(operation.attempts, len(PAUSES)) - 1] * random.uniform(1, 1.25)
        later = fields.Datetime.now() + timedelta(seconds=pause)
        operation.write({"state": "queued", "next_try": later, "error": error})
        self.env["isp.server"].browse(server_id).write({"down_until": later, "error": error})
        if operation._is_about_access():
            operation._record().with_context(tracking_disable=True).write(
                {"sync_state": "pending", "sync_error": error}
            )
        self._wake(later)

    @api.model
    def _take_back(self):
        """Queue again what a worker that died had begun: every verb may be repeated."""
        lost = fields.Datetime.now() - timedelta(seconds=LOST_SECONDS)
        operations = self.search([("state", "=", "running"), ("started_at", "<", lost)])
        if operations.try_lock_for_update():
            operations.write({"state": "queued"})
