from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.answers import told

from ..locks import lock


class HelpdeskTicket(models.Model):
    """The buttons of the look-up of tickets."""

    _inherit = "helpdesk.ticket"

    def action_mkbot_edit(self):
        self._for_tool("ticket_edit")
        return self._ask("isp.ticket.edit", self.env._("Edit the ticket"))

    def action_mkbot_assign(self):
        """Make the ticket the current user's."""
        ticket = self._for_tool("ticket_assign")
        members = ticket.team_id.user_ids
        if members and self.env.user not in members:
            raise UserError(
                self.env._(
                    "You are no member of the team “%s”: a member can take this ticket.",
                    ticket.team_id.name,
                )
            )
        ticket.user_id = self.env.user
        return told(self.env._("The ticket %s is yours.", ticket.number))

    def action_mkbot_sla(self):
        self._for_tool("ticket_sla")
        return self._ask("isp.ticket.sla", self.env._("Change the deadline"))

    def action_mkbot_comment(self):
        self._for_tool("ticket_comment")
        return self._ask("isp.ticket.note", self.env._("Comment"), kind="comment")

    def action_mkbot_close(self):
        self._for_tool("ticket_close")
        return self._ask("isp.ticket.note", self.env._("Close the ticket"), kind="close")

    def action_mkbot_reopen(self):
        self._for_tool("ticket_reopen")
        return self._ask("isp.ticket.note", self.env._("Reopen the ticket"), kind="reopen")

    def _ask(self, wizard, title, **defaults):
        return super()._ask(wizard, title, ticket_id=self.id, **defaults)

    # ----- what the dialogs do -----

    def _isp_stages(self, closed):
        """The stages of the ticket's team that close it, or those that do not, in order."""
        stages = self.team_id.with_company(self.company_id)._get_applicable_stages()
        return stages.filtered(lambda stage: stage.closed == closed)

    def _isp_close(self, stage):
        """Close the ticket.

        :raise UserError: somebody did, or the stage closes no tickets of the team
        """
        lock(self)
        if self.closed:
            raise UserError(self.env._("The ticket %s is closed already.", self.number))
        if stage not in self._isp_stages(True):
            raise UserError(self.env._("Choose a stage that closes tickets of this team."))
        self._isp_move(stage)

    def _isp_reopen(self):
        """Have people work on the ticket again, in the first stage that they do.

        :raise UserError: somebody did, or the team has no such stage
        """
        lock(self)
        if not self.closed:
            raise UserError(self.env._("The ticket %s is open already.", self.number))
        stages = self._isp_stages(False)
        stage = stages.filtered(lambda stage: not stage.unattended)[:1] or stages[:1]
        if not stage:
            raise UserError(self.env._("The team has no stage for open tickets."))
        self._isp_move(stage)
        self.closed_date = False

    def _isp_move(self, stage):
        # What a stage mails is sent by the queue: a request does not wait for a mail server.
        self.with_context(mail_notify_force_send=False).stage_id = stage
