from odoo import api, fields, models


class IspReading(models.Model):
    """How far the calls of a switch were read."""

    _inherit = "isp.reading"

    kind = fields.Selection(
        selection_add=[("calls", "Telephone calls")], ondelete={"calls": "cascade"}
    )
    since = fields.Datetime(
        readonly=True,
        default=fields.Datetime.now,
        help="Calls that had ended before are not asked for any more.",
    )

    @api.model
    def _server_kind(self, kind):
        return "kamailio" if kind == "calls" else super()._server_kind(kind)
