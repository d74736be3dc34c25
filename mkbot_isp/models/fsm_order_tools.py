from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.answers import told


class FsmOrder(models.Model):
    """The buttons of the look-up: for who attends the customer, and for who may change orders."""

    _inherit = "fsm.order"

    def _for_tool(self, code):
        """The order in superuser mode, once it is checked that the user may use a button on it.

        :param str code: of `mkbot.tool`
        """
        return self.env["mkbot.session"]._check_look_up(self, self.partner_id, code)

    def action_mkbot_edit(self):
        self._for_tool("order_edit")._check_open()
        return self._ask("isp.order.edit", self.env._("Change the order"))

    def action_mkbot_deadline(self):
        return self._ask_decision("deadline", self.env._("Change the deadline"))

    def action_mkbot_cancel(self):
        return self._ask_decision("cancel", self.env._("Cancel the appointment"))

    def action_mkbot_close(self):
        return self._ask_decision("close", self.env._("Close the order"))

    def _ask_decision(self, kind, title):
        self._for_tool(f"order_{kind}")._check_open()
        return self._ask("isp.order.decision", title, default_kind=kind)

    def action_mkbot_message_technician(self):
        order = self._for_tool("order_message_technician")
        if not order.person_id:
            raise UserError(self.env._("Nobody is assigned to this order: choose who goes."))
        return self._ask("isp.order.message", self.env._("Message to %s", order.person_id.name))

    def action_mkbot_purchase(self):
        self._for_tool("order_purchase")
        return self._ask(
            "isp.order.movement", self.env._("Purchase for the order"), default_kind="purchase"
        )

    def action_mkbot_stock(self):
        self._for_tool("order_stock")
        return self._ask(
            "isp.order.movement", self.env._("Material for the order"), default_kind="stock"
        )

    def action_mkbot_print(self):
        self._for_tool("order_print")
        return {"type": "ir.actions.act_url", "url": f"/mkbot/order/{self.id}", "target": "new"}

    def action_mkbot_iclass(self):
        """Have IClass know of the order, or know it again."""
        order = self._for_tool("order_iclass")
        order._send_to_iclass()
        return told(self.env._("The order “%s” is being sent to IClass.", order.name))

    def _ask(self, wizard, title, **defaults):
        """Open a button's dialog; what it does checks again who does it."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                **defaults,
            },
        }
