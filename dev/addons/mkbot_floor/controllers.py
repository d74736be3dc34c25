from odoo import http
from odoo.http import request


class FloorController(http.Controller):
    @http.route(
        "/mkbot_floor",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def insert(self):
        """Insert the body as a row; Odoo commits."""
        request.env.cr.execute(
            "INSERT INTO mkbot_floor (payload) VALUES (%s)",
            [request.httprequest.get_data(as_text=True)],
        )
        return request.make_json_response({})
