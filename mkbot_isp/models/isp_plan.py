from odoo import api, fields, models

KINDS = [("internet", "Internet"), ("telephone", "Telephone"), ("tv", "TV")]
KILO = 1000


class IspPlan(models.Model):
    """What a customer subscribes to."""

    _name = "isp.plan"
    _description = "Plan"
    _order = "kind, price, name"

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="internet")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    price = fields.Monetary(help="A month.")
    product_id = fields.Many2one("product.product", help="What contracts and invoices call it.")
    down_mbps = fields.Float(string="Download (Mbit/s)")
    up_mbps = fields.Float(string="Upload (Mbit/s)")
    reduced_kbps = fields.Integer(
        string="Reduced to (kbit/s)",
        default=1024,
        help="Both ways, while access is partial; 0: it is never reduced.",
    )
    device_limit = fields.Integer(help="Devices that may watch; 0: as many as the hub allows.")
    content_product = fields.Char(help="What the content hub calls it.")

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code)", "There is already a plan with this code."
    )
    _rates_positive = models.Constraint(
        "CHECK(kind <> 'internet' OR (down_mbps > 0 AND up_mbps > 0 AND reduced_kbps >= 0))",
        "A plan for the Internet has a rate each way.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = (plan.company_id or self.env.company).currency_id

    @property
    def down_kbps(self):
        return round(self.down_mbps * KILO)

    @property
    def up_kbps(self):
        return round(self.up_mbps * KILO)
