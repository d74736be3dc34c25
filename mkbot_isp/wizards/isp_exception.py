from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class IspException(models.TransientModel):
    """Spare services from what debt would do to them, until a day."""

    _name = "isp.exception"
    _description = "Exception from Delinquency"
    _inherit = "isp.service.dialog"

    until = fields.Date(
        required=True, default=lambda self: self.env.company._mkbot_today() + timedelta(days=7)
    )
    reason = fields.Char(required=True)

    def action_spare(self):
        """Keep debt from restricting the services; what it restricts already is released."""
        services = self._services("isp_exception")
        if self.until < self.env.company._mkbot_today():
            raise UserError(self.env._("The last day of an exception cannot have passed."))
        services.write({"exception_until": self.until, "exception_reason": self.reason})
        services.filtered(lambda one: one.access_reason == "overdue")._release(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_end(self):
        """Let debt do again what it does."""
        services = self._services("isp_exception")
        services.write({"exception_until": False, "exception_reason": False})
        return {"type": "ir.actions.act_window_close"}
