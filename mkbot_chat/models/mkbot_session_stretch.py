from odoo import api, fields, models

#: What the figures of an operator's whole work in an attendance are summed of.
OWN = ("started_at", "ended_at", "seconds", "message_count", "first_answer_at")


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
    first_id = fields.Many2one(
        "mkbot.session.stretch",
        string="First stretch",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The operator's first stretch of this attendance, where they came back to it.",
    )
    again_ids = fields.One2many("mkbot.session.stretch", "first_id", string="Later stretches")
    # Of all the operator's stretches of the attendance, told by the first of them.
    own_seconds = fields.Integer(
        string="Seconds in all stretches",
        compute="_compute_own",
        store=True,
        help="Of those that have ended.",
    )
    own_since = fields.Datetime(
        string="In it since",
        compute="_compute_own",
        store=True,
        help="When the stretch that goes on began.",
    )
    own_message_count = fields.Integer(
        string="Messages in all stretches", compute="_compute_own", store=True
    )
    own_seconds_to_first_answer = fields.Integer(
        string="Seconds to the first answer",
        compute="_compute_own",
        store=True,
        help="Of the first stretch in which they answered; -1 where they never did.",
    )

    _open_unique = models.UniqueIndex("(session_id, operator_id) WHERE ended_at IS NULL")
    _ended_index = models.Index("(ended_at) WHERE ended_at IS NOT NULL")
    _started_index = models.Index("(started_at)")

    @api.depends("session_id.is_rated", "session_id.rating")
    def _compute_grade(self):
        for stretch in self:
            session = stretch.session_id
            stretch.grade = f"{session.rating:02}" if session.is_rated else False

    @api.depends(
        *OWN,
        *(f"again_ids.{name}" for name in OWN),
    )
    def _compute_own(self):
        for stretch in self:
            every = stretch + stretch.again_ids.sorted("id")
            running = every.filtered(lambda one: not one.ended_at)
            answered = every.filtered("first_answer_at")[:1]
            stretch.own_seconds = sum(every.mapped("seconds"))
            stretch.own_since = running[:1].started_at
            stretch.own_message_count = sum(every.mapped("message_count"))
            stretch.own_seconds_to_first_answer = (
                (answered.first_answer_at - answered.started_at).total_seconds() if answered else -1
            )

    @api.model_create_multi
    def create(self, vals_list):
        stretches = super().create(vals_list)
        everybodys = self.search([("session_id", "in", stretches.session_id.ids)], order="id")
        for own in everybodys.grouped(lambda one: (one.session_id, one.operator_id)).values():
            own[1:].filtered(lambda one: not one.first_id).first_id = own[0]
        return stretches
