from odoo import fields, models


class ResCompany(models.Model):
    """When an operator counts as away."""

    _inherit = "res.company"

    mkbot_away_minutes = fields.Integer(
        string="Away after",
        default=5,
        help="Minutes without any activity in the panel after which an operator is away: they keep"
        " their conversations and get no new ones. 0: never.",
    )

    _mkbot_away_positive = models.Constraint(
        "CHECK(mkbot_away_minutes IS NULL OR mkbot_away_minutes BETWEEN 0 AND 1440)",
        "An operator is away after 0 to 1440 minutes.",
    )
