from odoo import models
from odoo.exceptions import AccessError, UserError


class MkbotSession(models.Model):
    """Supervisors in a conversation, and how whoever loses one is told."""

    _inherit = "mkbot.session"

    def _for_supervisor(self, tool):
        """Check that the current user leads operators, and return the record to act on."""
        session = self._for_operator(tool)
        if not session._is_led_by(self.env.user):
            raise AccessError(self.env._("Only supervisors can do this."))
        return session

    def _is_led_by(self, user):
        """Whether a user supervises this attendance: those of some sectors only may read others
        as operators do."""
        sectors = user._mkbot_supervised_sectors()
        # sudo: callers check that the user may read it
        in_sight = not sectors or self.sudo().sector_id in sectors
        return in_sight and user.has_group("mkbot_chat.group_supervisor")

    def _colleagues(self):
        """The operators of this attendance's company, in superuser mode; callers check that the
        user may read the attendance."""
        return self.env["res.users"]._mkbot_operators_of(self.company_id)

    def action_take_over(self, note=None):
        """Take an active conversation from the operator who is responsible for it. Others who
        were added stay in it.

        :param note: what colleagues should know; the customer never sees it
        :raise AccessError: the user is no supervisor
        :raise UserError: nobody attends it, in words
        """
        session = self._for_supervisor("take_over")
        user, before = self.env.user, session.operator_id
        if session.state != "active":
            raise UserError(session._illegal_move_message())
        if before == user:
            return True
        session._check_operator(user)
        if note and note.strip():
            session._post_note(note.strip(), user.partner_id)
        session._admit_operator(user, "taken")
        session._move("active", reason="taken", operator_id=user.id)
        session._dismiss_operator(before)
        session._panel_push()
        session._say("transferred", operator=user.sudo().name)
        session._tell_losers(
            before,
            lambda env: env._("%s took over this conversation.", user.sudo().name),
            note,
        )
        return True

    def action_join(self):
        """Come into an active conversation beside who attends it.

        :raise AccessError: the user is no supervisor: operators are added by who attends it
        :raise UserError: nobody attends it, in words
        """
        session = self._for_supervisor("join")
        user = self.env.user
        if session.state != "active":
            raise UserError(session._illegal_move_message())
        session._check_operator(user)
        session._admit_operator(user, "joined")
        session._panel_push()
        return True

    def action_whisper(self, body, partner_ids=None):
        """Write a note into a conversation without attending it.

        :param str body: plain text
        :param partner_ids: of the operators whom it mentions
        :return: id of the ``mail.message``
        :raise AccessError, UserError: see ``discuss.channel._mkbot_check_post``
        """
        self.ensure_one()
        self.check_access("read")
        message = self.channel_id.message_post(
            body=self._as_html(body or ""),
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=[int(partner_id) for partner_id in partner_ids or []],
        )
        return message.id

    # ----- who loses a conversation is told -----

    def action_transfer(self, user_id=None, sector_id=None, note=None):
        before = self.sudo().operator_ids
        result = super().action_transfer(user_id=user_id, sector_id=sector_id, note=note)
        by, now = self.env.user.sudo().name, self.sudo().operator_id.name
        sector = self.sudo().sector_id.name
        self.sudo()._tell_losers(
            before,
            lambda env: env._(
                "%(by)s transferred this conversation to %(to)s.", by=by, to=now or sector
            ),
            note,
        )
        return result

    def action_return_to_queue(self):
        before = self.sudo().operator_ids
        result = super().action_return_to_queue()
        by = self.env.user.sudo().name
        self.sudo()._tell_losers(
            before, lambda env: env._("%s returned this conversation to the queue.", by)
        )
        return result

    def action_end(self, category_id=None):
        before = self.sudo().operator_ids
        result = super().action_end(category_id=category_id)
        by = self.env.user.sudo().name
        self.sudo()._tell_losers(before, lambda env: env._("%s ended this attendance.", by))
        return result

    def action_cancel(self):
        before = self.sudo().operator_ids
        result = super().action_cancel()
        by = self.env.user.sudo().name
        self.sudo()._tell_losers(before, lambda env: env._("%s cancelled this attendance.", by))
        return result

    def _tell_losers(self, before, words, note=None):
        """Tell in words those who attended this and no longer do, through another's doing.

        :param before: ``res.users`` who attended it before
        :param words: function of an environment in the reader's language
        :param note: what was written for colleagues with it
        """
        who = self.partner_id.name or self.contact_id.name or self.name
        for user in before - self.operator_ids - self.env.user:
            text = words(self.with_context(lang=user.lang).env)
            user._bus_send(
                "mkbot.panel/notice",
                {
                    "title": who,
                    "message": f"{text}\n“{note.strip()}”" if note and note.strip() else text,
                    "type": "warning",
                    # The panel needs not say besides that it is gone.
                    "session_id": self.id,
                },
            )
