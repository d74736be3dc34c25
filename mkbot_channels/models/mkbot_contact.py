from odoo import models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.port import OPEN_STATES


class MkbotContact(models.Model):
    _inherit = "mkbot.contact"

    def _seen_by_operators(self):
        """Return the id of the last message of this contact that an operator has seen."""
        self.ensure_one()
        # What was answered was seen: memberships are gone once an attendance has ended.
        self.env.cr.execute(
            SQL(
                """SELECT GREATEST(
                       (SELECT max(m.seen_message_id)
                          FROM discuss_channel_member m
                          JOIN mkbot_session s ON s.channel_id = m.channel_id
                         WHERE s.contact_id = %(contact)s AND m.partner_id IS NOT NULL),
                       (SELECT max(i.id)
                          FROM mail_message i
                          JOIN mkbot_session s ON s.channel_id = i.res_id
                         WHERE i.model = 'discuss.channel' AND s.contact_id = %(contact)s
                           AND s.state IN ('rating', 'closed')
                           AND s.first_operator_id IS NOT NULL))""",
                contact=self.id,
            )
        )
        return self.env.cr.fetchone()[0] or 0

    def _site_typing(self, typing):
        """Show in the open conversation that this visitor is writing, or no longer is."""
        session = self.env["mkbot.session"].search(
            [("contact_id", "=", self.id), ("state", "in", OPEN_STATES)], limit=1
        )
        members = session.channel_id.channel_member_ids
        members.filtered(lambda member: member.guest_id == self.guest_id)._notify_typing(typing)
