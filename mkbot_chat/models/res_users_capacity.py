from odoo import fields, models
from odoo.tools import SQL


class ResUsers(models.Model):
    """How much an operator can attend."""

    _inherit = "res.users"

    mkbot_capacity = fields.Integer(
        string="Conversations at a time",
        groups="mkbot_chat.group_operator",
        help="Automatic assignment gives no more to this operator. 0: the limit is that of the"
        " sector. They may still take more from the queue. Snoozed conversations do not count, so"
        " that those that wake up can exceed it.",
    )

    _mkbot_capacity_positive = models.Constraint(
        "CHECK(mkbot_capacity IS NULL OR mkbot_capacity >= 0)",
        "A capacity cannot be less than 0.",
    )

    def _mkbot_loads(self):
        """How many conversations each attends now, snoozed ones not counted, as ``{user id:
        count}``; who has none is left out."""
        if not self:
            return {}
        self.env["mkbot.session"].sudo().flush_model(["state", "operator_ids", "snoozed"])
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT rel.user_id, count(*)
                         FROM mkbot_session_operator_rel AS rel
                         JOIN mkbot_session AS session ON session.id = rel.session_id
                        WHERE rel.user_id = ANY(%s) AND session.state = 'active'
                          AND session.snoozed IS NOT TRUE
                     GROUP BY rel.user_id""",
                    self.ids,
                )
            )
        )
