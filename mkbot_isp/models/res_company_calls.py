from odoo import api, fields, models


class ResCompany(models.Model):
    """How a company bills telephone calls."""

    _inherit = "res.company"

    isp_calls_product_id = fields.Many2one(
        "product.product",
        string="Product of calls",
        help="Its account and taxes are those of invoiced calls. Empty: no taxes.",
    )
    isp_calls_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of calls",
        compute="_compute_isp_calls_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    isp_calls_posted = fields.Boolean(
        string="Post invoices of calls", help="Otherwise they stay drafts for somebody to check."
    )
    isp_calls_due_days = fields.Integer(
        string="Calls are due after (days)",
        default=10,
        help="Where the customer has no payment terms.",
    )

    @api.depends("currency_id")
    def _compute_isp_calls_currency_id(self):
        for company in self:
            company.isp_calls_currency_id = company.isp_calls_currency_id or company.currency_id
