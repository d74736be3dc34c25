from odoo import fields, models


class ResCompany(models.Model):
    """When an outage is suspected that nobody has opened."""

    _inherit = "res.company"

    isp_suspect_customers = fields.Integer(
        string="Customers without connection",
        default=5,
        help="So many customers of one place make it suspected of an outage. 0: never.",
    )
    isp_suspect_drops = fields.Integer(
        string="Connections that drop",
        default=10,
        help="So many connections of one node that drop make it suspected, if they are a good"
        " part of those on line there. 0: never.",
    )
    isp_suspect_minutes = fields.Integer(string="Within minutes", default=15)

    _isp_suspect_positive = models.Constraint(
        "CHECK(isp_suspect_minutes BETWEEN 1 AND 1440 AND isp_suspect_customers >= 0"
        " AND isp_suspect_drops >= 0)",
        "An outage is suspected within 1 minute to 24 hours.",
    )
