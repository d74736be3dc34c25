from odoo import api, fields, models
from odoo.exceptions import UserError


class IspOrderDecision(models.TransientModel):
    """Another deadline, the cancellation or the closing of an order, with why."""

    _name = "isp.order.decision"
    _description = "Deadline, Cancellation or Closing of a Service Order"
    _inherit = "isp.service.dialog"

    kind = fields.Selection(
        [("deadline", "Deadline"), ("cancel", "Cancel"), ("close", "Close")],
        required=True,
        readonly=True,
    )
    request_late = fields.Datetime(string="Deadline")
    reason = fields.Char()
    resolution = fields.Html(string="What was done")

    @api.model
    def default_get(self, fields_list):
        found = super().default_get(fields_list)
        order = self.env["fsm.order"].browse(found.get("res_ids"))
        order.check_access("read")
        found["request_late"] = order.request_late
        return found

    def action_do(self):
        order = self._services(f"order_{self.kind}")
        if self.kind == "close":
            order._close(self.resolution)
        elif not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        elif self.kind == "cancel":
            order._cancel(self.reason.strip())
        elif not self.request_late:
            raise UserError(self.env._("Say until when."))
        else:
            order._move_deadline(self.request_late, self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
