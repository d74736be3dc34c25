from odoo import api, fields, models
from odoo.tools import format_datetime

#: How a ticket does by its deadline.
SLA_STATES = [
    ("late", "Late"),
    ("on_time", "On time"),
    ("met", "Met"),
    ("missed", "Missed"),
]
#: States of an SLA on a ticket in which its deadline still has to be kept.
TO_KEEP = ("in_progress", "expired")


class HelpdeskTicket(models.Model):
    """Until when a ticket has to be done: what its SLAs say, or what was agreed by hand."""

    _inherit = "helpdesk.ticket"

    isp_agreed_deadline = fields.Datetime(
        string="Agreed deadline",
        copy=False,
        groups="helpdesk_mgmt.group_helpdesk_user_own",
        help="Changed by hand, with a reason: the SLAs follow it, however they are computed.",
    )
    isp_deadline = fields.Datetime(
        string="Deadline",
        compute="_compute_isp_deadline",
        store=True,
        help="The agreed one; else the first that an SLA still demands, or the last that it did.",
    )
    isp_sla_state = fields.Selection(SLA_STATES, string="SLA", compute="_compute_isp_sla_state")

    @api.depends(
        "stage_id",
        "isp_agreed_deadline",
        "ticket_sla_ids.deadline",
        "ticket_sla_ids.state",
        "ticket_sla_ids.expected_stage_id",
    )
    def _compute_isp_deadline(self):
        for ticket in self:
            ticket.isp_deadline = ticket.isp_agreed_deadline or ticket._isp_sla_deadline()

    def _isp_sla_deadline(self):
        """What the SLAs demand; `False` for no SLA, or while they wait."""
        slas = self.ticket_sla_ids
        if due := slas.filtered(lambda sla: sla.state in TO_KEEP and sla._isp_is_ahead()):
            return min(due.mapped("deadline"))
        if not slas or "on_hold" in slas.mapped("state"):
            return False
        return max(slas.mapped("deadline"))

    @api.depends("isp_deadline", "stage_id.closed", "closed_date")
    def _compute_isp_sla_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            moment = (ticket.closed and ticket.closed_date) or now
            if not ticket.isp_deadline:
                ticket.isp_sla_state = False
            elif moment <= ticket.isp_deadline:
                ticket.isp_sla_state = "met" if ticket.closed else "on_time"
            else:
                ticket.isp_sla_state = "missed" if ticket.closed else "late"

    def _isp_agree(self, deadline, reason):
        """Change the deadline by hand, and keep in the ticket's history why.

        :param deadline: a naive datetime in UTC; `False`: what the SLAs say counts again
        """
        self.ensure_one()
        former = self.isp_deadline
        self.isp_agreed_deadline = deadline
        self.ticket_sla_ids._isp_resume()
        words = self.env._(
            "Deadline changed from %(former)s to %(now)s: %(reason)s",
            former=self._isp_moment(former),
            now=self._isp_moment(self.isp_deadline),
            reason=reason,
        )
        self._message_log(body=words, author_id=self.env.user.partner_id.id)

    def _isp_moment(self, moment):
        zone = self.company_id._mkbot_tz()
        return format_datetime(self.env, moment, tz=zone, dt_format="short") if moment else "–"
