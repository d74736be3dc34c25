from odoo import fields, models


class IspOutageHit(models.Model):
    """A connection that an outage hit, as it was when the outage opened."""

    _name = "isp.outage.hit"
    _description = "Connection Hit by an Outage"
    _order = "id desc"

    outage_id = fields.Many2one("isp.outage", required=True, readonly=True, ondelete="cascade")
    connection_id = fields.Many2one(
        "isp.connection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True)
    commercial_partner_id = fields.Many2one("res.partner", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    outage_name = fields.Char(related="outage_id.name", string="What happened")
    connection_code = fields.Char(related="connection_id.code", string="Login")
    planned = fields.Boolean(related="outage_id.planned")
    message = fields.Text(related="outage_id.message")
    ended_at = fields.Datetime(related="outage_id.ended_at")
    state = fields.Selection(related="outage_id.state", string="State")
    start = fields.Datetime(related="outage_id.start")
    expected = fields.Datetime(related="outage_id.expected")

    _once = models.Constraint(
        "UNIQUE(outage_id, connection_id)", "This connection is hit by it already."
    )
