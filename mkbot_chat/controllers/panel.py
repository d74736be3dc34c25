from odoo import http
from odoo.http import request


class MkbotPanelController(http.Controller):
    @http.route(
        "/mkbot/panel/leave",
        type="http",
        auth="user",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def panel_leave(self, panel_uuid="", **kwargs):
        """The last breath of a panel being closed (`navigator.sendBeacon` cannot carry a token).

        All it can do is to end the presence of the user's own panel.
        """
        request.env["mkbot.panel.presence"]._leave(panel_uuid)
        return request.make_response("", status=204)
