from odoo import api, models
from odoo.exceptions import UserError


class MkbotPanel(models.AbstractModel):
    """The operator's own availability."""

    _inherit = "mkbot.panel"

    def _settings(self):
        reasons = self.env["mkbot.pause.reason"].search(self._pause_reasons_domain())
        return {
            **super()._settings(),
            "pause_reasons": [{"id": reason.id, "name": reason.name} for reason in reasons],
        }

    def _pause_reasons_domain(self):
        return [("company_id", "in", [False, *self.env.companies.ids])]

    def _pause_reason(self, reason_id):
        """The reason with that id; one must be given where there are some."""
        domain = self._pause_reasons_domain()
        reasons = self.env["mkbot.pause.reason"]
        if not reason_id:
            if reasons.search_count(domain, limit=1):
                raise UserError(self.env._("Choose why you pause."))
            return reasons
        reason = reasons.search([*domain, ("id", "=", int(reason_id))])
        if not reason:
            raise UserError(self.env._("There is no such reason for a pause any more."))
        return reason

    @api.model
    def pause(self, panel_uuid, reason_id=None):
        """Take no new conversations, in none of the user's panels, until :meth:`resume`.

        :param int reason_id: a ``mkbot.pause.reason``
        :return: the user's state, see :meth:`heartbeat`
        """
        self._check_operator()
        reason = self._pause_reason(reason_id)
        self.env["mkbot.panel.presence"]._beat(str(panel_uuid))
        stretch = self.env["mkbot.presence.stretch"]._begin(self.env.user, "paused", reason)
        return stretch._as_state()

    @api.model
    def resume(self, panel_uuid):
        """End the user's pause.

        :return: the user's state, see :meth:`heartbeat`
        """
        self._check_operator()
        self.env["mkbot.panel.presence"]._beat(str(panel_uuid))
        return self.env["mkbot.presence.stretch"]._begin(self.env.user, "available")._as_state()
