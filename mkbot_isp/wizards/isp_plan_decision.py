from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from odoo.addons.mkbot_chat.answers import told


class IspPlanDecision(models.TransientModel):
    """Confirm another plan that a customer asked for, or refuse it and tell why."""

    _name = "isp.plan.decision"
    _description = "Decide a Change of Plan"
    _inherit = "isp.service.dialog"

    customer = fields.Char(compute="_compute_change")
    former_plan = fields.Char(compute="_compute_change", string="Present plan")
    plan = fields.Char(compute="_compute_change", string="Plan asked for")
    price = fields.Char(compute="_compute_change", string="Price a month")
    has_contract = fields.Boolean(compute="_compute_change")
    reason = fields.Char(string="Why not, for the customer")

    @api.depends("res_ids")
    def _compute_change(self):
        for dialog in self:
            change = dialog._change()
            dialog.customer = change.partner_id.name
            dialog.former_plan = change.former_plan_id.name
            dialog.plan = change.plan_id.name
            dialog.price = formatLang(self.env, change.price, currency_obj=change.currency_id)
            dialog.has_contract = bool(change.connection_id.contract_line_id)

    def _change(self):
        """What waits to be decided, in superuser mode."""
        connection = self._services("isp_plan_change")[:1]
        return connection.plan_change_ids.filtered(lambda one: one.state == "proposed")[:1]

    def _waiting(self):
        change = self._change()
        if not change:
            raise UserError(self.env._("Somebody else has decided this meanwhile."))
        return change

    def action_confirm(self):
        change = self._waiting()
        change._confirm()
        return told(self.env._("The plan is “%s” now: the customer is told.", change.plan_id.name))

    def action_refuse(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Tell the customer why not."))
        self._waiting()._refuse(self.reason.strip())
        return told(self.env._("It is refused: the customer is told why."))
