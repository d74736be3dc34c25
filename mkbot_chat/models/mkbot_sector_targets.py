from odoo import fields, models


class MkbotSector(models.Model):
    """How long a sector's customers should wait at most."""

    _inherit = "mkbot.sector"

    target_wait_seconds = fields.Integer(
        string="Target for waiting",
        default=120,
        help="Seconds within which somebody should attend a customer who waits in the queue."
        " 0: no target.",
    )
    target_answer_seconds = fields.Integer(
        string="Target for answering",
        default=300,
        help="Seconds within which an operator should answer a customer's words. 0: no target.",
    )

    _targets_positive = models.Constraint(
        "CHECK(target_wait_seconds >= 0 AND target_answer_seconds >= 0)",
        "A target cannot be less than 0 seconds.",
    )
