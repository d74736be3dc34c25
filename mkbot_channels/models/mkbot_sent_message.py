from odoo import models
from odoo.tools import SQL


class MkbotSentMessage(models.Model):
    """What became of our words in conversations is in the outbox."""

    _inherit = "mkbot.sent.message"
    _depends = {"mkbot.delivery": ["message_id", "kind", "state", "error"]}

    def _chat_state(self):
        return (
            SQL(
                """CASE d.state WHEN 'sending' THEN 'queued'
                                ELSE COALESCE(d.state, 'sent') END"""
            ),
            SQL("CASE WHEN d.state IN ('failed', 'uncertain') THEN d.error END AS failure_reason"),
            # The latest: a message has one, and a further one for each change to it.
            SQL(
                """LEFT JOIN LATERAL (
                        SELECT state, error FROM mkbot_delivery
                         WHERE message_id = m.id AND kind = 'message'
                         ORDER BY id DESC LIMIT 1
                   ) d ON TRUE"""
            ),
        )


class MkbotDelivery(models.Model):
    _inherit = "mkbot.delivery"

    def write(self, vals):
        # Who had failed may be sent again.
        failed = self.filtered(lambda delivery: delivery.state == "failed")
        result = super().write(vals)
        if "state" in vals:
            if vals["state"] == "failed":
                # sudo: whoever learns of it tells whoever meant the customer to know
                self.sudo().message_id._mkbot_not_delivered(vals.get("error") or "")
            failed |= self.filtered(lambda delivery: delivery.state == "failed")
            self.env["mkbot.sent.message"]._changed_for(failed.session_id.partner_id)
        return result
