from odoo import api, models

from .mkbot_session_panel import SUBCHANNEL, SUPERVISORS_SUBCHANNEL


class MkbotPanel(models.AbstractModel):
    """What all operators should know at the moment, in a line over the panel."""

    _inherit = "mkbot.panel"

    @api.model
    def open(self, panel_uuid):
        return {**super().open(panel_uuid), "banners": self._banners()}

    @api.model
    def banners(self):
        """What the user should know now: see :meth:`_banners`."""
        self._check_operator()
        return self._banners()

    def _banners(self):
        """Hook: what the user should know now, the most urgent first.

        :return: list of ``{"key", "icon", "tone", "text", "detail", "model", "res_id"}``: ``key``
            tells one from the other, ``tone`` is info or warning, ``text`` and ``detail`` are in
            the user's language, ``model`` and ``res_id`` of the record that tells more, or False
        """
        return []

    @api.model
    def _banners_changed(self, company):
        """Have the panels of a company ask anew, once the transaction commits."""
        for subchannel in (SUBCHANNEL, SUPERVISORS_SUBCHANNEL):
            self.env["bus.bus"]._sendone(
                (company, subchannel), "mkbot.panel/banners", {"company_id": company.id}
            )
