from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..bot.values import READ_LENGTH


class MkbotSession(models.Model):
    """The rating of an attendance: whether it is asked, and whom it warns."""

    _inherit = "mkbot.session"

    rating_comment = fields.Text(string="Comment of the rating", readonly=True)
    evaluation_ids = fields.One2many(
        "mkbot.evaluation", "session_id", string="Rating alerts", readonly=True
    )

    _rated_contact_index = models.Index("(contact_id, ended_at) WHERE is_rated")
    _rated_partner_index = models.Index("(partner_id, ended_at) WHERE is_rated")

    def _asks_rating(self):
        """Whether the customer is asked to rate this attendance: not when they have, and not again
        within the days that the account sets."""
        self.ensure_one()
        account = self.account_id
        if not account.ask_rating or self.is_rated:
            return False
        if account.rating_days <= 0:
            return True
        same = Domain("contact_id", "=", self.contact_id.id) if self.contact_id else Domain.FALSE
        if self.partner_id:
            same |= Domain("partner_id", "=", self.partner_id.id)
        since = fields.Datetime.now() - timedelta(days=account.rating_days)
        # sudo: whoever ends an attendance need not see the customer's others
        return not self.sudo().search_count(
            same
            & Domain("company_id", "=", self.company_id.id)
            & Domain("is_rated", "=", True)
            & Domain("ended_at", ">=", since),
            limit=1,
        )

    def _rated(self):
        """Warn those whom the rules name; nobody twice of the same attendance."""
        self.ensure_one()
        # sudo: a rating may be stored by whoever attends; alerts are nobody's to create
        session = self.sudo()
        done = session.evaluation_ids
        warned = done.user_ids
        alerts = self.env["mkbot.evaluation"].sudo()
        rules = self.env["mkbot.evaluation.rule"].sudo()._matching(session) - done.rule_id
        for rule in rules:
            everybody = rule._who_to_warn()
            if (done or alerts) and everybody <= warned:
                continue
            alerts += alerts.create(
                {
                    "session_id": session.id,
                    "rule_id": rule.id,
                    "rule_name": rule.name,
                    "company_id": session.company_id.id,
                    "operator_id": (session.closing_operator_id or session.operator_id).id,
                    "rating": session.rating,
                    "user_ids": [fields.Command.set((everybody - warned).ids)],
                    "rated_at": fields.Datetime.now(),
                }
            )
            warned |= everybody
        alerts._panel_tell(is_new=True)

    def _comment_rating(self, text):
        """Keep what the customer adds to their rating."""
        self.ensure_one()
        text = (text or "").strip()[:READ_LENGTH]
        if text:
            self.rating_comment = text
            # sudo: see :meth:`_rated`
            self.sudo().evaluation_ids._panel_tell()
