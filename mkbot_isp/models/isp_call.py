from odoo import fields, models


class IspCall(models.Model):
    """A call that ended, as the switch accounted for it."""

    _name = "isp.call"
    _description = "Telephone Call"
    _order = "started_at desc, id desc"

    line_id = fields.Many2one("isp.line", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="line_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    call_id = fields.Char(required=True, help="The Call-ID header (RFC 3261, 20.8).")
    direction = fields.Selection([("in", "Incoming"), ("out", "Outgoing")], required=True)
    peer = fields.Char(required=True, string="Other side")
    started_at = fields.Datetime(required=True)
    duration = fields.Integer(help="Seconds from answer to end; 0: nobody answered.")
    result = fields.Integer(help="The SIP code that answered it.")

    _once = models.Constraint("UNIQUE(line_id, call_id, direction)", "This call is there already.")
