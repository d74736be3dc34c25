from odoo import fields, models


class MkbotOpening(models.Model):
    """A record that was opened for people to go on with, and for which attendance."""

    _name = "mkbot.opening"
    _description = "Opened by an Attendance"
    _order = "id desc"

    session_id = fields.Many2one(
        "mkbot.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)
    profile_id = fields.Many2one("mkbot.opening.profile", readonly=True, ondelete="set null")
    code = fields.Char(string="Asked for", required=True, readonly=True)
    name = fields.Char(string="Title", readonly=True)
    res_model = fields.Char(string="Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )

    user_id = fields.Many2one(
        "res.users",
        string="Opened by",
        readonly=True,
        ondelete="set null",
        help="The operator; nobody: it was the bot.",
    )
    request_key = fields.Char(
        readonly=True, help="Of the operator's dialog: a second click opens nothing more."
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Conversation", readonly=True, ondelete="set null"
    )

    # What people ask the bot for twice is opened once; operators know what they do.
    _bot_once = models.UniqueIndex(
        "(session_id, code) WHERE request_key IS NULL", "It is opened already."
    )
    _request_once = models.UniqueIndex(
        "(session_id, request_key) WHERE request_key IS NOT NULL", "It is opened already."
    )
    _record_index = models.Index("(res_model, res_id)")

    def _record(self):
        """The record, None where it is no more."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    def _attach_transcript(self, name, mimetype, content):
        """Attach the conversation to the record; a later one takes the place of the earlier.

        :return: None, or the words why that cannot be
        """
        self.ensure_one()
        record = self._record()
        values = {"name": name, "raw": content, "mimetype": mimetype}
        if self.attachment_id.exists():
            self.attachment_id.write(values)
            return None
        values |= {"res_model": record._name, "res_id": record.id}
        self.attachment_id = self.env["ir.attachment"].create(values)
        if hasattr(record, "message_post"):
            record.with_context(mail_create_nosubscribe=True).message_post(
                body=self.env._("Conversation of the attendance %s", self.session_id.name),
                author_id=(self.user_id.partner_id or self.session_id._bot_partner()).id,
                attachment_ids=self.attachment_id.ids,
                subtype_xmlid="mail.mt_note",
            )
        return None

    def action_open(self):
        """Show the record. Whether one may see it is its own model's affair."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
