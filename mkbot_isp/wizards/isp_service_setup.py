from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.isp_service_setup import KINDS


class IspServiceSetup(models.TransientModel):
    """A service that is made for a customer, or what one subscribed to, changed."""

    _name = "isp.service.setup"
    _description = "New Service, or Changes of One"

    res_model = fields.Selection(
        [("isp.line", "Telephone line"), ("isp.tv", "TV")], required=True, readonly=True
    )
    res_id = fields.Integer(readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    kind = fields.Char(compute="_compute_kind")
    code = fields.Char(string="Number", help="A subscription to TV without one is given one.")
    plan_id = fields.Many2one("isp.plan", required=True, ondelete="cascade")
    activate = fields.Boolean(string="Activate at once", default=True)

    @api.depends("res_model")
    def _compute_kind(self):
        for setup in self:
            setup.kind = KINDS[setup.res_model][0] if setup.res_model else False

    @api.depends("res_id")
    @api.depends_context("company", "mkbot_session_id")
    def _compute_company_id(self):
        for setup in self:
            setup.company_id = setup._company()

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if values.get("res_id"):
            service = self.env[values["res_model"]].browse(values["res_id"])
            service.check_access("read")
            values.update(code=service.code, plan_id=service.plan_id.id)
        return values

    def action_save(self):
        """Do it, as far as the user may: they may own no right on the service itself."""
        self.ensure_one()
        if self.plan_id.company_id and self.plan_id.company_id != self.company_id:
            raise UserError(self.env._("This plan is another company's."))
        return self._change() if self.res_id else self._make()

    def _service(self):
        return self.env[self.res_model].browse(self.res_id)

    def _company(self):
        if self.res_id:
            return self._service().company_id
        session_id = self.env.context.get("mkbot_session_id")
        if isinstance(session_id, int):
            # sudo: of which company a conversation is
            session = self.env["mkbot.session"].sudo().browse(session_id).exists()
            return session.company_id or self.env.company
        return self.env.company

    def _change(self):
        service = self._service()._for_tool("isp_edit")
        values = {"plan_id": self.plan_id.id}
        if self.code:
            values["code"] = self.code
        service.write({name: value for name, value in values.items() if self._is_new(name)})
        return {"type": "ir.actions.act_window_close"}

    def _is_new(self, name):
        return self[name] != self._service()[name]

    def _make(self):
        self._check_may_make()
        # sudo: an operator makes it for a customer whom they attend, which was checked
        services = self.env[self.res_model].sudo()
        values = {"plan_id": self.plan_id.id}
        if self.code:
            values["code"] = self.code
        service = services._setup(self.partner_id.sudo(), self.company_id, values)
        if self.activate:
            service._move("active")
        return service._made()

    def _check_may_make(self):
        self.env["mkbot.panel"]._check_tool("isp_create")
        if self.env[self.res_model].has_access("create"):
            if not self.partner_id.has_access("read"):
                raise AccessError(self.env._("This customer is not yours to see."))
            return
        self.env["mkbot.session"]._look_up_session(self.partner_id)
