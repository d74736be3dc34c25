from odoo import api, fields, models

MOST = 1000


class IspDelinquencyPreview(models.TransientModel):
    """What the delinquency run would do now, before it does it."""

    _name = "isp.delinquency.preview"
    _description = "What the Delinquency Run Would Do"

    line_ids = fields.One2many("isp.delinquency.preview.line", "preview_id", readonly=True)
    count = fields.Integer(readonly=True)
    is_cut = fields.Boolean(compute="_compute_is_cut")

    def _compute_is_cut(self):
        for preview in self:
            preview.is_cut = preview.count > len(preview.line_ids)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        due = self.env["isp.delinquency"]._due()
        values["count"] = len(due)
        values["line_ids"] = [
            fields.Command.create(
                {
                    "action": one.action,
                    "overdue_days": one.overdue_days,
                    "service": f"{one.model},{one.id}",
                }
            )
            for one in due[:MOST]
        ]
        return values

    def action_run(self):
        """Have the run do it, in the background."""
        self.env.ref("mkbot_isp.cron_delinquency").sudo()._trigger()
        return {"type": "ir.actions.act_window_close"}
