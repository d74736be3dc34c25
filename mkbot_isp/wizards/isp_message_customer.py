from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.mkbot_chat.answers import told


class IspMessageCustomer(models.TransientModel):
    """A message about a record, to its customer or to who works on it.

    It is written down on the record, whichever way it goes.
    """

    _name = "isp.message.customer"
    _description = "Message about a Record"
    _inherit = "isp.service.dialog"

    recipient = fields.Selection(
        [("customer", "Customer"), ("technician", "Technician")],
        required=True,
        default="customer",
    )
    has_technician = fields.Boolean(compute="_compute_has_technician")
    way = fields.Selection(
        [("chat", "This conversation"), ("email", "E-mail"), ("sms", "SMS")],
        string="Through",
        compute="_compute_way",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    address = fields.Char(string="To", compute="_compute_address")
    subject = fields.Char(
        compute="_compute_subject", compute_sudo=False, store=True, readonly=False
    )
    body = fields.Text(string="Message", required=True)

    @api.depends("res_model", "res_ids")
    def _compute_has_technician(self):
        for dialog in self:
            dialog.has_technician = bool(dialog._partner("technician"))

    @api.depends("recipient")
    @api.depends_context("mkbot_session_id")
    def _compute_way(self):
        talking = bool(self.env.context.get("mkbot_session_id"))
        for dialog in self:
            partner = dialog._partner(dialog.recipient)
            if talking and dialog.recipient == "customer":
                dialog.way = "chat"
            else:
                dialog.way = "email" if partner.email else "sms"

    @api.depends("recipient", "way")
    def _compute_address(self):
        for dialog in self:
            partner = dialog._partner(dialog.recipient)
            reached = {"chat": partner.name, "email": partner.email, "sms": partner.phone}
            dialog.address = reached.get(dialog.way)

    @api.depends("res_model", "res_ids")
    def _compute_subject(self):
        for dialog in self:
            dialog.subject = dialog._record().display_name

    def _record(self):
        record = self.env[self.res_model].browse(self.res_ids)
        record.ensure_one().check_access("read")
        return record

    def _partner(self, kind):
        # sudo: whoever may read the record may write to who it is about
        return self._record().sudo()._isp_recipient(kind)

    def action_send(self):
        """Send it in the name of the current user."""
        record = self._services(self._record()._isp_tool("message"))
        partner = record._isp_recipient(self.recipient)
        body = (self.body or "").strip()
        if not body:
            raise UserError(self.env._("Write the message."))
        if not partner:
            raise UserError(self.env._("There is nobody to write to."))
        return told(getattr(self, f"_send_{self.way}")(record, partner, body))

    def _send_chat(self, record, partner, body):
        if self.recipient != "customer":
            raise UserError(self.env._("Only the customer is in this conversation."))
        session = self.env["mkbot.session"]._look_up_session(partner)
        self.env["mkbot.panel"]._check_may_speak(session)
        session._post(session._as_html(body), author=self.env.user.partner_id)
        words = self.env._("Sent in the attendance %s:", session.name)
        record._message_log(
            body=plaintext2html(f"{words}\n{body}"), author_id=self.env.user.partner_id.id
        )
        return self.env._("The message was sent in the conversation.")

    def _send_email(self, record, partner, body):
        if not partner.email:
            raise UserError(self.env._("%s has no e-mail on record.", partner.name))
        # The queue sends it: a request does not wait for a mail server.
        record.with_context(mail_notify_force_send=False, mail_post_autofollow=False).message_post(
            body=plaintext2html(body),
            subject=self.subject or record.display_name,
            partner_ids=partner.ids,
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
        )
        self._wake("mail.ir_cron_mail_scheduler_action")
        return self.env._("The e-mail is on its way to %s.", partner.email)

    def _send_sms(self, record, partner, body):
        if not partner.phone:
            raise UserError(self.env._("%s has no phone on record.", partner.name))
        record._message_sms(
            body,
            partner_ids=partner.ids,
            author_id=self.env.user.partner_id.id,
            put_in_queue=True,
        )
        self._wake("sms.ir_cron_sms_scheduler_action")
        return self.env._("The SMS is on its way to %s.", partner.phone)

    def _wake(self, cron):
        # sudo: whoever writes a message need not read the scheduled actions
        self.env.ref(cron).sudo()._trigger()
