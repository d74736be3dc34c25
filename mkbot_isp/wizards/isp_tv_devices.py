from odoo import api, fields, models


class IspTvDevices(models.TransientModel):
    """The devices of a subscription: those that are taken away here are removed, new ones added.

    What a colleague added meanwhile stays.
    """

    _name = "isp.tv.devices"
    _description = "Devices of a Subscription"

    tv_id = fields.Many2one("isp.tv", required=True, readonly=True, ondelete="cascade")
    limit = fields.Integer(compute="_compute_limit", help="0: as many as the hub allows.")
    shown = fields.Json(readonly=True, help="The ids of the devices that there were.")
    line_ids = fields.One2many("isp.tv.devices.line", "dialog_id", string="Devices")

    @api.depends("tv_id")
    def _compute_limit(self):
        for dialog in self:
            # sudo: part of what the customer subscribed to
            dialog.limit = dialog.tv_id.sudo().plan_id.device_limit

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        tv = self.env["isp.tv"].browse(values.get("tv_id"))
        tv.check_access("read")
        # sudo: part of the subscription, which the user may read
        devices = tv.sudo().device_ids
        values["shown"] = devices.ids
        values["line_ids"] = [
            fields.Command.create(
                {"device": device.id, "serial": device.serial, "place": device.name}
            )
            for device in devices
        ]
        return values

    def action_save(self):
        """Have the subscription's devices be these; the hub follows."""
        self.ensure_one()
        tv = self.tv_id._for_tool("isp_devices")
        kept = {line.device: line for line in self.line_ids if line.device}
        devices = tv.device_ids
        gone = devices.filtered(lambda one: one.id in (self.shown or ()) and one.id not in kept)
        for device in devices - gone:
            line = kept.get(device.id)
            if line and (line.serial, line.place) != (device.serial, device.name):
                device.write({"serial": line.serial, "name": line.place})
        gone.unlink()
        devices.create(
            [
                {"tv_id": tv.id, "serial": line.serial, "name": line.place}
                for line in self.line_ids
                if not line.device
            ]
        )
        return {"type": "ir.actions.act_window_close"}
