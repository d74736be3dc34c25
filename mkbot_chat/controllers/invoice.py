from odoo.http import Controller, content_disposition, request, route


class Invoice(Controller):
    """A customer's invoice for who attends them, who may have no right on what is printed."""

    @route("/mkbot/invoice/<int:move_id>", type="http", auth="user", readonly=False)
    def show(self, move_id):
        move = request.env["account.move"].browse(move_id).exists()
        if not move:
            return request.not_found()
        move = move._mkbot_for_tool("finance_pdf")
        content = move._mkbot_print()
        if content is None:
            # Nothing prints on this server: its page shows the same.
            return request.redirect(move._mkbot_link(), local=False)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(move._mkbot_pdf_name(), "inline")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
