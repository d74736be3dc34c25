from odoo import fields, models


class MkbotSector(models.Model):
    """A department that attends customers: Finance, Support, Sales…"""

    _name = "mkbot.sector"
    _description = "Attendance Sector"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    operator_ids = fields.Many2many(
        "res.users",
        "mkbot_sector_operator_rel",
        "sector_id",
        "user_id",
        string="Operators",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("mkbot_chat.group_operator").ids)
        ],
        help="Operators who see and attend this sector's conversations.",
    )

    city = fields.Char(help="Whose holidays this sector keeps. Empty: the company's city.")
    state_id = fields.Many2one("res.country.state", string="State (place)")

    _name_company_unique = models.Constraint(
        "UNIQUE(company_id, name)", "This company already has a sector of this name."
    )
