from odoo import models


class MkbotSession(models.Model):
    """What automatic assignment needs to know of attendances, and does with them (P16)."""

    _inherit = "mkbot.session"

    def _state_changed(self, old_state, new_state):
        result = super()._state_changed(old_state, new_state)
        if new_state == "waiting" and self.sector_id.sudo().assignment not in (False, "manual"):
            self.env["mkbot.sector"]._assign_soon()
        return result

    def _admit_operator(self, user, how):
        if user not in self.operator_ids:
            self.env["mkbot.presence.stretch"]._note_given(user)
        return super()._admit_operator(user, how)

    def _release_operators(self, now, users=None):
        leaving = users or self.with_context(active_test=False).operator_ids
        result = super()._release_operators(now, users)
        self.env["mkbot.presence.stretch"]._note_freed(leaving)
        # They have room for another one.
        self.env["mkbot.sector"]._assign_soon(leaving)
        return result

    def _returned_by(self):
        """Who returned this conversation to the queue: it is not given back to them at once."""
        moves = self.env["mkbot.session.move"]
        last = moves.search([("session_id", "=", self.id)], order="id desc", limit=1)
        return last.user_id if last.reason == "returned" else self.env["res.users"]

    def _assign_to(self, user):
        """Give the conversation to an available operator, if it still waits.

        :return: whether it was given
        """
        session = self.with_company(self.company_id)
        session._lock()
        if session.state != "waiting":
            return False
        session._give_to(user, "assigned")
        return True
