from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class MkbotSession(models.Model):
    """What operators do with a conversation. Each method acts on one record, over RPC."""

    _inherit = "mkbot.session"

    def _for_operator(self, tool=None):
        """Check that the current user may act here and return the record to act on.

        :param str tool: code of the ``mkbot.tool`` they act by, which may be withheld from them
        :return: the record in superuser mode: operators own no right to write on sessions, these
            methods are their only way
        """
        self.ensure_one()
        if tool:
            self.env["mkbot.panel"]._check_tool(tool)
        if not self.env.user.has_group("mkbot_chat.group_operator"):
            raise AccessError(self.env._("Only MKBOT operators can do this."))
        self.check_access("read")
        session = self.sudo()
        if session._lock_at_once():
            # It may have been moved out of the user's sight meanwhile.
            self.check_access("read")
        return session

    def _for_attendant(self, tool=None):
        """The same for what only those who attend the conversation (or a supervisor) may do."""
        session = self._for_operator(tool)
        if session.state != "active":
            raise UserError(session._illegal_move_message())
        if self.env.user not in session.operator_ids and not session._is_led_by(self.env.user):
            raise UserError(
                self.env._(
                    "You are not in this conversation: %s attends it.",
                    ", ".join(session.operator_ids.mapped("name")),
                )
            )
        return session

    def _for_whoever_runs(self, tool=None):
        """The same for any open conversation: once somebody attends it, it is theirs."""
        session = self._for_operator(tool)
        if not session._is_open():
            raise UserError(session._illegal_move_message())
        return self._for_attendant() if session.state == "active" else session

    def _is_attended_by(self, user):
        """Whether a user is in this conversation now."""
        return self.state == "active" and user in self.operator_ids

    def _check_operator(self, user, available=False):
        """Check that a user can be given this conversation."""
        user = user.sudo()
        if not user.exists() or not user.active or not user.has_group("mkbot_chat.group_operator"):
            raise UserError(self.env._("Choose an operator."))
        if self.company_id not in user.company_ids:
            raise UserError(
                self.env._("%s does not work for this conversation's company.", user.name)
            )
        if available and user not in self.env["mkbot.panel.presence"]._available_users():
            raise UserError(
                self.env._(
                    "%s is not available now: their panel is closed, or they are paused or away.",
                    user.name,
                )
            )

    def action_rescue(self):
        """Take a conversation of the queue or of the bot. The first who asks gets it."""
        session = self._for_operator("rescue")
        if session._is_attended_by(self.env.user):
            return True
        if session.state not in ("bot", "waiting"):
            raise UserError(session._illegal_move_message())
        session._give_to(self.env.user, "rescued")
        return True

    def action_assign(self, user_id):
        """Give a conversation of the queue or of the bot to an available operator."""
        session = self._for_operator("assign")
        user = self.env["res.users"].browse(user_id)
        if session.state not in ("bot", "waiting"):
            raise UserError(session._illegal_move_message())
        session._check_operator(user, available=user != self.env.user)
        session._give_to(user, "assigned")
        return True

    def _give_to(self, user, how):
        """Move to active with that operator, tell the colleagues and the customer."""
        self._move("active", reason=how, operator_id=user.id)
        self._admit_operator(user, how)
        self._panel_push()
        if self.queue_reason != "invited":
            self._say("rescued", operator=user.sudo().name)

    def action_transfer(self, user_id=None, sector_id=None, note=None):
        """Hand the conversation over to another operator, or to a sector's queue.

        :param user_id: the ``res.users`` who receives it; or
        :param sector_id: the ``mkbot.sector`` whose queue it goes to
        :param note: what colleagues should know; the customer never sees it
        """
        session = self._for_attendant("transfer")
        if bool(user_id) == bool(sector_id):
            raise UserError(self.env._("Choose an operator or a sector to transfer to."))
        if note and note.strip():
            session._post_note(note.strip(), self.env.user.partner_id)
        if sector_id:
            return session._transfer_to_sector(self.env["mkbot.sector"].browse(sector_id))
        user = self.env["res.users"].browse(user_id)
        session._check_operator(user, available=True)
        if user == session.operator_id:
            raise UserError(self.env._("%s attends this conversation already.", user.sudo().name))
        giver = self.env.user if self.env.user in session.operator_ids else session.operator_id
        session._admit_operator(user, "transferred")
        session._move("active", reason="transferred", operator_id=user.id)
        session._dismiss_operator(giver)
        session._panel_push()
        session._say("transferred", operator=user.sudo().name)
        return True

    def _transfer_to_sector(self, sector):
        sector = sector.sudo().exists()
        if not sector.active or sector.company_id != self.company_id:
            raise UserError(self.env._("Choose a sector of this conversation's company."))
        self._move("waiting", reason="transferred", sector_id=sector.id, operator_id=False)
        self._say("transferred_sector", sector=sector.name)
        return True

    def action_add_operator(self, user_id):
        """Bring another operator into the conversation."""
        session = self._for_attendant("add_operator")
        user = self.env["res.users"].browse(user_id)
        session._check_operator(user, available=True)
        if user in session.operator_ids:
            raise UserError(self.env._("%s is in this conversation already.", user.sudo().name))
        session._admit_operator(user, "added")
        session._panel_push()
        return True

    def action_leave(self):
        """Leave a conversation that another operator goes on with."""
        session = self._for_attendant("leave")
        user = self.env.user
        if user not in session.operator_ids:
            raise UserError(self.env._("You are not in this conversation."))
        others = session.operator_ids - user
        if not others:
            raise UserError(
                self.env._(
                    "You are the only operator here. Transfer the conversation, return it to the"
                    " queue or end it."
                )
            )
        session._dismiss_operator(user)
        if session.operator_id == user:
            session._move("active", reason="left", operator_id=others[0].id)
        else:
            session._panel_push()
        return True

    def action_return_to_queue(self):
        """Return the conversation to the queue. It never goes back to the bot."""
        session = self._for_attendant("return")
        session._move("waiting", reason="returned", operator_id=False)
        session._say("returned_to_queue")
        return True

    def action_end(self, category_id=None):
        """End the attendance, classified; the customer is asked for a rating.

        :param category_id: an ``mkbot.category`` of this company and sector (E4)
        """
        session = self._for_attendant("end")
        category = self.env["mkbot.category"].sudo().browse(category_id or [])
        if category and not category.exists():
            raise UserError(self.env._("This category no longer exists."))
        if category.company_id and category.company_id != session.company_id:
            raise UserError(self.env._("This category is another company's."))
        if category.sector_id and category.sector_id != session.sector_id:
            raise UserError(self.env._("This category is another sector's."))
        return session._finish("operator", category_id=category.id)

    def action_cancel(self):
        """Remove a conversation that should not be attended."""
        session = self._for_whoever_runs("cancel")
        if session.state == "rating" and not session._is_led_by(self.env.user):
            # Or a bad grade could be dodged.
            raise UserError(
                self.env._(
                    "The customer is rating this attendance: only a supervisor can cancel it."
                )
            )
        # Said before the move: afterwards nobody speaks here any more.
        session._say("cancelled")
        session._move("cancelled", reason="cancelled")
        return True

    def action_set_tags(self, tag_ids):
        """Replace the tags of an open conversation."""
        session = self._for_whoever_runs()
        session.tag_ids = [fields.Command.set(self.env["mkbot.tag"].browse(tag_ids).exists().ids)]
        session._panel_push()
        return True
