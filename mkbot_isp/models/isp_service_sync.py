from odoo import fields, models


class IspService(models.AbstractModel):
    """What the back-end is asked of a service, and what is known of its answer."""

    _inherit = "isp.service"

    def _outside(self):
        """Hook: what the back-end has to know of it, of ``backends/port.py``."""
        raise NotImplementedError

    def _asked(self, verb, former=None):
        """What is told to the back-end with a verb.

        :param former: the code under which it is to be removed, where that is not its own
        """
        self.ensure_one()
        return self._outside() if verb == "provision" else former or self.code

    def _confirm(self, operation, asked, outcome, error):
        """Write down what the back-end did.

        :param outcome: what the verb returned, None where it was refused
        """
        values = {"sync_state": "failed" if error else "done", "sync_error": error}
        if not error and operation.verb == "provision":
            values["confirmed_access"] = self._access_asked(asked)
            values["confirmed_at"] = fields.Datetime.now()
        elif not error and operation.verb == "remove" and self.state != "active":
            values["confirmed_access"] = False
            values["confirmed_at"] = fields.Datetime.now()
        queued = self.env["isp.operation"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "=", "queued"),
            ]
        )
        if not error and any(one._is_about_access() for one in queued):
            # Something was changed meanwhile: what is true now is not confirmed yet.
            values["sync_state"] = "pending"
        self.with_context(tracking_disable=True).write(values)

    def _access_asked(self, asked):
        """Which access was asked for."""
        return asked.access
