from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class MkbotSession(models.Model):
    """Who may use the buttons of the coins' views, and in which conversation they speak."""

    _inherit = "mkbot.session"

    @api.model
    def _check_look_up(self, record, partner, code):
        """Check that the user may use a look-up's button on a record: they may read it, and attend
        its customer, or may change the record in any case.

        :param record: of a look-up's model
        :param partner: its customer
        :param str code: the tool's
        :return: the record in superuser mode: operators own no right to write
        """
        self.env["mkbot.panel"]._check_tool(code)
        record.ensure_one()
        record.check_access("read")
        # sudo: an operator may have no right on contacts; whom they attend is asked for them
        if not record.has_access("write") and not partner.sudo().mkbot_attended:
            raise AccessError(self.env._("Only who attends this customer can do this."))
        return record.sudo()

    @api.model
    def _look_up_session(self, partner):
        """The conversation from which a look-up was opened, for its buttons to speak in.

        :param partner: the customer of the record that is spoken about
        :return: the session in superuser mode, locked
        :raise UserError: there is none, it has passed to others, or is another customer's
        """
        session_id = self.env.context.get("mkbot_session_id")
        session = self.browse(session_id if isinstance(session_id, int) else []).exists()
        if not session:
            raise UserError(
                self.env._("Open this from a conversation in the panel: it is sent there.")
            )
        session = session._for_attendant()
        if session.partner_id.commercial_partner_id != partner.sudo().commercial_partner_id:
            raise UserError(
                self.env._("This is another customer's: it cannot be sent in this conversation.")
            )
        return session

    @api.model
    def _open_session_of(self, partner):
        """A conversation by which the user may look a customer up, in superuser mode; none if
        there is none."""
        # sudo: an operator may have no right on contacts
        family = partner.sudo().commercial_partner_id
        domain = self.env["res.partner"]._mkbot_attending()
        return self.sudo().search(
            domain & Domain("partner_id.commercial_partner_id", "=", family.id), limit=1
        )

    def _say_as_me(self, replies):
        """Tell the customer some of the editable texts, as the current user.

        :param replies: :class:`values.Reply` s, as the bot's actions make them
        """
        self.ensure_one()
        if not self._may_speak():
            raise UserError(
                self.env._(
                    "The customer wrote too long ago: the platform lets only an approved template"
                    " through."
                )
            )
        self._say_texts(replies)

    def _say_texts(self, replies):
        """The same, where it has been checked that the customer can be written to.

        :return: how many were said; a text that an administrator left empty is not
        """
        bodies = [self._text(reply.key, reply.variables) for reply in replies]
        said = [body for body in bodies if body]
        for body in said:
            self._post(self._as_html(body), author=self.env.user.partner_id)
        return len(said)
