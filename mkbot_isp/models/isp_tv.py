import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..backends import port


class IspTv(models.Model):
    """A subscription to TV."""

    _name = "isp.tv"
    _description = "TV Subscription"
    _inherit = "isp.service"
    _rec_name = "code"

    code = fields.Char(string="Subscription")
    reference = fields.Char(readonly=True, copy=False, help="The content hub's own.")
    device_ids = fields.One2many("isp.tv.device", "tv_id", string="Devices")
    device_count = fields.Integer(compute="_compute_devices", string="Number of devices")
    device_names = fields.Char(compute="_compute_devices", string="Serial numbers")

    @api.depends("device_ids.serial")
    def _compute_devices(self):
        for tv in self:
            # sudo: part of the subscription, which the user may read
            devices = tv.sudo().device_ids
            tv.device_count = len(devices)
            tv.device_names = ", ".join(devices.mapped("serial"))

    @api.constrains("plan_id")
    def _check_plan(self):
        if any(tv.plan_id.kind != "tv" for tv in self):
            raise ValidationError(self.env._("A TV subscription has a plan for TV."))

    def _restrict(self, access, reason, note=None):
        if access == "partial":
            raise UserError(self.env._("TV is given or blocked: there is nothing between."))
        return super()._restrict(access, reason, note)

    def _asked(self, verb, former=None):
        return self._outside(), self.reference or "", self.access

    def _confirm(self, operation, asked, outcome, error):
        if not error:
            self.reference = outcome or False
        return super()._confirm(operation, asked, outcome, error)

    def _access_asked(self, asked):
        return asked[2]

    def _outside(self):
        """What the content hub has to know of it."""
        customer = self.partner_id.commercial_partner_id
        return port.Television(
            code=self.code,
            product=self.plan_id.content_product or self.plan_id.code,
            document=re.sub(r"\D", "", customer.vat or ""),
            name=customer.name or "",
            email=self.partner_id.email or customer.email or "",
            devices=tuple(self.device_ids.mapped("serial")),
        )
