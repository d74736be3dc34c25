from odoo import fields, models
from odoo.tools import SQL


class MkbotReportSession(models.Model):
    """Attendances by the outage that hit their customer, and by the node of the customer."""

    _inherit = "mkbot.report.session"
    _depends = {
        "isp.connection": ["commercial_partner_id", "company_id", "node_id", "state"],
        "mkbot.session": ["outage_id"],
        "res.partner": ["commercial_partner_id"],
    }

    outage_id = fields.Many2one(
        "isp.outage", readonly=True, help="It hit the customer when they wrote."
    )
    node_id = fields.Many2one(
        "isp.node",
        readonly=True,
        help="Of the customer's oldest connection that has not ended.",
    )

    def _columns(self):
        return {
            **super()._columns(),
            "outage_id": SQL("s.outage_id"),
            "node_id": SQL(
                """(SELECT connection.node_id FROM isp_connection connection
                     WHERE connection.commercial_partner_id = p.commercial_partner_id
                       AND connection.company_id = s.company_id
                       AND connection.state <> 'ended' AND connection.node_id IS NOT NULL
                  ORDER BY connection.id LIMIT 1)"""
            ),
        }
