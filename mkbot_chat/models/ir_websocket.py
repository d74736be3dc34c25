from odoo import models

PANEL_CHANNEL = "mkbot.panel"


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Swap the panel's plain channel name for those that this user may hear."""
        if PANEL_CHANNEL in channels:
            channels = [channel for channel in channels if channel != PANEL_CHANNEL]
            channels += self.env["mkbot.panel"]._bus_channels()
        return super()._build_bus_channel_list(channels)

    def _on_websocket_closed(self, cookies):
        result = super()._on_websocket_closed(cookies)
        user = self.env.user
        if user and not user._is_public():
            self.env["mkbot.panel.presence"]._socket_closed(user)
        return result
