from odoo import fields, models


class IspTvDevicesLine(models.TransientModel):
    """A device in the dialog of a subscription's devices."""

    _name = "isp.tv.devices.line"
    _description = "Device in the Dialog of Devices"

    dialog_id = fields.Many2one("isp.tv.devices", required=True, ondelete="cascade")
    device = fields.Integer(help="The id of the device; 0: it is new.")
    serial = fields.Char(required=True)
    place = fields.Char(help="Where it stands.")
