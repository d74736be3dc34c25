from odoo import fields, models


class IspRule(models.Model):
    """What happens to the services of who does not pay, and when.

    The defaults are Anatel's Resolution 765/2023 (RGC): after notice the service may be suspended
    15 days later and the contract ended 60 days after the suspension. The company answers for the
    text in force.
    """

    _name = "isp.rule"
    _description = "Delinquency Rule"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    notice_days = fields.Integer(
        string="Notice", default=5, help="Days overdue on which the customer is warned."
    )
    partial_days = fields.Integer(
        string="Reduced", default=0, help="Days overdue on which it is reduced; 0: never."
    )
    block_days = fields.Integer(
        string="Blocked", default=20, help="Days overdue on which it is blocked."
    )
    end_days = fields.Integer(
        string="Ended", default=80, help="Days overdue on which the contract ends; 0: never."
    )
    unlock_days = fields.Integer(
        string="Longest trust unlock", default=3, help="Days that a promise gives back access for."
    )
    unlocks_a_quarter = fields.Integer(
        string="Trust unlocks in 90 days", default=1, help="0: none at all."
    )

    _in_order = models.Constraint(
        """CHECK(notice_days > 0 AND block_days >= notice_days + 15
                 AND (partial_days = 0
                      OR partial_days >= notice_days + 15 AND partial_days <= block_days)
                 AND (end_days = 0 OR end_days >= block_days + 60))""",
        "First the notice, 15 days later at the earliest what it warns of, and 60 days after the"
        " block at the earliest the end (Anatel, Resolution 765/2023).",
    )
    _unlocks = models.Constraint(
        "CHECK(unlock_days >= 0 AND unlocks_a_quarter >= 0)", "Count from nothing upwards."
    )

    def _step(self, overdue_days):
        """How far a debt of so many days has come: "", notice, partial, block or end."""
        self.ensure_one()
        if self.end_days and overdue_days >= self.end_days:
            return "end"
        if overdue_days >= self.block_days:
            return "block"
        if self.partial_days and overdue_days >= self.partial_days:
            return "partial"
        return "notice" if overdue_days >= self.notice_days else ""
