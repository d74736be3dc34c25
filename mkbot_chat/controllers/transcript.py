from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request
from odoo.tools import str2bool


class MkbotTranscriptController(http.Controller):
    @http.route(
        "/mkbot/transcript/<int:session_id>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        readonly=True,
    )
    def transcript(self, session_id, notes="", **kwargs):
        """The transcript of an attendance that the user may read, as a file: a PDF, or a page in
        HTML where wkhtmltopdf is missing.

        :param notes: "1" for the internal notes too
        """
        try:
            request.env["mkbot.panel"]._check_tool("transcript_pdf")
            session = request.env["mkbot.session"].browse(session_id)
            session.check_access("read")
            name, mimetype, content = session._transcript_file(str2bool(notes, False))
        except (AccessError, MissingError) as error:
            raise request.not_found() from error
        return request.make_response(
            content,
            headers=[
                ("Content-Type", f"{mimetype}; charset=utf-8"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                # What customers wrote is in it: a page runs nothing.
                (
                    "Content-Security-Policy",
                    "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
