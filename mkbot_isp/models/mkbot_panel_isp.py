from odoo import api, models
from odoo.exceptions import UserError


class MkbotPanel(models.AbstractModel):
    """The provider's tools of the palette."""

    _inherit = "mkbot.panel"

    @api.model
    def isp_disconnect_all(self, session_id):
        """Have every connection of the customer of an attendance cut; a note says who did it.

        :return: what was done, in words
        :raise AccessError, UserError: the user may not, or there is nothing to cut
        """
        session = self._attended("isp_disconnect_all", session_id)
        partner = self._customer_of(session)
        connections = session.env["isp.connection"].search(
            [
                ("commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", session.company_id.id),
                ("state", "=", "active"),
                ("server_id.kind", "=", "radius"),
            ],
            order="id",
        )
        if not connections:
            raise UserError(
                self.env._("This customer has no active connection on an access server.")
            )
        connections._send("disconnect")
        words = self.env._("Disconnected: %s", ", ".join(connections.mapped("code")))
        session._post_note(words, self.env.user.partner_id)
        return words
