import logging
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.mkbot_chat.transient import TRANSIENT

from .. import drivers
from ..backends.port import BackendError

_logger = logging.getLogger(__name__)

#: Asked for again: clocks differ, and what happens in one second need not come at once.
OVERLAP = timedelta(minutes=1)


class IspServer(models.Model):
    """What IClass tells of the orders it has; no transaction is open while it is asked."""

    _inherit = "isp.server"

    pulled_until = fields.Datetime(
        readonly=True, copy=False, help="Changes until then are known: the next ones are asked for."
    )

    @api.model
    def _cron_pull(self):
        """Ask every IClass what changed."""
        now = fields.Datetime.now()
        servers = self.search([("kind", "=", "iclass")]).filtered(
            lambda server: not server.down_until or server.down_until <= now
        )
        jobs = [(server.id, server._settings(), server._pull_since()) for server in servers]
        self.env.cr.commit()  # pylint: disable=invalid-commit
        commit = self.env["isp.operation"]._commit
        for number, settings, since in jobs:
            try:
                told = drivers.do("iclass", settings, "pull", (since,))
            except BackendError as error:
                commit(self._pull_failed, number, str(error))
                continue
            for state in told:
                commit(self._pulled, number, state)
            commit(self._pull_done, number, max((one.changed_at for one in told), default=None))

    def _pull_since(self):
        since = self.pulled_until or self.create_date
        return (since - OVERLAP).replace(microsecond=0, tzinfo=timezone.utc)

    @api.model
    def _pull_failed(self, number, error):
        self.browse(number).error = error

    @api.model
    def _pulled(self, number, told):
        """One order changed there. What is not known here is somebody else's."""
        order = self.env["fsm.order"].search(
            [("server_id", "=", number), ("iclass_code", "=", told.code)]
        )
        if not order:
            return
        if not order.try_lock_for_update():
            raise ConcurrencyError("Somebody is at the order.")
        try:
            with self.env.cr.savepoint():
                order._follow(told)
        except TRANSIENT:
            raise
        except Exception as error:
            _logger.exception("What IClass told of order %s could not be followed", order.name)
            order.with_context(iclass_moving=True).write(
                {"sync_state": "failed", "sync_error": str(error)}
            )

    @api.model
    def _pull_done(self, number, latest):
        server = self.browse(number)
        server.write(
            {
                "error": False,
                "pulled_until": latest.astimezone(timezone.utc).replace(tzinfo=None)
                if latest
                else server.pulled_until,
            }
        )
