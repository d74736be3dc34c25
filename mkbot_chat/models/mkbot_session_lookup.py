from odoo import api, models

# What decides who may look up the records of which customer.
ATTENDING_FIELDS = {"state", "operator_ids", "partner_id", "company_id"}


class MkbotSession(models.Model):
    """What the attendances are to the coins: they say whose records may be seen."""

    _inherit = "mkbot.session"

    # Written with every message; no coin's list or light is about them.
    _mkbot_quiet_fields = frozenset(
        {
            "rank",
            "last_preview",
            "last_author",
            "last_inbound_at",
            "last_outbound_at",
            "last_activity_at",
            "unanswered_since",
            "bot_state",
            "bot_pending",
            "misses",
        }
    )

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._attending_changed()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if not ATTENDING_FIELDS.isdisjoint(vals):
            self._attending_changed()
        return result

    @api.model
    def _attending_changed(self):
        self.env["res.partner"].invalidate_model(["mkbot_attended"], flush=False)

    def _panel_row(self, card=False):
        return {
            **super()._panel_row(card=card),
            "commercial_partner_id": self.partner_id.commercial_partner_id.id,
        }
