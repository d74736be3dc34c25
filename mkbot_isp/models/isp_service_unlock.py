from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

#: The window in which trust unlocks are counted.
QUARTER_DAYS = 90


class IspService(models.AbstractModel):
    """Trust unlocks of one service."""

    _inherit = "isp.service"

    def _trust_unlock(self, session=None):
        """Give back access for as long as the rule allows.

        :return: the last day of it
        :raise UserError: it is refused, with the reason in words that the customer may read
        """
        self.ensure_one()
        self._locked()
        refusal = self._unlock_refusal()
        if refusal:
            raise UserError(refusal)
        today = self.company_id._mkbot_today()
        until = today + timedelta(days=self.rule_id.unlock_days)
        key = self.company_id.id, self.partner_id.commercial_partner_id.id
        since = self._overdue_since().get(key)
        # sudo: unlocks are written by this way only
        self.env["isp.unlock"].sudo().create(
            {
                "res_model": self._name,
                "res_id": self.id,
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "granted_on": today,
                "until": until,
                "debt_since": since,
                "debt": self._overdue_amounts().get(key, 0),
                "user_id": self.env.uid,
                "session_id": session.id if session else False,
            }
        )
        self.unlock_until = until
        self._release(self.env._("Trust unlock until %s.", fields.Date.to_string(until)))
        return until

    def _unlock_refusal(self):
        """Why there can be no trust unlock; "" when there can."""
        rule = self.rule_id
        if self.state != "active" or self.access == "full":
            return self.env._("This service is not restricted.")
        if self.access_reason != "overdue" or not rule:
            return self.env._("This service is not restricted for debt.")
        if not rule.unlocks_a_quarter or not rule.unlock_days:
            return self.env._("There are no trust unlocks for this service.")
        # sudo: whether there were any, not which
        unlocks = (
            self.env["isp.unlock"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)], limit=20)
        )
        if unlocks[:1].state in ("broken", "running"):
            return self.env._("What was promised at the last unlock was not paid.")
        day = self.company_id._mkbot_today() - timedelta(days=QUARTER_DAYS)
        lately = unlocks.filtered(lambda unlock: unlock.granted_on > day)
        if len(lately) >= rule.unlocks_a_quarter:
            return self.env._(
                "There was a trust unlock on %s already: the next one can be had 90 days later.",
                fields.Date.to_string(lately[:1].granted_on),
            )
        return ""
