from odoo import models

from odoo.addons.mkbot_chat.answers import told


class IspService(models.AbstractModel):
    """The buttons of the look-ups: for who attends the customer, and for managers."""

    _inherit = "isp.service"

    def action_mkbot_unblock(self):
        service = self._for_tool("isp_unblock")
        service._release(self.env._("Released by hand."))
        return told(self.env._("“%s” is released: its back-end is being told.", service.code))

    def action_mkbot_restrict(self):
        self._for_tool("isp_block")
        return self._ask("isp.restrict", self.env._("Block or reduce"))

    def action_mkbot_exception(self):
        self._for_tool("isp_exception")
        return self._ask("isp.exception", self.env._("Exception from delinquency"))

    def action_mkbot_trust_unlock(self):
        service = self._for_tool("isp_trust_unlock")
        until = service._trust_unlock()
        day = self.env["ir.qweb.field.date"].value_to_html(until, {})
        return told(self.env._("“%(code)s” is released until %(day)s.", code=service.code, day=day))
