from odoo import api, fields, models


class MkbotEvaluationRule(models.Model):
    """Which ratings make an alert, and whom it warns (E1)."""

    _name = "mkbot.evaluation.rule"
    _description = "Rating Alert Rule"
    _order = "company_id, rating_from, id"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    rating_from = fields.Integer(string="From the grade", default=0, required=True)
    rating_to = fields.Integer(string="To the grade", default=6, required=True)
    ratings = fields.Char(string="Grades", compute="_compute_ratings")
    sector_ids = fields.Many2many(
        "mkbot.sector",
        "mkbot_evaluation_rule_sector_rel",
        "rule_id",
        "sector_id",
        string="Sectors",
        check_company=True,
        help="Empty: ratings of all sectors.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "mkbot_evaluation_rule_user_rel",
        "rule_id",
        "user_id",
        string="Operators to warn",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("mkbot_chat.group_operator").ids)
        ],
        help="They see the alert and may read the conversation, whatever its sector. Supervisors"
        " see every alert.",
    )

    _ratings_range = models.Constraint(
        "CHECK(0 <= rating_from AND rating_from <= rating_to AND rating_to <= 10)",
        "Grades go from 0 to 10, the lower one first.",
    )

    @api.depends("rating_from", "rating_to")
    def _compute_ratings(self):
        for rule in self:
            one = rule.rating_from == rule.rating_to
            rule.ratings = str(rule.rating_to) if one else f"{rule.rating_from}–{rule.rating_to}"

    @api.model
    def _matching(self, session):
        """The rules that a rated session meets."""
        return self.search(
            [
                ("company_id", "=", session.company_id.id),
                ("rating_from", "<=", session.rating),
                ("rating_to", ">=", session.rating),
                "|",
                ("sector_ids", "=", False),
                ("sector_ids", "in", session.sector_id.ids),
            ]
        )

    def _who_to_warn(self):
        """The rule's operators who still are operators of its company."""
        return self.user_ids.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and user.has_group("mkbot_chat.group_operator")
            )
        )
