from odoo import models

from odoo.addons.mkbot_chat.answers import told


class IspService(models.AbstractModel):
    """The buttons of the look-ups: for who attends the customer, and for managers."""

    _inherit = "isp.service"

    def _for_tool(self, code):
        """The service in superuser mode, once it is checked that the user may use a button on it.

        :param str code: of `mkbot.tool`
        """
        return self.env["mkbot.session"]._check_look_up(self, self.partner_id, code)

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

    def _ask(self, wizard, title):
        """Open a button's dialog; what it does checks again who does it."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_ids": self.ids},
        }
