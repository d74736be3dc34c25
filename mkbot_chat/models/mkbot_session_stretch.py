from odoo import fields, models


class MkbotSessionStretch(models.Model):
    """The time one operator spent in one attendance, with what they did in it."""

    _name = "mkbot.session.stretch"
    _description = "Operator's Stretch of an Attendance"
    _order = "id"
    _rec_name = "operator_id"

    session_id = fields.Many2one("mkbot.session", required=True, index=True, ondelete="cascade")
    operator_id = fields.Many2one("res.users", required=True, index=True, ondelete="restrict")
    how = fields.Selection(
        [
            ("rescued", "Rescued it"),
            ("assigned", "Was assigned"),
            ("transferred", "Received it"),
            ("added", "Was added"),
            ("joined", "Joined it"),
            ("taken", "Took it over"),
        ],
        required=True,
    )
    started_at = fields.Datetime(required=True)
    ended_at = fields.Datetime()
    seconds = fields.Integer(help="Duration, written when the stretch ends.")
    first_answer_at = fields.Datetime()
    message_count = fields.Integer(string="Messages")

    _open_unique = models.UniqueIndex("(session_id, operator_id) WHERE ended_at IS NULL")
    _ended_index = models.Index("(ended_at) WHERE ended_at IS NOT NULL")
