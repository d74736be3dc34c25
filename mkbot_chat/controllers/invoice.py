from odoo.http import Controller, content_disposition, request, route

from ..printing import can_print


class Invoice(Controller):
    """A customer's invoice for who attends them, who may have no right on what is printed."""

    @route("/mkbot/invoice/<int:move_id>", type="http", auth="user", readonly=False)
    def show(self, move_id):
        """Show the PDF. What Odoo never printed is printed by a worker: meanwhile there is a page
        that says so and asks again."""
        move = request.env["account.move"].browse(move_id).exists()
        if not move:
            return request.not_found()
        move = move._mkbot_for_tool("finance_pdf")
        if existing := move.invoice_pdf_report_id:
            return self._pdf(move, existing.raw)
        if not can_print():
            # Its page shows the same.
            return request.redirect(move._mkbot_link(), local=False)
        session = request.env["mkbot.session"]._open_session_of(move.partner_id)
        if not session:
            # Not an operator's: as Odoo prints it.
            return self._pdf(move, move._mkbot_render_pdf(request.env.lang))
        errand = request.env["mkbot.errand"]._print_for(request.env.user, session, move)
        if content := errand._printed():
            return self._pdf(move, content)
        values = {
            "name": move.name,
            "failed": errand.state == "failed",
            "words": errand.error,
            "link": move._mkbot_link(),
        }
        return request.render("mkbot_chat.invoice_in_the_making", values)

    def _pdf(self, move, content):
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(move._mkbot_pdf_name(), "inline")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
