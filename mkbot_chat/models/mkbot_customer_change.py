from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..retention import number_of


class MkbotCustomerChange(models.Model):
    """Somebody said whose conversation it is, or said it anew: what changed, so that it can be
    undone for a while (I4). It is a log: nothing of it is ever changed but that it was undone."""

    _name = "mkbot.customer.change"
    _description = "Change of a Conversation's Customer"
    _order = "id desc"
    _rec_name = "after_id"

    session_id = fields.Many2one(
        "mkbot.session",
        string="Attendance",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    contact_id = fields.Many2one(
        "mkbot.contact", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    before_id = fields.Many2one(
        "res.partner", string="Customer before", readonly=True, ondelete="set null"
    )
    after_id = fields.Many2one(
        "res.partner", string="Customer since", readonly=True, ondelete="set null"
    )
    contact_before_id = fields.Many2one(
        "res.partner", string="Customer of the address before", readonly=True, ondelete="set null"
    )
    link_ids = fields.One2many("mkbot.customer.change.link", "change_id", readonly=True)
    undone_at = fields.Datetime(readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    def _undo_until(self):
        """Until when this can be undone; `None` for what was undone already."""
        if not self or self.undone_at:
            return None
        minutes = number_of(self.env, "mkbot_chat.undo_customer_minutes", 30)
        return self.create_date + timedelta(minutes=minutes)

    def _check_undo(self, user):
        """Check that a user can undo this now.

        :raise UserError: in words
        """
        until = self._undo_until()
        if not until or until < fields.Datetime.now():
            raise UserError(self.env._("There is no recent change of the customer to undo."))
        if user != self.user_id and not self.session_id._is_led_by(user):
            raise UserError(
                self.env._(
                    "Only %s, who changed the customer, or a supervisor can undo it.",
                    self.user_id.name,
                )
            )
        if self.session_id.partner_id != self.after_id:
            raise UserError(
                self.env._("The customer was changed again since: this can no longer be undone.")
            )

    def _undo(self):
        """Put everything back as it was, except what was changed again since."""
        # The conversation itself among them, with the customer's place of then.
        for link in self.link_ids.filtered(
            lambda link: link.session_id.partner_id == link.after_id
        ):
            link.session_id.write({"partner_id": link.before_id.id, **(link.place_before or {})})
        contact = self.contact_id
        if contact.partner_id == self.after_id:
            contact.partner_id = self.contact_before_id
        self.write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})


class MkbotCustomerChangeLink(models.Model):
    """One attendance that got another customer by a change."""

    _name = "mkbot.customer.change.link"
    _description = "Attendance in a Change of Customer"

    change_id = fields.Many2one(
        "mkbot.customer.change", required=True, readonly=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "mkbot.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    before_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    after_id = fields.Many2one(related="change_id.after_id")
    place_before = fields.Json(readonly=True, help="city, state_id, country_id before the change.")
