from odoo import fields, models


class MkbotSessionMove(models.Model):
    """A move of an attendance from one state to another: the raw fact behind every duration."""

    _name = "mkbot.session.move"
    _description = "Attendance Move"
    _order = "id"
    _rec_name = "to_state"

    session_id = fields.Many2one("mkbot.session", required=True, index=True, ondelete="cascade")
    from_state = fields.Char()
    to_state = fields.Char(required=True)
    reason = fields.Char()
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    operator_id = fields.Many2one("res.users", string="New operator", ondelete="set null")
    at = fields.Datetime(required=True)
