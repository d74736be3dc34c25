from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime, is_html_empty

from ..locks import lock

#: What an operator may say of an order that they open by the coin.
COIN_VALUES = {
    "partner_id",
    "location_id",
    "company_id",
    "type",
    "priority",
    "description",
}


class FsmOrder(models.Model):
    """A service order, as a provider's desk opens it: for a customer, from their conversation."""

    _name = "fsm.order"
    _inherit = ["fsm.order", "mkbot.opened.mixin", "isp.tool.mixin"]

    _mkbot_create_tool = "order_create"
    _isp_tool_prefix = "order"
    _isp_report = "fieldservice.action_report_fsm_order"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        precompute=True,
        store=True,
        readonly=False,
        index=True,
        help="The owner of the location.",
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="Its deadline or its visit has passed, and it is still open.",
    )
    visit_confirmed_at = fields.Datetime(
        string="Confirmed by the customer", readonly=True, copy=False, tracking=True
    )
    cancel_reason = fields.Char(string="Why it was cancelled", readonly=True, copy=False)

    _isp_schedule = models.Index("(company_id, scheduled_date_start)")

    @api.depends("location_id.owner_id")
    def _compute_partner_id(self):
        for order in self:
            order.partner_id = order.location_id.owner_id

    @api.depends("request_late", "scheduled_date_end", "stage_id")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for order in self:
            ends = [moment for moment in (order.request_late, order.scheduled_date_end) if moment]
            order.is_late = not order.is_closed and any(moment < now for moment in ends)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        late = Domain("stage_id.is_closed", "=", False) & (
            Domain("request_late", "<", now) | Domain("scheduled_date_end", "<", now)
        )
        return late if True in value else ~late

    @api.model
    def _default_stage_id(self):
        # sudo: how orders are organised is no secret to who may open one
        return super(FsmOrder, self.sudo())._default_stage_id()

    @api.model
    def _default_team_id(self):
        # sudo: as above
        return super(FsmOrder, self.sudo())._default_team_id()

    @api.model
    def _default_warehouse_id(self):
        # sudo: as above
        return (
            self.env["stock.warehouse"]
            .sudo()
            .search([("company_id", "=", self.env.company.id)], limit=1)
            .id
        )

    @api.model_create_multi
    def create(self, vals_list):
        located = [self._located(values) for values in vals_list]
        if self._mkbot_by_coin_only("create"):
            orders = self.sudo().with_company(self._attending_company())
            return self._create_by_coin(super(FsmOrder, orders), located)
        return super().create(located)

    @api.model
    def _attending_company(self):
        """The company of the conversation from which one acts; else one's own."""
        session_id = self.env.context.get("mkbot_session_id")
        session = self.env["mkbot.session"].browse(session_id if session_id else [])
        # sudo: in which company the order is made; whether one may is checked on it
        return session.sudo().exists().company_id or self.env.company

    def _create_by_coin(self, orders, vals_list):
        """Make orders for who may do it by the coin alone: for customers they attend.

        Of what an order is linked to (equipment, transfers…) they may read nothing, so it is made
        in superuser mode, of a few plain values.

        :param orders: whose ``create`` makes them
        """
        self.check_access("create")
        kept = [
            {name: value for name, value in values.items() if name in COIN_VALUES}
            for values in vals_list
        ]
        made = orders.create(kept).with_env(self.env)
        made.check_access("create")
        if self.env.context.get("mkbot_session_id"):
            made._mkbot_link_to_session()
        return made

    @api.model
    def _located(self, values):
        """Values of a new order with a location: that of the customer whose order it is to be, who
        is always the location's owner."""
        place = self.env["fsm.location"].browse(values.get("location_id"))
        if not place:
            customer = values.get("partner_id") or self.env.context.get("default_partner_id")
            partner = self.env["res.partner"].browse(customer)
            if not partner:
                return values
            partner.check_access("read")
            place = place._of_customer(partner)
        return {**values, "location_id": place.id, "partner_id": place.sudo().owner_id.id}

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "partner_id"}
        if "scheduled_date_start" in vals:
            vals.setdefault("visit_confirmed_at", False)
        return super().write(vals)

    def _note(self, words):
        """Write into the history, in the name of the current user."""
        # sudo: operators own no right to write
        self.sudo()._message_log(body=words, author_id=self.env.user.partner_id.id)

    @api.model
    def _open_of(self, partner, company):
        """The orders of a customer that are not closed, in superuser mode."""
        # sudo: the bot speaks for the company, and of a customer's own orders only
        return self.sudo().search(
            [
                ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("stage_id.is_closed", "=", False),
            ],
            order="scheduled_date_start, id",
        )

    @api.model
    def _open_visit(self, session, description, type=None):
        """Open an order for the customer of an attendance, who asks for it by the bot.

        What is open already, of the same type, is that order: the description joins its history.

        :param description: what the technician should know: plain text, or `Markup`
        :param type: an ``fsm.order.type``, or none
        :return: the order in superuser mode; none where nobody is known, or the company has no
            team or stage for orders
        """
        orders = self.sudo().with_company(session.company_id)
        partner = session.sudo().partner_id
        type = type or orders.env["fsm.order.type"]
        if not partner or not orders._can_open():
            return orders.browse()
        lock(partner)
        same = orders._open_of(partner, session.company_id).filtered(
            lambda order: order.type == type
        )[:1]
        if same:
            same._message_log(body=description)
            return same
        order = orders.create(
            {
                "partner_id": partner.id,
                "company_id": session.company_id.id,
                "type": type.id,
                "description": description,
            }
        )
        # What was opened for an attendance is written down by it.
        orders.env["mkbot.opening"].create(
            {
                "session_id": session.id,
                "code": f"fsm.order,{order.id}",
                "name": order.name,
                "res_model": "fsm.order",
                "res_id": order.id,
            }
        )
        order._message_log(body=self.env._("Created in the attendance %s.", session.name))
        return order

    @api.model
    def _can_open(self):
        """Whether field service is set up for the company."""
        ours = Domain("company_id", "in", [self.env.company.id, False])
        stages = self.env["fsm.stage"].search_count(
            ours & Domain("stage_type", "=", "order") & Domain("is_default", "=", True), limit=1
        )
        return bool(
            stages
            and self.env["fsm.team"].search_count(ours, limit=1)
            and self._default_warehouse_id()
        )

    def _close(self, resolution):
        """Complete the order with what was done (HTML)."""
        self.ensure_one()
        if is_html_empty(resolution):
            raise UserError(self.env._("Say what was done."))
        self._check_open()
        self.write({"resolution": resolution, "date_end": self.date_end or fields.Datetime.now()})
        self.action_complete()

    def _cancel(self, reason):
        """Cancel the appointment, for a reason that stays with it."""
        self.ensure_one()
        self._check_open()
        self.cancel_reason = reason
        self.action_cancel()
        self._note(self.env._("Cancelled: %s", reason))

    def _move_deadline(self, moment, reason):
        """Set another deadline, for a reason that goes into the history.

        :param moment: naive UTC
        """
        self.ensure_one()
        self._check_open()
        self.request_late = moment
        zone = self.company_id._mkbot_tz()
        words = format_datetime(self.env, moment, tz=zone, dt_format="short")
        self._note(self.env._("Deadline %(moment)s: %(reason)s", moment=words, reason=reason))

    def _check_open(self):
        lock(self)
        if self.is_closed:
            raise UserError(self.env._("The order “%s” is closed already.", self.name))
