from odoo import fields, models


class IspPlan(models.Model):
    """What a plan for the telephone or TV has besides."""

    _inherit = "isp.plan"

    included_minutes = fields.Integer(
        help="Minutes a month to numbers whose rate is in the plan's minutes."
    )
    has_all_minutes = fields.Boolean(
        string="Unlimited calls", help="To numbers whose rate is in the plan's minutes."
    )
    reduced_product = fields.Char(
        help="What the content hub calls the package that a reduced subscription has. Empty: TV is"
        " given or blocked, there is nothing between."
    )

    _minutes_positive = models.Constraint(
        "CHECK(included_minutes >= 0)", "A plan includes no fewer minutes than none."
    )

    def _included_seconds(self):
        """Seconds of calls that are paid for with the plan; None: all of them."""
        return None if self.has_all_minutes else self.included_minutes * 60
