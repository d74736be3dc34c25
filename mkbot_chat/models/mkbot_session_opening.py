from odoo import fields, models


class MkbotSession(models.Model):
    """What was opened for people to go on with."""

    _inherit = "mkbot.session"

    opening_ids = fields.One2many("mkbot.opening", "session_id", string="Opened", readonly=True)

    def _state_changed(self, old_state, new_state):
        """The conversation that was attached to a record gets its end, too."""
        if old_state == "active" and new_state != "waiting":
            for opening in self.sudo().opening_ids.filtered("attachment_id"):
                self.env["mkbot.errand"]._add(self, "transcript_record", {"opening_id": opening.id})
        return super()._state_changed(old_state, new_state)
