from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .mkbot_session_panel import SUBCHANNEL, SUPERVISORS_SUBCHANNEL, iso


class MkbotEvaluation(models.Model):
    """An alert: a rating that a rule wants somebody to look into (E2), and what was done."""

    _name = "mkbot.evaluation"
    _description = "Rating Alert"
    _order = "id desc"
    _rec_name = "session_id"

    session_id = fields.Many2one(
        "mkbot.session", string="Attendance", required=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one("mkbot.evaluation.rule", index="btree_not_null", ondelete="set null")
    rule_name = fields.Char(string="Reason", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    sector_id = fields.Many2one(related="session_id.sector_id", store=True)
    partner_id = fields.Many2one(related="session_id.partner_id", string="Customer", store=True)
    operator_id = fields.Many2one("res.users", readonly=True, help="Who attended at the end.")
    rating = fields.Integer(string="Grade", readonly=True, aggregator="avg")
    comment = fields.Text(related="session_id.rating_comment")
    user_ids = fields.Many2many(
        "res.users",
        "mkbot_evaluation_user_rel",
        "evaluation_id",
        "user_id",
        string="Warned",
        readonly=True,
    )
    rated_at = fields.Datetime(string="Rated on", required=True, readonly=True)
    state = fields.Selection(
        [("new", "To treat"), ("treated", "Treated")], required=True, default="new", readonly=True
    )
    note = fields.Text(string="What was done", readonly=True)
    treated_by_id = fields.Many2one("res.users", string="Treated by", readonly=True)
    treated_at = fields.Datetime(string="Treated on", readonly=True)

    _session_rule_unique = models.UniqueIndex("(session_id, rule_id) WHERE rule_id IS NOT NULL")
    _new_index = models.Index("(company_id) WHERE state = 'new'")
    _rated_index = models.Index("(company_id, rated_at DESC)")

    def action_treat(self, note):
        """Keep what was done about the ratings; whoever may read an alert may treat it.

        :param str note: required
        """
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Write what was done."))
        if not self.env.user.has_group("mkbot_chat.group_operator"):
            raise AccessError(self.env._("Only MKBOT operators can treat ratings."))
        self.check_access("read")
        # sudo: operators write nothing directly; they may treat what they can read
        alerts = self.sudo().try_lock_for_update()
        if alerts != self or any(alert.state == "treated" for alert in alerts):
            raise UserError(self.env._("Somebody else has treated this rating already."))
        alerts.write(
            {
                "state": "treated",
                "note": note,
                "treated_by_id": self.env.uid,
                "treated_at": fields.Datetime.now(),
            }
        )
        alerts._panel_tell()
        return True

    def _panel_tell(self, is_new=False):
        """Show the alerts on the panels of those concerned, once the transaction commits."""
        for alert in self:
            payload = {**alert._panel_row(), "is_new": is_new}
            channels = [(alert.company_id, SUPERVISORS_SUBCHANNEL)]
            users = alert.user_ids | alert.sector_id._supervisors_of_these()
            channels += [(user, SUBCHANNEL) for user in users]
            for channel in channels:
                self.env["bus.bus"]._sendone(channel, "mkbot.evaluation/row", payload)

    def _panel_row(self):
        """An alert as the panel shows it. Names are read as superuser: callers check who asks."""
        self.ensure_one()
        session = self.session_id
        return {
            "id": self.id,
            "session_id": session.id,
            "company_id": self.company_id.id,
            "protocol": session.name,
            "customer": self.partner_id.name or session.contact_id.display_name or "",
            "platform": session.platform,
            "sector": self.sector_id.name or "",
            "operator": self.operator_id.name or "",
            "rating": self.rating,
            "comment": self.comment or "",
            "reason": self.rule_name or "",
            "rated_at": iso(self.rated_at),
            "state": self.state,
            "note": self.note or "",
            "treated_by": self.treated_by_id.name or "",
            "treated_at": iso(self.treated_at) or "",
            "warned": self.user_ids.ids,
        }
