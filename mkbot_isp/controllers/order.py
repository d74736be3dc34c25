from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.mkbot_chat.printing import can_print

REPORT = "fieldservice.report_fsm_order"


class Order(Controller):
    """A service order on paper, for who attends its customer and may have no right on reports."""

    @route("/mkbot/order/<int:order_id>", type="http", auth="user", readonly=True)
    def show(self, order_id):
        order = request.env["fsm.order"].browse(order_id).exists()
        if not order:
            return request.not_found()
        order = order._for_tool("order_print")
        if not can_print():
            raise UserError(request.env._("PDFs cannot be made here: wkhtmltopdf is missing."))
        # sudo: the report reads the customer's address; who may see it was checked
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf(REPORT, order.ids)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(f"{order.name}.pdf", "inline")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
