from odoo.http import Controller, request, route

from ..printing import can_print
from . import printing


class Invoice(Controller):
    """A customer's invoice for who attends them, who may have no right on what is printed."""

    @route("/mkbot/invoice/<int:move_id>", type="http", auth="user", readonly=False)
    def show(self, move_id):
        """Show the PDF. What Odoo never printed is printed by a worker."""
        move = request.env["account.move"].browse(move_id).exists()
        if not move:
            raise request.not_found()
        move = move._mkbot_for_tool("finance_pdf")
        if existing := move.invoice_pdf_report_id:
            return printing.show_pdf(move, existing.raw)
        if not can_print():
            # Its page shows the same.
            return request.redirect(move._mkbot_link(), local=False)
        return printing.show(move, move.partner_id, move._mkbot_link())
