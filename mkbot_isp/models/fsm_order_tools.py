from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, html2plaintext

from odoo.addons.mkbot_chat.answers import told


class FsmOrder(models.Model):
    """The buttons of the look-up: for who attends the customer, and for who may change orders."""

    _inherit = "fsm.order"

    def _isp_recipient(self, kind):
        if kind == "technician":
            return self.person_id.partner_id
        return super()._isp_recipient(kind)

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
        return self._ask("isp.order.decision", title, kind=kind)

    def action_mkbot_message_technician(self):
        order = self._for_tool("order_message")
        if not order.person_id:
            raise UserError(self.env._("Nobody is assigned to this order: choose who goes."))
        return self._ask(
            "isp.message.customer",
            self.env._("Message to %s", order.person_id.name),
            recipient="technician",
            body=order._in_short(),
        )

    def _in_short(self):
        """What the technician has to know, as plain text."""
        place = self.location_id
        zone = self.company_id._mkbot_tz()
        start = self.scheduled_date_start
        lines = (
            " – ".join(filter(None, (self.name, self.type.name))),
            start and format_datetime(self.env, start, tz=zone, dt_format="short"),
            " – ".join(filter(None, (self.partner_id.name, self.partner_id.phone))),
            ", ".join(filter(None, (place.street, place.street2, place.city))),
            html2plaintext(self.description or "").strip(),
        )
        return "\n".join(line for line in lines if line)

    def action_mkbot_purchase(self):
        self._for_tool("order_purchase")
        return self._ask(
            "isp.order.movement", self.env._("Purchase for the order"), kind="purchase"
        )

    def action_mkbot_stock(self):
        self._for_tool("order_stock")
        return self._ask("isp.order.movement", self.env._("Material for the order"), kind="stock")

    def action_mkbot_iclass(self):
        """Have IClass know of the order, or know it again."""
        order = self._for_tool("order_iclass")
        order._send_to_iclass()
        return told(self.env._("The order “%s” is being sent to IClass.", order.name))
