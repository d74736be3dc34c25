from odoo import models


class MkbotActionNoConnection(models.AbstractModel):
    """“No connection” while an outage hits the customer, and while none is known that does."""

    _inherit = "mkbot.action.no_connection"

    def _run(self, session, slots, confirmed):
        acted = super()._run(session, slots, confirmed)
        if "outage" not in acted.facts:
            # Several of them may have one cause that nobody knows of yet.
            self.env["isp.suspicion"]._wake()
        return acted

    def _of_outage(self, session, outage):
        session._set_outage(outage)
        session.outage_told = True
        return super()._of_outage(session, outage)
