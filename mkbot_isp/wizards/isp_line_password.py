from odoo import fields, models


class IspLinePassword(models.TransientModel):
    """Shows a new SIP password once: it is never saved, and gone when the dialog is closed."""

    _name = "isp.line.password"
    _description = "New SIP Password"

    number = fields.Char(readonly=True)
    password = fields.Char(readonly=True, store=False)
