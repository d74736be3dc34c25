from odoo import models

ASKED = "mkbot.site_"
INTERNAL = "mkbot.site:"


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Swap what a visitor's widget asks for by the channel its token opens."""
        granted = []
        for channel in channels:
            if isinstance(channel, str) and channel.startswith(INTERNAL):
                continue
            if isinstance(channel, str) and channel.startswith(ASKED):
                # The token has no underscore, the key may have some.
                key, _underscore, token = channel[len(ASKED) :].rpartition("_")
                channel = self.env["mkbot.account"]._site_channel_of_token(key, token)
                if not channel:
                    continue
            granted.append(channel)
        return super()._build_bus_channel_list(granted)
