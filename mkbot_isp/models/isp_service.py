from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..locks import lock

STATES = [
    ("pending", "Awaiting activation"),
    ("active", "Active"),
    ("paused", "Paused"),
    ("ended", "Ended"),
]
#: From each state, where one may go.
MOVES = {
    "pending": {"active", "ended"},
    "active": {"paused", "ended"},
    "paused": {"active", "ended"},
    "ended": set(),
}
ACCESS = [("full", "Full"), ("partial", "Reduced"), ("blocked", "Blocked")]
REASONS = [
    ("overdue", "Overdue"),
    ("manual", "By hand"),
    ("request", "The customer's wish"),
    ("abuse", "Abuse"),
    ("order", "Order of a court"),
]
SYNC = [("done", "Confirmed"), ("pending", "Under way"), ("failed", "Refused")]
#: A change of these is one the back-end has to know of.
KNOWN_OUTSIDE = {"state", "access", "plan_id", "server_id", "code"}


class IspService(models.AbstractModel):
    """What a customer has of us: a connection, a telephone line, TV.

    Three facts that are easily mixed stay apart: the ``state`` of the contract; the ``access``,
    restricted only while active and always with a reason; and what keeps it from being restricted.
    What the back-end was last known to do stands in ``confirmed_access``: see `isp.operation`.
    """

    _name = "isp.service"
    _description = "Service of a Customer"
    _inherit = ["mail.thread", "mail.activity.mixin", "isp.tool.mixin"]
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(required=True, tracking=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    plan_id = fields.Many2one("isp.plan", required=True, tracking=True, ondelete="restrict")
    contract_line_id = fields.Many2one("contract.line", ondelete="set null", index="btree_not_null")
    server_id = fields.Many2one("isp.server", string="Back-end", tracking=True, ondelete="restrict")
    state = fields.Selection(STATES, required=True, default="pending", tracking=True, copy=False)
    access = fields.Selection(ACCESS, required=True, default="full", tracking=True, copy=False)
    access_reason = fields.Selection(REASONS, tracking=True, copy=False)
    access_since = fields.Datetime(readonly=True, copy=False)
    courtesy = fields.Boolean(tracking=True, help="Free of charge: never restricted for debt.")
    rule_id = fields.Many2one(
        "isp.rule",
        string="Delinquency rule",
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: never restricted for debt.",
    )
    exception_until = fields.Date(
        tracking=True, copy=False, help="Until this day, included, debt restricts nothing."
    )
    exception_reason = fields.Char(tracking=True, copy=False)
    unlock_until = fields.Date(
        string="Trust unlock until", readonly=True, tracking=True, copy=False
    )
    notice_for = fields.Date(
        readonly=True, copy=False, help="The due date of the debt that the customer was warned of."
    )
    notice_on = fields.Date(readonly=True, copy=False, string="Warned on")
    overdue_days = fields.Integer(
        compute="_compute_overdue_days",
        search="_search_overdue_days",
        help="Days since the customer's oldest unpaid instalment fell due.",
    )
    started_on = fields.Date(readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False)
    confirmed_access = fields.Selection(
        ACCESS, readonly=True, copy=False, help="What the back-end was last known to give."
    )
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    sync_state = fields.Selection(SYNC, readonly=True, copy=False, string="Back-end's state")
    sync_error = fields.Char(readonly=True, copy=False)

    _code_unique = models.UniqueIndex(
        "(server_id, code) WHERE state <> 'ended'",
        "There is already a service with this code on the same back-end.",
    )
    _restriction_has_reason = models.Constraint(
        "CHECK(access = 'full' OR access_reason IS NOT NULL)", "A restriction needs a reason."
    )
    _restricted_while_active = models.Constraint(
        "CHECK(access = 'full' OR state = 'active')", "Only what is active can be restricted."
    )

    # ----- moves -----

    def action_activate(self):
        self._move("active")

    def action_pause(self):
        self._move("paused")

    def action_end(self):
        self._move("ended")

    def _move(self, state):
        """Make a legal move of the contract's state.

        :raise UserError: there is no such move
        """
        names = dict(self._fields["state"]._description_selection(self.env))
        for service in self._locked():
            today = service.company_id._mkbot_today()
            if state not in MOVES[service.state]:
                raise UserError(
                    self.env._(
                        "“%(service)s” is “%(now)s”: it cannot become “%(wanted)s”.",
                        service=service.display_name,
                        now=names[service.state],
                        wanted=names[state],
                    )
                )
            values = {"state": state}
            if state != "active":
                values.update(access="full", access_reason=False, access_since=False)
            if state == "active" and not service.started_on:
                values["started_on"] = today
            if state == "ended":
                values["ended_on"] = today
            service.with_context(isp_moving=True).write(values)
            # Its code is free for another one at once.
            service.flush_recordset()

    def _restrict(self, access, reason, note=None):
        """Reduce or block what is active.

        :param str access: "partial" or "blocked"
        :param str reason: one of REASONS
        :raise UserError: it is not active
        """
        for service in self._locked():
            if service.state != "active":
                raise UserError(
                    self.env._("“%s” is not active: nothing can be kept from it.", service.code)
                )
            if (service.access, service.access_reason) == (access, reason):
                continue
            service.with_context(isp_moving=True).write(
                {
                    "access": access,
                    "access_reason": reason,
                    "access_since": fields.Datetime.now(),
                }
            )
            if note:
                service._message_log(body=note, author_id=self.env.user.partner_id.id)

    def _release(self, note=None):
        """Give back full access."""
        for service in self._locked():
            if service.access == "full":
                continue
            service.with_context(isp_moving=True).write(
                {"access": "full", "access_reason": False, "access_since": False}
            )
            if note:
                service._message_log(body=note, author_id=self.env.user.partner_id.id)

    def _locked(self):
        """The services, one after the other's change."""
        lock(self)
        return self

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create([self._normalized(vals) for vals in vals_list])
        services.filtered(lambda service: service.state == "active")._send("provision")
        return services

    def write(self, vals):
        vals = self._normalized(vals)
        if not self.env.context.get("isp_moving") and {"state", "access"} & set(vals):
            raise UserError(
                self.env._("The state and the access of a service change by their buttons only.")
            )
        changed = self.browse()
        former = {}
        if self._known_outside() & set(vals):
            changed = self.filtered(lambda service: service._differs(vals))
            former = {service.id: (service.server_id, service.code) for service in changed}
        result = super().write(vals)
        for service in changed:
            service._send_change(*former[service.id])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(service.state != "pending" for service in self):
            raise UserError(self.env._("Services that were active once are ended, not deleted."))

    @api.model
    def _normalized(self, vals):
        """Hook: values to be written as they are kept.

        :raise ValidationError: one of them is none of its kind
        """
        return vals

    @api.model
    def _known_outside(self):
        """The names of the fields that the back-end has to follow."""
        return KNOWN_OUTSIDE

    def _differs(self, vals):
        names = self._known_outside() & set(vals)
        return any(
            self._fields[name].convert_to_write(self[name], self) != vals[name] for name in names
        )

    # ----- the back-end -----

    def _send_change(self, former_server, former_code):
        """Have the back-end follow a change that was made."""
        if former_server and former_server != self.server_id:
            self.env["isp.operation"]._queue(self, "remove", former_server, former_code)
        if self.state == "pending":
            return
        if self.state == "active":
            renamed = former_code != self.code and former_server == self.server_id
            self._send("provision", former_code if renamed else None)
        else:
            self._send("remove")

    def _send(self, verb, former=None):
        for service in self:
            if service.server_id:
                self.env["isp.operation"]._queue(service, verb, service.server_id, former)

    @api.constrains("server_id", "company_id", "plan_id", "rule_id")
    def _check_companies(self):
        for service in self:
            for other in (service.server_id, service.plan_id, service.rule_id):
                if other.company_id and other.company_id != service.company_id:
                    raise ValidationError(
                        self.env._(
                            "“%(other)s” belongs to another company than “%(service)s”.",
                            other=other.display_name,
                            service=service.display_name,
                        )
                    )
