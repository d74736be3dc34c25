from odoo import api, models
from odoo.exceptions import AccessError, UserError


class MkbotPanel(models.AbstractModel):
    """An e-mail to the customer, in Odoo's own composer."""

    _inherit = "mkbot.panel"

    @api.model
    def email(self, session_id):
        """The composer of an e-mail to the customer of an attendance, as an action.

        What is sent stands in the customer's messages; Odoo's queue sends it.
        """
        session = self._attended_to_read("email", session_id)
        partner = self._customer_of(session)
        if not partner.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail on record. Ask the customer and write it on their record.",
                    partner.name,
                )
            )
        template = self.env.ref("mkbot_chat.mail_template_customer", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("E-mail to %s", partner.name),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_model": "res.partner",
                "default_res_ids": partner.ids,
                "default_partner_ids": partner.ids,
                "default_template_id": template.id if template else False,
                "mkbot_session_id": session.id,
                "mkbot_protocol": session.name,
                # The queue sends it: a request does not wait for a mail server.
                "mail_notify_force_send": False,
                "lang": self.env.lang,
            },
        }

    def _may_email(self, partners):
        """Whether the user may write e-mails to customers: the tool is theirs, and they attend
        them all now."""
        try:
            self._check_tool("email")
        except AccessError:
            return False
        attended = self.env["mkbot.session"].search(
            [
                ("partner_id", "in", partners.ids),
                ("state", "=", "active"),
                ("operator_ids", "in", self.env.uid),
            ]
        )
        return bool(partners) and partners <= attended.partner_id
