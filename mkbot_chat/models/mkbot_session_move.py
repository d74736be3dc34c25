from odoo import api, fields, models


class MkbotSessionMove(models.Model):
    """A move of an attendance from one state to another: the raw fact behind every duration."""

    _name = "mkbot.session.move"
    _description = "Attendance Move"
    _order = "id"
    _rec_name = "to_state"

    session_id = fields.Many2one("mkbot.session", required=True, index=True, ondelete="cascade")
    from_state = fields.Selection(selection="_states")
    to_state = fields.Selection(selection="_states", required=True)
    reason = fields.Selection(selection="_reasons")
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    operator_id = fields.Many2one("res.users", string="New operator", ondelete="set null")
    at = fields.Datetime(required=True)

    @api.model
    def _states(self):
        return self.env["mkbot.session"]._fields["state"]._description_selection(self.env)

    @api.model
    def _reasons(self):
        """Why a session waits, why it ended, and how it changed hands."""
        session, stretch = self.env["mkbot.session"], self.env["mkbot.session.stretch"]
        reasons = {}
        for field in (stretch._fields["how"], session._fields["end_reason"]):
            reasons.update(field._description_selection(self.env))
        reasons.update(session._fields["queue_reason"]._description_selection(self.env))
        reasons["left"] = self.env._("The operator left")
        return list(reasons.items())
