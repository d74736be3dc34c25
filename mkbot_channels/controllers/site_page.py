from functools import lru_cache
from pathlib import Path

from rjsmin import jsmin

from odoo import http
from odoo.http import request
from odoo.tools.misc import file_path

from . import common

WIDGET = "mkbot_channels/static/widget/widget.js"


@lru_cache(maxsize=1)
def _minified(path, _changed):
    """The widget without comments and white space; made again when the file changes."""
    return jsmin(Path(path).read_text(encoding="utf-8"))


class SitePageController(http.Controller):
    """A page of ours that carries the chat, and the script that any page may carry."""

    @http.route(
        "/mkbot/site/<string:key>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def page(self, key, **_params):
        """A page with the company's name and the chat, in the visitor's language."""
        target = common.target_of(key, "site")
        common.slow_down(target, "address", common.remote_address())
        # sudo: the company's name and the looks of the chat are meant for everybody.
        account = request.env["mkbot.account"].sudo().browse(target.account_id)
        lang = self._lang(account)
        account = account.with_context(lang=lang)
        values = {
            "account": account,
            "company": account.company_id,
            "look": account._site_appearance(),
            "html_lang": lang.replace("_", "-"),
            "lang": lang,
            "script": f"/mkbot/site/{key}/widget.js",
        }
        html = request.env["ir.qweb"].sudo().with_context(lang=lang)
        return request.make_response(
            html._render("mkbot_channels.site_page", values),
            headers=[
                ("Content-Type", "text/html; charset=utf-8"),
                ("Vary", "Accept-Language"),
                ("Cache-Control", "no-store"),
            ],
        )

    def _lang(self, account):
        """Return the installed language that the browser likes best: Portuguese or English."""
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        for wanted, _quality in request.httprequest.accept_languages:
            for code in installed:
                if code.lower().startswith(wanted.lower().split("-")[0]):
                    return code
        return account.lang if account.lang in installed else "en_US"

    @http.route(
        "/mkbot/site/<string:key>/widget.js",
        type="http",
        auth="none",
        methods=["GET"],
        cors="*",
        save_session=False,
    )
    def script(self, key, **_params):
        """The widget. It finds our address and the key in its own."""
        common.target_of(key, "site")
        path = file_path(WIDGET)
        response = request.make_response(
            _minified(path, Path(path).stat().st_mtime),
            headers=[
                ("Content-Type", "text/javascript; charset=utf-8"),
                ("Cache-Control", "public, max-age=300"),
                ("Cross-Origin-Resource-Policy", "cross-origin"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        response.add_etag()
        response.make_conditional(request.httprequest.environ)
        return response
