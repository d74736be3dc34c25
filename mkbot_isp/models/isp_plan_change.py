from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..locks import lock

STATES = [("proposed", "Asked for"), ("confirmed", "Confirmed"), ("refused", "Refused")]


class IspPlanChange(models.Model):
    """Another plan that a customer asked for: an operator confirms it, or refuses it and why.

    It is written by its methods only: the rights of who decides are checked by who calls them.
    """

    _name = "isp.plan.change"
    _description = "Change of Plan"
    _order = "id desc"
    _rec_name = "plan_id"

    connection_id = fields.Many2one(
        "isp.connection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="connection_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    former_plan_id = fields.Many2one(
        "isp.plan", string="Present plan", required=True, readonly=True, ondelete="restrict"
    )
    plan_id = fields.Many2one(
        "isp.plan", string="Plan asked for", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    price = fields.Monetary(readonly=True, help="A month, as the customer was told it.")
    session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="proposed")
    reason = fields.Char(string="Reason of the refusal", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(string="Decided on", readonly=True)

    _one_at_a_time = models.UniqueIndex(
        "(connection_id) WHERE state = 'proposed'",
        "Another plan was asked for already: confirm or refuse it first.",
    )

    @api.constrains("plan_id", "connection_id")
    def _check_plan(self):
        for change in self:
            plan, connection = change.plan_id, change.connection_id
            if plan.kind != "internet" or plan.company_id not in (
                connection.company_id,
                plan.company_id.browse(),
            ):
                raise ValidationError(self.env._("This plan cannot be had by this connection."))

    @api.model
    def _propose(self, connection, plan, session=None):
        """Write down what a customer asks for; the same asked again is asked once.

        :return: the change in superuser mode
        """
        lock(connection)
        # sudo: nobody writes changes by hand
        changes = self.sudo()
        waiting = changes.search(
            [("connection_id", "=", connection.id), ("state", "=", "proposed")], limit=1
        )
        if waiting:
            return waiting
        change = changes.create(
            {
                "connection_id": connection.id,
                "former_plan_id": connection.plan_id.id,
                "plan_id": plan.id,
                "price": plan.price,
                "session_id": session.id if session else False,
            }
        )
        connection.sudo().wanted_plan_id = plan
        return change

    def _decide(self, state, reason=False):
        self.ensure_one()
        change = self.sudo()
        lock(change)
        if change.state != "proposed":
            raise UserError(self.env._("Somebody else has decided this meanwhile."))
        change.write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        change.connection_id.wanted_plan_id = False
        return change

    def _confirm(self):
        """Give the customer the plan: its back-end and the next invoice follow.

        :raise UserError: it was decided already, or the connection has ended
        """
        change = self._decide("confirmed")
        connection = change.connection_id
        if connection.state == "ended":
            raise UserError(self.env._("“%s” has ended.", connection.code))
        connection.plan_id = change.plan_id
        line = connection.contract_line_id
        if line:
            line.write(change._contract_values())
        change._tell_customer("plan_changed")

    def _contract_values(self):
        """What the contract's line becomes."""
        plan = self.plan_id
        return {
            "product_id": plan.product_id.id or self.connection_id.contract_line_id.product_id.id,
            "name": plan.name,
            "automatic_price": False,
            "specific_price": self.price,
        }

    def _refuse(self, reason):
        """Leave the plan as it is, and tell the customer why.

        :raise UserError: it was decided already
        """
        self._decide("refused", reason)._tell_customer("plan_refused", reason=reason)

    def _tell_customer(self, key, **variables):
        """In the conversation while it goes on, and else by e-mail."""
        session = self.session_id
        if session:
            session._lock()
        if session and session._is_open() and session._may_speak():
            session._say(key, plan=self.plan_id.name, **variables)
            return
        template = self.env.ref("mkbot_isp.mail_template_plan_change", raise_if_not_found=False)
        if template and self.partner_id.email:
            template.send_mail(self.id)

    def action_decide(self):
        """Open the dialog in which it is confirmed or refused."""
        self.ensure_one()
        return self.connection_id.action_mkbot_plan_change()
