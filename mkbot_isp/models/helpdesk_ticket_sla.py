from odoo import api, models


class HelpdeskTicketSla(models.Model):
    """An SLA on a ticket follows the deadline that was agreed by hand."""

    _inherit = "helpdesk.ticket.sla"

    @api.depends("ticket_id.isp_agreed_deadline")
    def _compute_deadline(self):
        # sudo: whoever causes it to be computed
        agreed = self.filtered(
            lambda sla: sla.state != "accomplished" and sla.sudo().ticket_id.isp_agreed_deadline
        )
        for sla in agreed:
            sla.deadline = sla.sudo().ticket_id.isp_agreed_deadline
        return super(HelpdeskTicketSla, self - agreed)._compute_deadline()

    def _isp_is_ahead(self):
        """Whether the ticket still has to come to the stage that the SLA expects."""
        return self.expected_stage_id.sequence > self.ticket_id.stage_id.sequence

    def _isp_resume(self):
        """What had expired before its stage was reached runs again, until its new deadline."""
        self.filtered(lambda sla: sla.state == "expired" and sla._isp_is_ahead()).write(
            {"state": "in_progress"}
        )
