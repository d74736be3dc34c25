from odoo import fields, models


class IspOperation(models.Model):
    """What only telephone switches are asked."""

    _inherit = "isp.operation"

    verb = fields.Selection(
        selection_add=[("registered", "Look whether it is registered")],
        ondelete={"registered": "cascade"},
    )

    def _asks(self, service):
        if self.verb == "registered":
            return [service.code]
        return super()._asks(service)

    def _is_about_access(self):
        return self.verb != "registered" and super()._is_about_access()
