from odoo import fields, models


class MkbotAccount(models.Model):
    _inherit = "mkbot.account"

    ask_comment = fields.Boolean(
        string="Ask for a comment", help="After the grade, the customer may add some words."
    )
    rating_days = fields.Integer(
        string="Ask again only after (days)",
        help="A customer who has rated is not asked again within so many days. 0: always ask.",
    )

    _rating_days_positive = models.Constraint(
        "CHECK(rating_days IS NULL OR rating_days >= 0)", "Days cannot be negative."
    )
