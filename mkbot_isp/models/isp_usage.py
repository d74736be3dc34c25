from odoo import fields, models

GIB = 2**30


class IspUsage(models.Model):
    """What a connection moved in a day, as its customer sees it."""

    _name = "isp.usage"
    _description = "Consumption of a Day"
    _order = "day desc, id desc"

    connection_id = fields.Many2one("isp.connection", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="connection_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    day = fields.Date(required=True)
    down_gb = fields.Float(string="Download (GB)", aggregator="sum", digits=(16, 3))
    up_gb = fields.Float(string="Upload (GB)", aggregator="sum", digits=(16, 3))

    _once = models.Constraint(
        "UNIQUE(connection_id, day)", "This day of the connection is there already."
    )
