from datetime import timedelta

from odoo import api, fields, models

from ..backends.port import BackendError
from .isp_operation_worker import PAUSES

KINDS = [("sessions", "Who is on line"), ("usage", "Consumption")]


class IspReading(models.Model):
    """How far a back-end was read, and when it is read next.

    Apart from `isp.server`, to which other rows point: what is written every minute would be in
    the way of transactions that write those.
    """

    _name = "isp.reading"
    _description = "Reading of a Back-end"
    _rec_name = "server_id"

    server_id = fields.Many2one("isp.server", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    read_at = fields.Datetime(readonly=True, string="Last read")
    day = fields.Date(readonly=True, help="Days before this one are complete.")
    failures = fields.Integer(readonly=True, help="In a row.")
    next_try = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True, string="What it last failed of")

    _once = models.Constraint("UNIQUE(server_id, kind)", "There is one reading of each kind.")

    @api.model
    def _each(self, kind, read):
        """Have every back-end that is due read, one after the other.

        :param read: called with a reading's id, outside transactions; commits what it writes and
            returns the values to remember of the reading
        """
        queue = self.env["isp.operation"]
        for reading_id in queue._commit(self._due, kind):
            try:
                values = read(reading_id)
            except BackendError as error:
                queue._commit(self._failed, reading_id, str(error))
            else:
                queue._commit(self._succeeded, reading_id, values)

    @api.model
    def _due(self, kind):
        """The ids of the readings to be done now; those that fail wait longer and longer."""
        servers = self.env["isp.server"].search([("kind", "=", self._server_kind(kind))])
        readings = self.search([("kind", "=", kind), ("server_id", "in", servers.ids)])
        readings += self.create(
            [{"server_id": server.id, "kind": kind} for server in servers - readings.server_id]
        )
        now = fields.Datetime.now()
        return readings.filtered(lambda one: not one.next_try or one.next_try <= now).ids

    @api.model
    def _server_kind(self, kind):
        """Hook: the back-ends that are read for something."""
        return "radius"

    @api.model
    def _succeeded(self, reading_id, values):
        self.browse(reading_id).write(
            {
                "read_at": fields.Datetime.now(),
                "failures": 0,
                "next_try": False,
                "error": False,
                **values,
            }
        )

    @api.model
    def _failed(self, reading_id, error):
        reading = self.browse(reading_id)
        pause = PAUSES[min(reading.failures, len(PAUSES) - 1)]
        reading.write(
            {
                "failures": reading.failures + 1,
                "next_try": fields.Datetime.now() + timedelta(seconds=pause),
                "error": error,
            }
        )
