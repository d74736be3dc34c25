from psycopg2.extensions import TransactionRollbackError

from odoo import models, modules
from odoo.tools import SQL

from ..waker import INBOX, OUTBOX


class IrCron(models.Model):
    """Messages go first: once a minute a cron worker has a list of all that is due, and would look
    at what came in meanwhile only after the last of it."""

    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        # A test's own jobs run in its transaction.
        if not modules.module.current_test:
            with cls.pool.cursor() as cr:
                for job_id in cls._mkbot_messages_due(cr, job["id"]):
                    if first := cls._mkbot_acquire(cr, job_id):
                        super()._process_job(cr, first)
                        cr.commit()  # pylint: disable=invalid-commit
        return super()._process_job(cron_cr, job)

    @classmethod
    def _mkbot_messages_due(cls, cr, job_id):
        """The ids of the workers of inbox and outbox that were called; not of the job itself."""
        cr.execute(
            SQL(
                """SELECT DISTINCT job.res_id
                     FROM ir_model_data job
                     JOIN ir_cron_trigger called ON called.cron_id = job.res_id
                    WHERE job.model = 'ir.cron' AND (job.module, job.name) IN %s
                      AND job.res_id != %s AND called.call_at <= %s""",
                tuple(tuple(name.split(".")) for name in INBOX + OUTBOX),
                job_id,
                cr.now(),
            )
        )
        due = [row[0] for row in cr.fetchall()]
        cr.commit()  # pylint: disable=invalid-commit
        return due

    @classmethod
    def _mkbot_acquire(cls, cr, job_id):
        """The job, for this worker alone; None: another one has it."""
        try:
            return cls._acquire_one_job(cr, job_id)
        except TransactionRollbackError:
            # It was done a moment ago.
            cr.rollback()
            return None
