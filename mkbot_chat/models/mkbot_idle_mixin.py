from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Step(NamedTuple):
    """What is done after so many minutes of silence since our word, or since the step before."""

    does: str
    minutes: int


class MkbotIdleMixin(models.AbstractModel):
    """What becomes of a conversation in which the customer does not answer us (P17).

    A sector has such a rule, and a company has one for its conversations without a sector. It
    counts from an operator's reply; whoever waits for an answer of ours is never concerned.
    """

    _name = "mkbot.idle.mixin"
    _description = "Idle Rule"

    mkbot_idle_minutes = fields.Integer(
        string="Remind after",
        help="Minutes without an answer of the customer to an operator's reply, and again to each"
        " reminder, after which they are reminded. 0: never.",
    )
    mkbot_idle_reminders = fields.Integer(
        string="Reminders", default=1, help="How many times at most a customer is reminded."
    )
    mkbot_idle_end_minutes = fields.Integer(
        string="End after",
        help="Minutes without an answer to the last reminder (without reminders: to an operator's"
        " reply) after which the attendance ends by itself, as if the operator had ended it: the"
        " customer is told, and asked for a rating. 0: never.",
    )
    mkbot_idle_category_id = fields.Many2one(
        "mkbot.category",
        string="Ended as",
        ondelete="set null",
        help="The category of attendances that end by themselves.",
    )

    _mkbot_idle_waits = models.Constraint(
        """CHECK((mkbot_idle_minutes IS NULL OR mkbot_idle_minutes BETWEEN 0 AND 10080)
             AND (mkbot_idle_end_minutes IS NULL OR mkbot_idle_end_minutes BETWEEN 0 AND 10080))""",
        "The times after which a silent customer is reminded, and their attendance ended, go from 0"
        " minutes (never) to 10,080 (a week).",
    )
    _mkbot_idle_count = models.Constraint(
        "CHECK(mkbot_idle_reminders IS NULL OR mkbot_idle_reminders BETWEEN 1 AND 5)",
        "A silent customer is reminded 1 to 5 times; for none at all, remind after 0 minutes.",
    )

    @api.constrains("mkbot_idle_category_id")
    def _check_mkbot_idle_category(self):
        for rule in self:
            category = rule.mkbot_idle_category_id
            company, sector = rule._mkbot_idle_scope()
            if category.company_id and category.company_id != company:
                raise ValidationError(
                    self.env._("The category “%s” is another company's.", category.name)
                )
            if category.sector_id and category.sector_id != sector:
                raise ValidationError(
                    self.env._("The category “%s” is another sector's.", category.name)
                )

    def _mkbot_idle_scope(self):
        """Whose conversations the rule is for.

        :return: ``(company, sector)``, the sector empty for those without one
        """
        raise NotImplementedError

    def _mkbot_idle_steps(self):
        """What the rule does in turn, as a list of :class:`Step`; empty where it does nothing."""
        self.ensure_one()
        steps = []
        if self.mkbot_idle_minutes:
            steps += [Step("remind", self.mkbot_idle_minutes)] * self.mkbot_idle_reminders
        if self.mkbot_idle_end_minutes:
            steps.append(Step("end", self.mkbot_idle_end_minutes))
        return steps
