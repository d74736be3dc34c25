from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .mkbot_session_panel import iso

LONGEST = timedelta(days=90)
#: Where people attend day and night, a day begins so long after midnight.
MORNING = timedelta(hours=8)
AWAKE = {"snoozed": False, "snoozed_until": False, "snoozed_by_id": False}


class MkbotSession(models.Model):
    """Active conversations that are put aside until a time or the customer's next word.

    The snooze is the conversation's, for all who attend it. The customer's word always ends it, and
    so does every move: whoever has the conversation then has to see it.
    """

    _inherit = "mkbot.session"

    snoozed = fields.Boolean(
        readonly=True,
        default=False,
        help="It is put aside until “Snoozed until”, or else until the customer writes. Meanwhile"
        " it does not count in its operators' capacity.",
    )
    snoozed_until = fields.Datetime(readonly=True)
    snoozed_by_id = fields.Many2one("res.users", string="Snoozed by", readonly=True)
    woken_by = fields.Selection(
        [("time", "The time has come"), ("customer", "The customer wrote")],
        string="Woke up because",
        readonly=True,
        help="Why the last snooze ended by itself; until an operator answers.",
    )

    # Only those that sleep until a time have one: what is due is found at once.
    _snoozed_index = models.Index("(snoozed_until) WHERE snoozed_until IS NOT NULL")

    # ----- what operators do -----

    def action_snooze(self, minutes=None, until=None, last_at=None):
        """Put an active conversation aside; it wakes by itself. Without a time it does when the
        customer writes, which ends every snooze.

        :param int minutes: from now on; or
        :param until: a datetime or its string, in UTC
        :param last_at: the same, when the last words were written that the user has seen: they are
            told of newer ones of the customer instead
        :raise UserError: the user does not attend it, or the time is none to come, in words
        """
        session = self._for_attendant("snooze")
        until = session._snooze_end(minutes, until)
        seen = fields.Datetime.to_datetime(last_at)
        if seen and session.last_inbound_at and session.last_inbound_at > seen:
            raise UserError(self.env._("The customer has just written: read it first."))
        session.write(
            {
                "snoozed": True,
                "snoozed_until": until,
                "snoozed_by_id": self.env.uid,
                "woken_by": False,
            }
        )
        if until:
            self.env.ref("mkbot_chat.ir_cron_snoozed").sudo()._trigger(until)
        session._note_own(session._snooze_in_words())
        session._panel_push()
        # They have room for another one.
        self.env["mkbot.sector"]._assign_soon(session.operator_ids)
        return True

    def action_wake(self):
        """End a conversation's snooze, whoever put it aside."""
        session = self._for_attendant("snooze")
        if session.snoozed:
            session.write(AWAKE)
            session._note_own(self.env._("Woken up."))
            session._panel_push()
        return True

    def _snooze_end(self, minutes, until):
        now = fields.Datetime.now()
        if minutes:
            until = now + timedelta(minutes=int(minutes))
        until = fields.Datetime.to_datetime(until)
        if until and not now < until <= now + LONGEST:
            raise UserError(
                self.env._("Choose a time to come, within %s days from now.", LONGEST.days)
            )
        return until

    def _snooze_in_words(self):
        if not self.snoozed_until:
            return self.env._("Snoozed until the customer writes.")
        # By the company's clock: colleagues read it, wherever they are.
        clock = self.company_id._mkbot_tz()
        at = format_datetime(self.env, self.snoozed_until, tz=clock, dt_format="short")
        return self.env._("Snoozed until %s.", at)

    def _note_own(self, words):
        """Write for colleagues what the current user did. To themselves it is no news: unless
        there was something before it, nothing is unread for them."""
        author = self.env.user.partner_id
        member = self.channel_id.channel_member_ids.filtered(lambda one: one.partner_id == author)
        had_read = not member.message_unread_counter
        message = self._post_note(words, author)
        if member and had_read:
            member._set_new_message_separator(message.id + 1)

    def _next_day_opening(self):
        """When people begin to attend on the next day they do, tomorrow or later.

        :return: UTC, or None where nobody knows
        """
        company = self.company_id
        tomorrow = company._mkbot_day_start(company._mkbot_today() + timedelta(days=1))
        # sudo: the hours are no secret.
        hours = self.env["mkbot.service.hours"].sudo()
        is_open, opens_at = hours._at(company, self.sector_id, tomorrow)
        return tomorrow + MORNING if is_open else opens_at

    # ----- how it ends -----

    def _wake(self, by):
        """End the snooze by itself.

        :param str by: one of the values of ``woken_by``
        """
        self.write({**AWAKE, "woken_by": by})
        self._panel_push()

    @api.model
    def _cron_snoozed(self):
        """Wake the conversations whose time has come."""
        due = [("snoozed_until", "<=", fields.Datetime.now())]
        for session in self.search(due, order="snoozed_until, id"):
            session.account_id._in_its_turn(session._wake_in_time)

    def _wake_in_time(self):
        self._lock()
        if not self.snoozed_until or self.snoozed_until > fields.Datetime.now():
            # Woken, moved, or put off while we looked.
            return
        self._wake("time")
        # It is unread then, for all who attend.
        words = self.account_id._speaking().env._("The snooze is over.")
        self._post_note(words, self._bot_partner())

    def _move(self, new_state, reason=None, **vals):
        return super()._move(new_state, reason=reason, **{**AWAKE, "woken_by": False, **vals})

    def _message_posted(self, message):
        if self.snoozed and message.author_guest_id:
            self._wake("customer")
        return super()._message_posted(message)

    def _count_answer(self, message, now):
        return {**super()._count_answer(message, now), "woken_by": False}

    # ----- what the panel shows -----

    def _panel_row(self, card=False):
        """Say, besides, whether it is snoozed, until when (ISO 8601; none: until the customer
        writes), by whom, and why it woke up last."""
        return {
            **super()._panel_row(card=card),
            "snoozed": self.snoozed,
            "snoozed_until": iso(self.snoozed_until),
            "snoozed_by": self.snoozed_by_id.name or "",
            "woken_by": self.woken_by or "",
        }
