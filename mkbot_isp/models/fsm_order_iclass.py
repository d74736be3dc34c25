from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from ..backends.port import Appointment
from .fsm_stage import ICLASS_STATES
from .isp_service import SYNC

#: What IClass has to know of; a change of these is sent again.
KNOWN_OUTSIDE = {
    "person_id",
    "scheduled_date_start",
    "scheduled_date_end",
    "scheduled_duration",
    "type",
    "description",
    "location_id",
}
#: The technician is at it: IClass takes no change any more.
BEGUN = ("travelling", "working")
OVER = ("done", "not_done", "cancelled")


class FsmOrder(models.Model):
    """An order that IClass carries out.

    What is wanted of IClass and what it confirmed stay apart, as with services. From when it is
    sent until IClass says how it ended the order is closed there and nowhere else, and does not go
    back; another time or technician is sent again under the same code. See ``docs/iclass.md``.
    """

    _inherit = "fsm.order"

    server_id = fields.Many2one(
        "isp.server",
        string="IClass",
        domain=[("kind", "=", "iclass")],
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    iclass_code = fields.Char(
        string="Code at IClass", readonly=True, copy=False, help="Ours, under which it was sent."
    )
    iclass_reference = fields.Char(
        string="Number at IClass", readonly=True, copy=False, tracking=True
    )
    iclass_wanted = fields.Selection(
        [("scheduled", "Scheduled"), ("cancelled", "Cancelled")],
        string="Wanted of IClass",
        readonly=True,
        copy=False,
    )
    iclass_state = fields.Selection(
        ICLASS_STATES,
        string="State at IClass",
        readonly=True,
        copy=False,
        tracking=True,
        help="What IClass last told of it.",
    )
    iclass_changed_at = fields.Datetime(string="Changed at IClass", readonly=True, copy=False)
    is_sent = fields.Boolean(
        compute="_compute_is_sent", help="IClass has it, and has not told how it ended."
    )
    sync_state = fields.Selection(SYNC, readonly=True, copy=False, string="IClass's answer")
    sync_error = fields.Char(readonly=True, copy=False)

    _iclass_code_once = models.UniqueIndex(
        "(server_id, iclass_code) WHERE iclass_code IS NOT NULL",
        "There is already an order with this code at IClass.",
    )

    @api.depends("iclass_code", "iclass_state")
    def _compute_is_sent(self):
        for order in self:
            order.is_sent = bool(order.iclass_code) and order.iclass_state not in OVER

    # ----- sending -----

    def _send_to_iclass(self):
        """Have IClass know of the order, after the commit.

        :raise UserError: what is missing, in words
        """
        self.ensure_one()
        self._check_open()
        server = self.server_id if self.is_sent else self._iclass_server()
        self._check_sendable()
        if self.iclass_state in BEGUN:
            raise UserError(self.env._("The technician is at it: IClass takes no change any more."))
        values = {"server_id": server.id, "iclass_wanted": "scheduled"}
        if not self.is_sent:
            values.update(iclass_code=self._next_code(), iclass_state=False, iclass_reference=False)
        self.with_context(iclass_moving=True).write(values)
        self.env["isp.operation"]._queue(self, "push", server)

    def _iclass_server(self):
        # sudo: which one there is, for who may send orders
        server = (
            self.env["isp.server"]
            .sudo()
            .search([("kind", "=", "iclass"), ("company_id", "=", self.company_id.id)], limit=1)
        )
        if not server:
            raise UserError(self.env._("No IClass is set up among the back-ends."))
        return server

    def _check_sendable(self):
        """Check that IClass would take it.

        :raise UserError: why not
        """
        person, start, end = self.person_id, self.scheduled_date_start, self.scheduled_date_end
        if not person:
            raise UserError(self.env._("Nobody is assigned to this order: choose who goes."))
        if not person.iclass_user:
            raise UserError(
                self.env._(
                    "%s has no user at IClass: only orders of technicians who have one are sent.",
                    person.name,
                )
            )
        if not start or not end or end <= start:
            raise UserError(self.env._("Say when the visit begins and how long it takes."))

    def _next_code(self):
        """Under which code to send: its own number; what ended there is sent as another."""
        if not self.iclass_code:
            return self.name
        stem, _dash, tries = self.iclass_code.rpartition("-")
        if stem == self.name and tries.isdigit():
            return f"{stem}-{int(tries) + 1}"
        return f"{self.name}-2"

    def _send(self, verb, former=None):
        """Ask once more what IClass refused: see `isp.operation`."""
        for order in self:
            if verb == "push":
                order._send_to_iclass()
            elif order.is_sent:
                order._cancel(order.cancel_reason)

    def _asked(self, verb, former=None):
        """What IClass is told: the arguments of the driver's verb."""
        self.ensure_one()
        if verb == "cancel":
            return former or self.iclass_code, self.cancel_reason
        return (self._as_appointment(),)

    def _as_appointment(self):
        customer = self.partner_id
        place = self.location_id
        street = (place.street, place.street2, place.zip)
        return Appointment(
            code=self.iclass_code,
            kind=self.type.name or "",
            customer=customer.name or "",
            document=customer.vat or "",
            address=", ".join(part for part in street if part),
            city=place.city or "",
            phone=customer.phone or place.phone or "",
            description=html2plaintext(self.description or "").strip(),
            technician=self.person_id.iclass_user or "",
            starts_at=_aware(self.scheduled_date_start),
            ends_at=_aware(self.scheduled_date_end),
        )

    def _confirm(self, operation, asked, outcome, error):
        """Write down what IClass answered.

        :param outcome: what the verb returned, None where it was refused
        """
        values = {"sync_state": "failed" if error else "done", "sync_error": error}
        if error and operation.verb == "cancel":
            values["iclass_wanted"] = "scheduled"
        elif error and not self.iclass_reference:
            # It never had it: the order is ours again.
            values.update(iclass_code=False, iclass_wanted=False)
        elif not error and operation.verb == "push":
            values["iclass_reference"] = outcome
            if not self.iclass_state:
                values["iclass_state"] = "scheduled"
        if not error and self.env["isp.operation"]._waits(self):
            values["sync_state"] = "pending"
        self.with_context(iclass_moving=True).write(values)
        if not error and operation.verb == "push":
            self._to_stage_of(self.iclass_state)
        elif not error and operation.verb == "cancel":
            self._be_at_iclass("cancelled")

    # ----- what may be done meanwhile -----

    def write(self, vals):
        if self.env.context.get("iclass_moving"):
            return super().write(vals)
        changed = self.browse()
        for order in self.filtered("is_sent"):
            order._check_while_sent(vals)
            if order._differs(vals):
                changed += order
        result = super().write(vals)
        for order in changed:
            order._send_to_iclass()
        return result

    def _check_while_sent(self, vals):
        """Check a change of an order that IClass has.

        :raise UserError: IClass alone can do it
        """
        if vals.get("stage_id", self.stage_id.id) != self.stage_id.id:
            raise UserError(
                self.env._(
                    "The order “%s” was sent to IClass: it is closed there, and does not go back.",
                    self.name,
                )
            )
        if self.iclass_state in BEGUN and self._differs(vals):
            raise UserError(self.env._("The technician is at it: IClass takes no change any more."))

    def _differs(self, vals):
        names = KNOWN_OUTSIDE & set(vals)
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in names
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(order.is_sent for order in self):
            raise UserError(self.env._("An order that was sent to IClass cannot be deleted."))

    def _cancel(self, reason):
        """What IClass has is cancelled when IClass says so."""
        self.ensure_one()
        if not self.is_sent:
            super()._cancel(reason)
            return
        self._check_open()
        if self.iclass_state in BEGUN:
            raise UserError(
                self.env._("The technician is at it: only they can end the order, at IClass.")
            )
        self.with_context(iclass_moving=True).write(
            {"cancel_reason": reason, "iclass_wanted": "cancelled"}
        )
        self._note(self.env._("Cancelled: %s", reason))
        self.env["isp.operation"]._queue(self, "cancel", self.server_id, self.iclass_code)

    # ----- what IClass tells -----

    def _follow(self, told):
        """Do what IClass tells of the order.

        :param told: :class:`port.AppointmentState`
        """
        self.ensure_one()
        at = told.changed_at.astimezone(timezone.utc).replace(tzinfo=None)
        is_old = self.iclass_changed_at and at < self.iclass_changed_at
        if is_old or told.state == self.iclass_state:
            return
        values = {"iclass_reference": told.reference, "iclass_changed_at": at}
        if told.state == "working":
            values["date_start"] = at
        if told.state in ("done", "not_done"):
            values["date_end"] = at
        if told.state == "done" and told.note:
            values["resolution"] = plaintext2html(told.note)
        self.with_context(iclass_moving=True).write(values)
        if told.note:
            self._message_log(body=self.env._("IClass: %s", told.note))
        self._be_at_iclass(told.state)

    def _be_at_iclass(self, state):
        self.with_context(iclass_moving=True).iclass_state = state
        self._to_stage_of(state)

    def _to_stage_of(self, state):
        """Move the order to the stage that is set for a state at IClass."""
        stage = self.env["fsm.stage"].search(
            [
                ("stage_type", "=", "order"),
                ("iclass_state", "=", state),
                ("company_id", "in", [self.company_id.id, False]),
            ],
            limit=1,
        )
        if stage and stage != self.stage_id:
            moving = {"iclass_moving": True, "bypass_order_completed_stage": True}
            self.with_context(**moving).stage_id = stage


def _aware(moment):
    return moment and moment.replace(tzinfo=timezone.utc)
