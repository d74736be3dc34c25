import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class MkbotReportPageController(http.Controller):
    @http.route(
        "/mkbot/reports/page/<string:page>.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def print_page(self, page, filters="{}", companies="", **kwargs):
        """A page of figures as a PDF, or as a page in HTML where wkhtmltopdf is missing.

        :param str filters: JSON, as ``mkbot.report.page`` takes them
        :param str companies: ids of the companies at hand, with dashes between
        """
        pages = request.env["mkbot.report.page"]
        try:
            ids = [int(id_) for id_ in companies.split("-") if id_]
            if ids:
                pages = pages.with_context(allowed_company_ids=ids)
            name, mimetype, content = pages._page_file(page, json.loads(filters))
        except (AccessError, UserError, ValueError) as error:
            raise request.not_found() from error
        return request.make_response(
            content,
            headers=[
                ("Content-Type", f"{mimetype}; charset=utf-8"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name, "inline")),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
