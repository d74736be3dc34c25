from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, html2plaintext, plaintext2html

from odoo.addons.mkbot_chat.answers import told


class IspOrderMessage(models.TransientModel):
    """A message to the technician of an order; it stays in the order's history."""

    _name = "isp.order.message"
    _description = "Message to a Technician"
    _inherit = "isp.service.dialog"

    kind = fields.Selection([("email", "E-mail"), ("sms", "SMS")], required=True, default="email")
    body = fields.Text(string="Message", required=True)

    @api.model
    def default_get(self, fields_list):
        found = super().default_get(fields_list)
        order = self.env["fsm.order"].browse(found.get("res_ids"))
        order.check_access("read")
        found["body"] = self._about(order.sudo())  # sudo: the address is the location's
        if not order.sudo().person_id.email:
            found["kind"] = "sms"
        return found

    def _about(self, order):
        place = order.location_id
        when = order.scheduled_date_start and format_datetime(
            self.env, order.scheduled_date_start, tz=order.company_id._mkbot_tz(), dt_format="short"
        )
        street = ", ".join(filter(None, (place.street, place.street2, place.city)))
        lines = (
            " – ".join(filter(None, (order.name, order.type.name))),
            when,
            " – ".join(filter(None, (order.partner_id.name, order.partner_id.phone))),
            street,
            html2plaintext(order.description or "").strip(),
        )
        return "\n".join(line for line in lines if line)

    def action_send(self):
        """Send it by the queues, not while one waits."""
        order = self._services("order_message_technician")
        technician = order.person_id
        getattr(self, f"_send_{self.kind}")(order, technician)
        return told(self.env._("The message to %s is on its way.", technician.name))

    def _send_email(self, order, technician):
        if not technician.email:
            raise UserError(self.env._("%s has no e-mail on record.", technician.name))
        order.with_context(mail_notify_force_send=False).message_post(
            body=plaintext2html(self.body),
            subject=self.env._("Service order %s", order.name),
            partner_ids=technician.partner_id.ids,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _send_sms(self, order, technician):
        number = technician.mobile or technician.phone
        if not number or not hasattr(order, "_message_sms"):
            raise UserError(self.env._("No SMS can be sent to %s.", technician.name))
        order._message_sms(
            self.body,
            partner_ids=technician.partner_id.ids,
            sms_pid_to_number={technician.partner_id.id: number},
            author_id=self.env.user.partner_id.id,
            put_in_queue=True,
        )
