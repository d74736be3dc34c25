from odoo import fields, models

ACTIONS = [
    ("notice", "Warn"),
    ("partial", "Reduce"),
    ("block", "Block"),
    ("end", "End"),
    ("release", "Release"),
]


class IspDelinquencyPreviewLine(models.TransientModel):
    """What would be done about one service."""

    _name = "isp.delinquency.preview.line"
    _description = "What Would Be Done About a Service"
    _order = "overdue_days desc, id"

    preview_id = fields.Many2one("isp.delinquency.preview", required=True, ondelete="cascade")
    action = fields.Selection(ACTIONS, required=True)
    overdue_days = fields.Integer()
    service = fields.Reference(
        [("isp.connection", "Connection"), ("isp.line", "Telephone"), ("isp.tv", "TV")]
    )
    partner_id = fields.Many2one("res.partner", compute="_compute_partner_id", string="Customer")

    def _compute_partner_id(self):
        for line in self:
            line.partner_id = line.service.partner_id
