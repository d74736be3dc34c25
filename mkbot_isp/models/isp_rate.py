import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import tariff

DESTINATIONS = [
    ("local", "Local"),
    ("mobile", "Mobile"),
    ("long_distance", "Long distance"),
    ("international", "International"),
    ("free", "Free of charge"),
]


class IspRate(models.Model):
    """What a minute to some numbers costs: of the rates that fit, the longest prefix counts."""

    _name = "isp.rate"
    _description = "Telephone Rate"
    _order = "prefix, same_area, id"
    _rec_name = "prefix"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    prefix = fields.Char(
        help="The first digits of the number called, as 5519, with the country's and without a plus"
        " sign; X is any digit. Empty: any number.",
    )
    same_area = fields.Boolean(
        help="Only calls to numbers that begin, at the prefix's place, as the line's own does: with"
        " the prefix 55XX those of the same area."
    )
    plan_id = fields.Many2one(
        "isp.plan",
        domain=[("kind", "=", "telephone")],
        ondelete="cascade",
        help="Only lines of this plan. Empty: of any.",
    )
    destination = fields.Selection(DESTINATIONS, required=True, default="long_distance")
    currency_id = fields.Many2one(related="company_id.isp_calls_currency_id")
    price = fields.Float(digits=(16, 4), help="A minute.")
    is_included = fields.Boolean(
        string="In the plan's minutes", help="Plans with minutes pay for these calls."
    )
    minimum = fields.Integer(default=30, help="Seconds that are charged at least.")
    step = fields.Integer(default=6, help="Seconds by which a call's price grows.")

    _once = models.UniqueIndex(
        "(company_id, COALESCE(prefix, ''), same_area, COALESCE(plan_id, 0))",
        "There is already a rate for these numbers.",
    )
    _positive = models.Constraint(
        "CHECK(price >= 0 AND minimum >= 0 AND step > 0)",
        "A rate is no negative amount, and grows by whole seconds.",
    )

    @api.constrains("prefix")
    def _check_prefix(self):
        for rate in self:
            if not re.fullmatch(r"[0-9Xx]*", rate.prefix or ""):
                raise ValidationError(
                    self.env._("“%s” is no beginning of a number: digits and X.", rate.prefix)
                )

    @api.model
    def _of_company(self, company):
        """The rates of a company, as :mod:`tariff` wants them."""
        # sudo: what calls cost is reckoned for whoever has them read or billed
        return [
            tariff.Rate(
                id=rate.id,
                prefix=rate.prefix or "",
                price=rate.price,
                same_area=rate.same_area,
                plan=rate.plan_id.id or None,
                is_included=rate.is_included,
                minimum_s=rate.minimum,
                step_s=rate.step,
            )
            for rate in self.sudo().search([("company_id", "=", company.id)])
        ]
