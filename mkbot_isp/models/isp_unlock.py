from odoo import fields, models


class IspUnlock(models.Model):
    """Access given back for some days because the customer promised to pay."""

    _name = "isp.unlock"
    _description = "Trust Unlock"
    _order = "granted_on desc, id desc"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    granted_on = fields.Date(required=True, readonly=True)
    until = fields.Date(required=True, readonly=True, help="The day included.")
    debt_since = fields.Date(readonly=True, help="When what was owed had fallen due.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    debt = fields.Monetary(
        readonly=True,
        help="What the customer owed and had fallen due then, in the company's currency.",
    )
    user_id = fields.Many2one("res.users", readonly=True, string="Granted by")
    session_id = fields.Many2one("mkbot.session", readonly=True, index="btree_not_null")
    state = fields.Selection(
        [("running", "Running"), ("kept", "Paid"), ("broken", "Not paid")],
        required=True,
        readonly=True,
        default="running",
    )

    _running = models.Index("(company_id, until) WHERE state = 'running'")
    _of_service = models.Index("(res_model, res_id, granted_on)")

    def _settle(self):
        """Say of unlocks that have run out whether the debt was paid."""
        for unlock in self:
            service = self.env[unlock.res_model].browse(unlock.res_id).exists()
            key = unlock.company_id.id, unlock.partner_id.commercial_partner_id.id
            since = service._overdue_since().get(key) if service else None
            still_owed = since and unlock.debt_since and since <= unlock.debt_since
            unlock.state = "broken" if still_owed else "kept"
