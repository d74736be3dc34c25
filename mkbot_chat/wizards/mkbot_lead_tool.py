from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..answers import told


class MkbotLeadTool(models.TransientModel):
    """What an operator does with a lead of the customer they attend: comment, attach, plan.

    They may own no right to the lead itself but to read it.
    """

    _name = "mkbot.lead.tool"
    _inherit = "mkbot.about.mixin"
    _description = "Comment, Document or Task for a Lead"
    _about = "lead_id"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [("comment", "Comment"), ("document", "Document"), ("task", "Task")],
        required=True,
        readonly=True,
        default="comment",
    )
    body = fields.Text(string="Comment")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    summary = fields.Char(string="What is to be done")
    date_deadline = fields.Date(
        string="Until", default=lambda self: fields.Date.context_today(self) + timedelta(days=1)
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )

    def action_do(self):
        """Do it, in the name of the current user."""
        self.ensure_one()
        lead = self.lead_id._mkbot_for_tool(f"lead_{self.kind}")
        return told(getattr(self, f"_do_{self.kind}")(lead))

    def _do_comment(self, lead):
        if not (self.body or "").strip():
            raise UserError(self.env._("Write the comment."))
        self._post(lead, plaintext2html(self.body.strip()))
        return self.env._("The comment is on the lead.")

    def _do_document(self, lead):
        # Only what was uploaded for this: not other files, whose numbers were guessed.
        files = self.attachment_ids.sudo().filtered(
            lambda file: (
                file.create_uid == self.env.user
                and file.res_model == self._name
                and not file.res_id
            )
        )
        if not files:
            raise UserError(self.env._("Choose a file."))
        files.write({"res_model": lead._name, "res_id": lead.id})
        self._post(lead, plaintext2html((self.body or "").strip()), files)
        return self.env._("The files are attached to the lead.")

    def _do_task(self, lead):
        if not (self.summary or "").strip() or not self.date_deadline or not self.user_id:
            raise UserError(self.env._("Say what is to be done, until when and by whom."))
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date_deadline,
            summary=self.summary.strip(),
            note=plaintext2html((self.body or "").strip()),
            user_id=self.user_id.id,
        )
        return self.env._("The task is planned.")

    def _post(self, lead, body, files=None):
        lead.message_post(
            body=body,
            author_id=self.env.user.partner_id.id,
            attachment_ids=files.ids if files else [],
            subtype_xmlid="mail.mt_note",
        )
