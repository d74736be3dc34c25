from odoo import api, fields, models
from odoo.tools import SQL


class IspOutageOpening(models.TransientModel):
    """Whom an outage would hit, and how they could be warned, before it opens."""

    _name = "isp.outage.opening"
    _description = "Opening of an Outage"

    outage_id = fields.Many2one("isp.outage", required=True, readonly=True, ondelete="cascade")
    warn = fields.Boolean(related="outage_id.warn", readonly=False)
    connections = fields.Integer(compute="_compute_reach", string="Connections hit")
    customers = fields.Integer(compute="_compute_reach")
    by_chat = fields.Integer(compute="_compute_reach", string="By chat")
    by_template = fields.Integer(compute="_compute_reach", string="By an approved template")
    by_email = fields.Integer(compute="_compute_reach", string="By e-mail")
    declined = fields.Integer(compute="_compute_reach", string="Do not want it")
    unreachable = fields.Integer(compute="_compute_reach", string="Not to be reached")

    @api.depends("outage_id")
    def _compute_reach(self):
        for opening in self:
            outage = opening.outage_id
            rows = self.env.execute_query(
                SQL("SELECT commercial_partner_id FROM (%s) hit", outage._hit_query())
            )
            customers = self.env["res.partner"].sudo().browse({row[0] for row in rows})
            ways = self.env["isp.outage.notice"]._ways(customers, outage.company_id)
            ways = [way for way, _contact in ways.values()]
            opening.connections = len(rows)
            opening.customers = len(customers)
            opening.by_chat = ways.count("chat")
            opening.by_template = ways.count("template")
            opening.by_email = ways.count("email")
            opening.declined = ways.count("declined")
            opening.unreachable = ways.count("unreachable")

    def action_open(self):
        self.outage_id.action_open()
        return {"type": "ir.actions.act_window_close"}
