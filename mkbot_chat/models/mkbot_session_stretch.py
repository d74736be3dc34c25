from odoo import api, fields, models


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
    # Kept so that reports need look neither for the attendance of a million stretches, nor for the
    # others of the same operator.
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    grade = fields.Char(
        compute="_compute_grade",
        store=True,
        help="The customer's grade for the attendance, of two digits; empty without one.",
    )
    is_repeat = fields.Boolean(
        readonly=True, help="The operator had been in this attendance before."
    )
    is_repeated = fields.Boolean(
        readonly=True, help="The operator's first stretch of this attendance, of several."
    )

    _open_unique = models.UniqueIndex("(session_id, operator_id) WHERE ended_at IS NULL")
    _ended_index = models.Index("(ended_at) WHERE ended_at IS NOT NULL")
    _started_index = models.Index("(started_at)")

    @api.depends("session_id.is_rated", "session_id.rating")
    def _compute_grade(self):
        for stretch in self:
            session = stretch.session_id
            stretch.grade = f"{session.rating:02}" if session.is_rated else False

    @api.model_create_multi
    def create(self, vals_list):
        stretches = super().create(vals_list)
        everybodys = self.search([("session_id", "in", stretches.session_id.ids)], order="id")
        for own in everybodys.grouped(lambda one: (one.session_id, one.operator_id)).values():
            if len(own) > 1:
                own[0].is_repeated = True
                own[1:].is_repeat = True
        return stretches
