from odoo import api, fields, models
from odoo.exceptions import ValidationError


class IspTvDevice(models.Model):
    """A device that may watch."""

    _name = "isp.tv.device"
    _description = "TV Device"
    _order = "id"
    _rec_name = "serial"

    tv_id = fields.Many2one("isp.tv", required=True, index=True, ondelete="cascade")
    serial = fields.Char(required=True)
    name = fields.Char(help="Where it stands.")

    _serial_unique = models.Constraint(
        "UNIQUE(tv_id, serial)", "This device belongs to the subscription already."
    )

    @api.constrains("tv_id")
    def _check_limit(self):
        for tv in self.tv_id:
            limit = tv.plan_id.device_limit
            if limit and len(tv.device_ids) > limit:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” allows %(limit)s device(s).", plan=tv.plan_id.name, limit=limit
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        devices = super().create(vals_list)
        devices._tell()
        return devices

    def write(self, vals):
        result = super().write(vals)
        self._tell()
        return result

    def unlink(self):
        subscriptions = self.tv_id
        result = super().unlink()
        subscriptions.filtered(lambda tv: tv.state == "active")._send("provision")
        return result

    def _tell(self):
        self.tv_id.filtered(lambda tv: tv.state == "active")._send("provision")
