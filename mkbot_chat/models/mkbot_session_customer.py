from odoo import fields, models
from odoo.exceptions import UserError

from .mkbot_session_panel import iso


class MkbotSession(models.Model):
    """Whose conversation it is: defined, redefined, and undone (P12, I1, I4)."""

    _inherit = "mkbot.session"

    customer_change_id = fields.Many2one(
        "mkbot.customer.change",
        string="Last change of the customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _panel_row(self, card=False):
        """Say, besides, whether the last change of the customer can be undone:
        ``customer_change`` is ``{"by": user id, "until": ISO 8601}`` or `None`."""
        change = self.customer_change_id
        until = change._undo_until()
        can_undo = until and until > fields.Datetime.now()
        return {
            **super()._panel_row(card=card),
            "customer_change": {"by": change.user_id.id, "until": iso(until)} if can_undo else None,
        }

    def action_set_partner(self, partner_id):
        """Define or redefine the customer of an open conversation; empty makes it unknown again.

        The address is known as the customer's from now on, and so are the address's earlier
        attendances of which nobody knew whose they were, see :meth:`_linked_with`.

        :return: ``{"change": id, "until": ISO 8601}``, until when it can be undone; `None` where
            nothing changed
        """
        self.env["mkbot.panel"]._check_tool("set_partner")
        partner = self.env["mkbot.panel"]._customer(partner_id)
        session = self._for_whoever_runs()
        if partner.company_id and partner.company_id != session.company_id:
            raise UserError(self.env._("This customer belongs to another company."))
        if session.partner_id == partner and session.contact_id.partner_id == partner:
            return None
        change = session._change_customer(partner.sudo())
        return {"change": change.id, "until": iso(change._undo_until())}

    def _change_customer(self, partner):
        """Set the customer in the current user's name, with all that follows, and log it."""
        before, contact = self.partner_id, self.contact_id
        earlier = self._linked_with(partner)
        change = self.env["mkbot.customer.change"].create(
            {
                "session_id": self.id,
                "contact_id": contact.id,
                "user_id": self.env.uid,
                "before_id": before.id,
                "after_id": partner.id,
                "contact_before_id": contact.partner_id.id,
                "link_ids": [
                    fields.Command.create(
                        {
                            "session_id": session.id,
                            "before_id": session.partner_id.id,
                            "place_before": session._place(),
                        }
                    )
                    for session in self | earlier
                ],
            }
        )
        earlier.write({"partner_id": partner.id, **self._place_of(partner)})
        self._identify(partner)
        self.customer_change_id = change
        words = self.env._(
            "Customer changed from %(before)s to %(after)s.",
            before=before.display_name or self.env._("Not identified"),
            after=partner.display_name or self.env._("Not identified"),
        )
        if earlier:
            words += "\n" + self.env._(
                "Earlier attendances of this address that are the customer's now: %s.",
                ", ".join(earlier.mapped("name")),
            )
        self._post_note(words, self.env.user.partner_id)
        self._panel_push()
        return change

    def _place(self):
        return {
            "city": self.city or False,
            "state_id": self.state_id.id,
            "country_id": self.country_id.id,
        }

    def _linked_with(self, partner):
        """The earlier attendances of this address that get the customer with this one: those of
        which nobody knew whose they were, and those that got the present customer like that."""
        contact = self.contact_id
        if not contact or not partner:
            return self.browse()
        others = [("contact_id", "=", contact.id), ("id", "!=", self.id)]
        linked = self.search([*others, ("partner_id", "=", False)])
        if self.partner_id:
            links = self.env["mkbot.customer.change.link"].search(
                [
                    ("change_id.contact_id", "=", contact.id),
                    ("change_id.after_id", "=", self.partner_id.id),
                    ("change_id.undone_at", "=", False),
                    ("before_id", "=", False),
                ]
            )
            presumed = links.session_id - self
            linked |= presumed.filtered(lambda session: session.partner_id == self.partner_id)
        return linked - self

    def action_undo_partner(self):
        """Undo the last change of the customer, by who made it or a supervisor, for a while.

        :raise UserError: in words
        """
        session = self._for_operator("undo_partner")
        change = session.customer_change_id
        change._check_undo(self.env.user)
        before, after = change.before_id, change.after_id
        change._undo()
        session._name_conversation()
        session._post_note(
            self.env._(
                "Change of the customer undone: %(before)s again, not %(after)s.",
                before=before.display_name or self.env._("Not identified"),
                after=after.display_name or self.env._("Not identified"),
            ),
            self.env.user.partner_id,
        )
        session._panel_push()
        return True
