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
        try:
            ids = [int(id_) for id_ in companies.split("-") if id_]
            chosen = json.loads(filters)
            pages = self._pages_of(ids)
            pages._checked_page(page)
        except (AccessError, UserError, ValueError, RecursionError) as error:
            raise request.not_found() from error
        name, mimetype, content = pages._page_file(page, chosen)
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

    def _pages_of(self, company_ids):
        """The pages of companies, without any of those of the user.

        :raise AccessError: the user is not in one of them
        """
        pages = request.env["mkbot.report.page"]
        if company_ids:
            pages = pages.with_context(allowed_company_ids=company_ids)
        pages.env.companies.check_access("read")
        return pages
