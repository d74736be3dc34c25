from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..backends import port


class IspLine(models.Model):
    """A telephone line."""

    _name = "isp.line"
    _description = "Telephone Line"
    _inherit = "isp.service"
    _rec_name = "code"

    code = fields.Char(string="Number", index=True, help="E.164: +551930000001.")
    password = fields.Char(copy=False, groups="mkbot_chat.group_admin")

    @api.model
    def _normalized(self, vals):
        if not vals.get("code"):
            return vals
        company = self.env["res.company"].browse(vals.get("company_id")) or (
            self.company_id[:1] or self.env.company
        )
        number = self.env["res.partner"]._phone_format(
            number=vals["code"], country=company.country_id, force_format="E164"
        )
        if not number:
            raise ValidationError(self.env._("“%s” is no telephone number.", vals["code"]))
        return {**vals, "code": number}

    @api.constrains("plan_id")
    def _check_plan(self):
        if any(line.plan_id.kind != "telephone" for line in self):
            raise ValidationError(self.env._("A line has a plan for the telephone."))

    @api.model
    def _known_outside(self):
        return super()._known_outside() | {"password"}

    def _outside(self):
        """What the switch has to know of it."""
        # sudo: the password goes to the switch that asks the customer's device for it
        secret = self.sudo().password
        return port.Subscriber(
            number=self.code,
            password=secret or "",
            access=self.access,
            caller_name=self.partner_id.name or "",
        )
