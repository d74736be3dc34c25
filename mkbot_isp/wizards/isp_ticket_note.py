from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class IspTicketNote(models.TransientModel):
    """A note on a ticket; with it the ticket may be closed or reopened."""

    _name = "isp.ticket.note"
    _description = "Comment, Close or Reopen a Ticket"
    _inherit = "isp.ticket.dialog"

    kind = fields.Selection(
        [("comment", "Comment"), ("close", "Close"), ("reopen", "Reopen")],
        required=True,
        readonly=True,
        default="comment",
    )
    stage_ids = fields.Many2many("helpdesk.ticket.stage", compute="_compute_stage_ids")
    stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        string="As",
    )
    body = fields.Text(string="Note", required=True)

    @api.depends("ticket_id")
    def _compute_stage_ids(self):
        for dialog in self:
            dialog.stage_ids = dialog.ticket_id._isp_stages(True)

    @api.depends("stage_ids", "kind")
    def _compute_stage_id(self):
        for dialog in self:
            dialog.stage_id = dialog.kind == "close" and dialog.stage_ids[:1]

    def action_do(self):
        """Write the note and do what it is for, in the name of the current user."""
        ticket = self._ticket(f"ticket_{self.kind}")
        body = (self.body or "").strip()
        if not body:
            raise UserError(self.env._("Write a note."))
        if self.kind == "close":
            ticket._isp_close(self.stage_id)
        elif self.kind == "reopen":
            ticket._isp_reopen()
        ticket.message_post(
            body=plaintext2html(body),
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
        return {"type": "ir.actions.act_window_close"}
