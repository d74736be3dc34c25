from odoo.http import Controller, request, route

from odoo.addons.mkbot_chat.controllers import printing
from odoo.addons.mkbot_chat.printing import can_print


class Printing(Controller):
    """A customer's record for who attends them, who may have no right on what is printed."""

    @route("/mkbot/print/<string:model>/<int:res_id>", type="http", auth="user", readonly=False)
    def show(self, model, res_id):
        """Show the PDF, printed by a worker; where none can be made, the page that it shows."""
        records = request.env.get(model)
        if not getattr(records, "_isp_report", None):
            raise request.not_found()
        record = records.browse(res_id).exists()
        if not record:
            raise request.not_found()
        record = record._for_tool(record._isp_tool("print"))
        if not can_print():
            page = record._mkbot_render_pdf(request.env.lang)
            return request.make_response(page, [("Content-Type", "text/html; charset=utf-8")])
        return printing.show(record, record._mkbot_customer())
