from odoo import fields, models


class IspService(models.AbstractModel):
    """What debt does to one service."""

    _inherit = "isp.service"

    def _overdue_notice(self, due):
        self.write({"notice_for": due.since, "notice_on": self.company_id._mkbot_today()})
        template = self.env.ref("mkbot_isp.mail_template_overdue_notice", raise_if_not_found=False)
        sender = self.company_id.partner_id
        if template and self.partner_id.email:
            self.message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
                partner_ids=self.partner_id.ids,
                # The company writes, whoever started the run; nobody is looked for by address.
                author_id=sender.id,
                email_from=sender.email_formatted,
            )
        else:
            self._message_log(
                body=self.env._("The customer is to be warned of the debt: there is no e-mail.")
            )

    def _overdue_partial(self, due):
        self._restrict("partial", "overdue", self._overdue_words(due))

    def _overdue_block(self, due):
        self._restrict("blocked", "overdue", self._overdue_words(due))

    def _overdue_release(self, due):
        self._release(self.env._("Released: nothing is overdue that would restrict it."))

    def _overdue_end(self, due):
        self._message_log(body=self._overdue_words(due))
        self._move("ended")

    def _overdue_words(self, due):
        return self.env._(
            "Overdue for %(days)s days; warned on %(day)s.",
            days=due.overdue_days,
            day=fields.Date.to_string(self.notice_on),
        )
