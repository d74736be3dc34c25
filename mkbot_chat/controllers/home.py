from odoo import http
from odoo.http import request

from odoo.addons.web.controllers import home

PANEL = "/odoo/mkbot"
PANEL_SUBPATH = "mkbot"


class Home(home.Home):
    """Whoever has only the panel lands in it, whatever page of Odoo they ask for (row P2)."""

    # The routes are those of the overridden method.
    @http.route()
    def web_client(self, s_action=None, **kw):
        uid = request.session.uid
        subpath = (kw.get("subpath") or "").strip("/")
        if uid and subpath != PANEL_SUBPATH and request.db:
            user = request.env["res.users"].sudo().browse(uid).exists()
            if user and user._mkbot_is_panel_only():
                return request.redirect(PANEL, 303)
        return super().web_client(s_action, **kw)
