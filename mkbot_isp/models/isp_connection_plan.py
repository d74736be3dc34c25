from odoo import fields, models


class IspConnection(models.Model):
    """Another plan that the customer asked for: see `isp.plan.change`."""

    _inherit = "isp.connection"

    wanted_plan_id = fields.Many2one(
        "isp.plan",
        string="Plan asked for",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    plan_change_ids = fields.One2many("isp.plan.change", "connection_id", string="Plan changes")

    def action_mkbot_plan_change(self):
        self._for_tool("isp_plan_change")
        return self._ask("isp.plan.decision", self.env._("Change of plan"))
