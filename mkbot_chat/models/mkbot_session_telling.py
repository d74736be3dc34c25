from odoo import models


class MkbotSession(models.Model):
    _inherit = "mkbot.session"

    def _append(self, words):
        """Write to customers after their attendances: the times and figures stay what they are.

        :param words: see :meth:`mkbot.contact._tell`
        :return: the ``mail.message`` records, in the order of the sessions
        """
        author = self._bot_partner()
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        vals_list = []
        for session in self:
            text, options = words[session.contact_id.id]
            vals_list.append(
                {
                    "body": session._as_html(text),
                    "mkbot_options": options,
                    "author_id": author.id,
                    "email_from": False,
                    "model": "discuss.channel",
                    "res_id": session.channel_id.id,
                    "message_type": "comment",
                    "subtype_id": subtype_id,
                    "reply_to": "",
                    "record_alias_domain_id": False,
                    "record_company_id": session.company_id.id,
                    "email_add_signature": False,
                }
            )
        # sudo: nobody attends them
        return self.env["mail.message"].sudo().create(vals_list)
