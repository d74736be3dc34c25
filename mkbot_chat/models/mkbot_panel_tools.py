from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..bot import texts_tools  # noqa: F401  (declares the texts said here)


class MkbotPanel(models.AbstractModel):
    """What the tools of the palette share, and the smaller of them."""

    _inherit = "mkbot.panel"

    def _attended(self, code, session_id):
        """An attendance for a tool that writes: checked, locked and in superuser mode.

        :param str code: of the tool
        :raise AccessError, UserError: the user may not use the tool, or does not attend
        """
        return self.env["mkbot.session"].browse(int(session_id))._for_attendant(code)

    def _attended_to_read(self, code, session_id):
        """The same for a tool that only reads: nothing is locked."""
        self._check_tool(code)
        session = self._readable_session(int(session_id))
        # sudo: whoever attends a customer is shown what the tool is for
        session = session.sudo()
        user = self.env.user
        if not session._is_attended_by(user) and not session._is_led_by(user):
            raise UserError(self.env._("You do not attend this conversation."))
        return session

    def _customer_of(self, session):
        """The customer of an attendance. :raise UserError: nobody knows who it is"""
        if not session.partner_id:
            raise UserError(
                self.env._("Nobody knows yet who this customer is. Define the customer first.")
            )
        return session.partner_id

    def _check_may_speak(self, session):
        if not session._may_speak():
            raise UserError(
                self.env._(
                    "The platform does not let us write to this customer now: the time since their"
                    " last words is over."
                )
            )

    @api.model
    def errand_states(self, errand_ids):
        """What became of errands the user asked for: for a panel that missed the news.

        :return: ``[{"id", "state", "words"}]``; state is waiting, doing, done or failed
        """
        self._check_operator()
        # sudo: of errands a user sees only what became of those they asked for themselves
        errands = self.env["mkbot.errand"].sudo()
        found = errands.search([("id", "in", errand_ids), ("user_id", "=", self.env.uid)])
        return [
            {"id": errand.id, "state": errand.state, "words": errand.error or ""}
            for errand in found
        ]

    @api.model
    def send_protocol(self, session_id):
        """Tell the customer the number of their attendance, in the conversation."""
        session = self._attended("send_protocol", session_id)
        self._check_may_speak(session)
        text = session._text("protocol_told", {}) or session.name
        session._post(session._as_html(text), author=self.env.user.partner_id)
        return True

    @api.model
    def customer_record(self, session_id):
        """The customer's record, as the user may see it.

        :return: see :meth:`record`
        """
        session = self._attended_to_read("customer_record", session_id)
        return self.record("res.partner", self._customer_of(session).id)

    @api.model
    def record(self, model, res_id):
        """Whether the user may see a record, and change it, by their own rights.

        :return: ``{"model", "id", "name", "can_write", "view_id", "context"}``; ``view_id``: the
            form of the coin that gives the user the right to see it; False: the model's own
        :raise AccessError, UserError: they may not, or it is no more
        """
        self._check_operator()
        if model not in self.env:
            raise UserError(self.env._("There are no records of this kind."))
        record = self.env[model].browse(int(res_id))
        if not record.has_access("read") and record.sudo().exists():
            raise AccessError(
                self.env._("You may not see this record. Ask an administrator for access to it.")
            )
        if not record.exists():
            raise UserError(self.env._("This record has been deleted."))
        return {
            "model": model,
            "id": record.id,
            "name": record.display_name or "",
            "can_write": record.has_access("write"),
            "view_id": self._coin_form(model),
            # The buttons of the coins' views ask for it.
            "context": {"mkbot_withheld": self.env["mkbot.tool"]._withheld_codes()},
        }

    def _coin_form(self, model):
        """The form of a coin without which the user could not see a model's records: the model's
        own shows more than that they may read."""
        lookups = self.env["mkbot.lookup"]
        if self.env["ir.rule"]._allowed_without(model, "read", lookups._group_ids()):
            return False
        return lookups._usable().filtered(lambda lookup: lookup.model == model)[:1].form_view_id.id
