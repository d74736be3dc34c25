from odoo import fields, models


class HelpdeskTicket(models.Model):
    """A ticket, as attendances open it and a coin shows it."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "mkbot.opened.mixin", "isp.tool.mixin"]

    _mkbot_create_tool = "ticket_create"
    _isp_tool_prefix = "ticket"
    _isp_report = "mkbot_isp.action_report_ticket"

    # A customer's tickets are looked for with each look at their conversation.
    partner_id = fields.Many2one(index="btree_not_null")

    def _compute_display_name(self):
        """What has no number yet has no name either, unless it was typed."""
        result = super()._compute_display_name()
        for ticket in self.filtered(lambda ticket: not ticket.id):
            ticket.display_name = ticket.name
        return result

    def _prepare_ticket_number(self, values):
        # sudo: who has only the panel cannot read sequences
        return super(HelpdeskTicket, self.sudo())._prepare_ticket_number(values)

    def set_sla(self):
        """The same, whoever opens the ticket: who does it by a coin has no right on deadlines."""
        # sudo: what applies is in the settings
        return super(HelpdeskTicket, self.sudo()).set_sla()

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """An operator who sees a ticket by a coin writes on it by the coin's tools, which can be
        withheld: that they can read it is not enough."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if (
            message_operation == "create"
            and self.env.user.has_group("mkbot_chat.group_operator")
            and self._mkbot_by_coin_only("write")
        ):
            return dict.fromkeys(operations, "write")
        return operations
