from odoo import fields, models


class IspOperation(models.Model):
    """What only telephone switches are asked."""

    _inherit = "isp.operation"

    verb = fields.Selection(
        selection_add=[("registered", "Look whether it is registered")],
        ondelete={"registered": "cascade"},
    )
