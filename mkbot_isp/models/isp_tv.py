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
    # Stored: whoever adds devices writes on the subscription, so that of two who do it at the same
    # time the second one sees what the first one did, and the limit holds.
    device_count = fields.Integer(
        compute="_compute_device_count", store=True, string="Number of devices"
    )
    device_names = fields.Char(compute="_compute_device_names", string="Serial numbers")

    @api.depends("device_ids")
    def _compute_device_count(self):
        for tv in self:
            tv.device_count = len(tv.device_ids)

    @api.depends("device_ids.serial")
    def _compute_device_names(self):
        for tv in self:
            # sudo: part of the subscription, which the user may read
            tv.device_names = ", ".join(tv.sudo().device_ids.mapped("serial"))

    @api.constrains("plan_id")
    def _check_plan(self):
        if any(tv.plan_id.kind != "tv" for tv in self):
            raise ValidationError(self.env._("A TV subscription has a plan for TV."))

    @api.constrains("plan_id")
    def _check_device_limit(self):
        self.device_ids._check_limit()

    @api.depends("plan_id.reduced_product")
    def _compute_can_reduce(self):
        for tv in self:
            # sudo: part of what the customer subscribed to
            tv.can_reduce = bool(tv.sudo().plan_id.reduced_product)

    def _restrict(self, access, reason, note=None):
        if access == "partial":
            for tv in self.filtered(lambda one: not one.can_reduce):
                raise UserError(
                    self.env._(
                        "“%s” is given or blocked: there is no smaller package between.",
                        tv.sudo().plan_id.name,
                    )
                )
        return super()._restrict(access, reason, note)

    def _overdue_partial(self, due):
        return super()._overdue_partial(due) if self.can_reduce else None

    def _send_change(self, former_server, former_code):
        """What is paused is suspended in the hub, where cancelling is for good."""
        if self.state == "paused" and former_server == self.server_id:
            return self._send("provision")
        return super()._send_change(former_server, former_code)

    def _asked(self, verb, former=None):
        access = "blocked" if self.state == "paused" else self.access
        return self._outside(), self.reference or "", access

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
            product=self._product(),
            document=re.sub(r"\D", "", customer.vat or ""),
            name=customer.name or "",
            email=self.partner_id.email or customer.email or "",
            devices=tuple(self.device_ids.mapped("serial")),
        )

    def _product(self):
        """What the content hub calls the package that is to be given."""
        plan = self.plan_id
        if self.access == "partial":
            return plan.reduced_product
        return plan.content_product or plan.code
