from odoo import api, fields, models
from odoo.tools import SQL

from .isp_service import ACCESS

STATES = [
    ("queued", "Waiting"),
    ("running", "Under way"),
    ("done", "Done"),
    ("failed", "Refused"),
    ("dropped", "Overtaken"),
]
VERBS = [
    ("provision", "Make it so"),
    ("remove", "Remove"),
    ("disconnect", "Disconnect"),
    ("push", "Send"),
    ("cancel", "Cancel"),
]
#: What is asked with these is what is true when it is asked: one that waits is enough.
LATEST = ("provision", "push", "registered")


class IspOperation(models.Model):
    """Something that a back-end is asked to do: queued with the change, done after its commit.

    What is asked is read from the service when it is done, so that only the last of several changes
    counts. The worker is in ``isp_operation_worker``.
    """

    _name = "isp.operation"
    _description = "Work for a Back-end"
    _order = "id desc"

    server_id = fields.Many2one("isp.server", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="server_id.company_id", store=True, index=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    verb = fields.Selection(VERBS, required=True, readonly=True)
    access = fields.Selection(ACCESS, readonly=True, help="What was to be given.")
    service_code = fields.Char(compute="_compute_service_code", string="Service")
    code = fields.Char(readonly=True, help="What the back-end knew it as, where that changed.")
    user_id = fields.Many2one("res.users", readonly=True, string="Asked by", ondelete="set null")
    state = fields.Selection(STATES, required=True, readonly=True, default="queued")
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True, default=fields.Datetime.now)
    started_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    dropped = fields.Integer(readonly=True, string="Sessions ended")
    changed = fields.Integer(readonly=True, string="Sessions changed")
    error = fields.Char(readonly=True)

    _due = models.Index("(server_id, id) WHERE state = 'queued'")
    _running = models.Index("(started_at) WHERE state = 'running'")
    _of_record = models.Index("(res_model, res_id)")

    @api.model
    def _queue(self, service, verb, server, code=None):
        """Have a back-end do something about a service, after the commit."""
        # sudo: who may change the service need not see the queue
        operations = self.sudo()
        if verb in LATEST and not code:
            # The one that waits will read what is true then.
            waiting = operations.search(
                [
                    ("res_model", "=", service._name),
                    ("res_id", "=", service.id),
                    ("server_id", "=", server.id),
                    ("verb", "=", verb),
                    ("state", "=", "queued"),
                ],
                limit=1,
            )
            if waiting and waiting.try_lock_for_update():
                return waiting
        operation = operations.create(
            {
                "server_id": server.id,
                "res_model": service._name,
                "res_id": service.id,
                "partner_id": service._mkbot_customer().id,
                "verb": verb,
                "code": code,
                "user_id": self.env.uid,
            }
        )
        if operation._is_about_access():
            # sudo: of the queue's own making, whatever the user may do with the record
            service.sudo().with_context(tracking_disable=True).write(
                {"sync_state": "pending", "sync_error": False}
            )
        self._wake()
        return operation

    @api.depends("res_model", "res_id")
    def _compute_service_code(self):
        for operation in self:
            operation.service_code = operation._record().display_name or operation.code

    @api.model
    def _waits(self, service):
        """Whether something is queued that makes a service what is wanted of it."""
        queued = self.search(
            [
                ("res_model", "=", service._name),
                ("res_id", "=", service.id),
                ("state", "=", "queued"),
            ]
        )
        return any(operation._is_about_access() for operation in queued)

    @api.model
    def _wake(self, at=None):
        # sudo: whoever changes a service wakes the worker
        self.env.ref("mkbot_isp.cron_operations").sudo()._trigger(at)

    def _record(self):
        """The service, in superuser mode; empty where it is gone."""
        self.ensure_one()
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _asks(self, service):
        """Hook: what the back-end is told."""
        return service._asked(self.verb, self.code or None)

    def _is_about_access(self):
        """Hook: whether it makes the service what is wanted of it, and shows in its state."""
        return True

    def action_try_again(self):
        """Ask once more what was refused, after somebody mended the cause."""
        failed = self.filtered(lambda one: one.state == "failed" and one._is_about_access())
        for operation in failed:
            operation._record()._send(operation.verb, operation.code)

    @api.autovacuum
    def _gc_old(self):
        """Forget what was done long ago: the services' history stays."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM isp_operation WHERE id IN (
                     SELECT id FROM isp_operation
                      WHERE state IN ('done', 'dropped')
                        AND done_at < now() AT TIME ZONE 'UTC' - interval '90 days' LIMIT 10000)"""
            )
        )
