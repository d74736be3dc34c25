from odoo import api, fields, models


class IspServiceDialog(models.AbstractModel):
    """A dialog about some services of one model."""

    _name = "isp.service.dialog"
    _description = "Dialog about Services"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)

    @api.model
    def _about(self):
        """What the dialog is opened for, while it is being filled: as far as the user may read."""
        services = self.env[self.env.context["default_res_model"]]
        services = services.browse(self.env.context["default_res_ids"])
        services.check_access("read")
        return services

    def _services(self, code):
        """The services in superuser mode, once each is checked against the user's right to a tool.

        :param str code: of `mkbot.tool`
        """
        self.ensure_one()
        services = self.env[self.res_model].browse(self.res_ids).exists()
        for service in services:
            service._for_tool(code)
        return services.sudo()
