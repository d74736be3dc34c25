from odoo import fields, models


class MkbotErrand(models.Model):
    """Transcripts, which take seconds to print: by e-mail, and for a record that was opened."""

    _inherit = "mkbot.errand"

    kind = fields.Selection(
        selection_add=[
            ("transcript_mail", "Transcript by e-mail"),
            ("transcript_record", "Transcript for a record"),
        ],
        ondelete={"transcript_mail": "cascade", "transcript_record": "cascade"},
    )

    def _transcript_lang(self):
        """The customer's language where it is installed, as for all that they read."""
        return self.env["mkbot.action"]._speaking(self.session_id).env.lang

    # ----- by e-mail -----

    def _prepare_transcript_mail(self):
        return {"email": self.payload["email"], "lang": self._transcript_lang()}

    def _outside_transcript_mail(self, data):
        return self.session_id.with_context(lang=data["lang"])._transcript_file()

    def _finish_transcript_mail(self, data, result):
        """Put the e-mail into Odoo's queue, which sends it after the commit."""
        name, mimetype, content = result
        session = self.session_id
        template = self.env.ref("mkbot_chat.mail_template_transcript", raise_if_not_found=False)
        if not template:
            return self.env._("The e-mail template of the transcript was deleted.")
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": mimetype,
                "res_model": "mkbot.session",
                "res_id": session.id,
            }
        )
        template.with_context(lang=data["lang"]).send_mail(
            session.id,
            email_values={
                "email_to": data["email"],
                "recipient_ids": [],
                "attachment_ids": [fields.Command.link(attachment.id)],
            },
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        if session.channel_id:
            words = self.env._(
                "The transcript goes to %(email)s, asked for by %(who)s.",
                email=data["email"],
                who=self.user_id.name or "",
            )
            if mimetype != "application/pdf":
                why = self.env._(
                    "It is a web page, not a PDF, because wkhtmltopdf is not installed on the"
                    " server."
                )
                words = f"{words} {why}"
            session._post_note(words, session._bot_partner())
        if session.partner_id:
            session.partner_id._message_log(
                body=self.env._(
                    "The transcript of the attendance %(protocol)s was sent to %(email)s.",
                    protocol=session.name,
                    email=data["email"],
                ),
                author_id=(self.user_id.partner_id or session._bot_partner()).id,
            )
        return None

    # ----- for a record -----

    def _prepare_transcript_record(self):
        opening = self.env["mkbot.opening"].browse(self.payload["opening_id"]).exists()
        return {"opening_id": opening.id} if opening and opening._record() else None

    def _outside_transcript_record(self, data):
        lang = self.session_id.account_id._speaking().env.lang
        return self.session_id.with_context(lang=lang)._transcript_file()

    def _finish_transcript_record(self, data, result):
        opening = self.env["mkbot.opening"].browse(data["opening_id"]).exists()
        if not opening or not opening._record():
            return self.env._("The record has been deleted meanwhile.")
        return opening._attach_transcript(*result)
