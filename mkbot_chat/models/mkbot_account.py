import re
import secrets
from dataclasses import replace
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..port import PLATFORMS

#: Kinds of events that are words of the customer.
SAID = ("message", "choice", "unknown")


class MkbotAccount(models.Model):
    """A connected number, bot, page or site: where customers write to us."""

    _name = "mkbot.account"
    _description = "Channel Account"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    platform = fields.Selection(PLATFORMS, required=True, default="site", tracking=True)
    key = fields.Char(
        string="Webhook key",
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_urlsafe(24),
        groups="mkbot_chat.group_admin",
        help="The unguessable part of this account's addresses.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    sector_id = fields.Many2one(
        "mkbot.sector",
        check_company=True,
        help="The sector that new conversations belong to. Empty: every operator sees them.",
    )
    state = fields.Selection(
        [("draft", "Not connected"), ("connected", "Connected"), ("error", "Error")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    lang = fields.Char(
        string="Language",
        required=True,
        default="pt_BR",
        help="Language of the bot's texts where the customer's is not known, such as pt_BR.",
    )
    ask_rating = fields.Boolean(string="Ask for a rating", default=True)
    rating_timeout = fields.Integer(
        string="Wait for the rating (minutes)",
        default=30,
        help="An attendance not rated within this time closes unrated.",
    )
    bot_timeout = fields.Integer(
        string="Abandoned after (hours)",
        default=24,
        help="A conversation with the bot, silent for this long, is cancelled.",
    )
    bot_debounce = fields.Integer(
        string="Moment to go on writing (milliseconds)",
        default=1200,
        help="Before it greets or asks back, the bot gives the customer this long to write more;"
        " what it is sure of it answers at once. 0: it never waits.",
    )
    bot_silence = fields.Integer(
        string="Silence after floods and insults (minutes)",
        default=15,
        help="The bot answers nothing for so long when another automaton seems to talk with it,"
        " when messages pour in, or when it is insulted again and again.",
    )
    receipt_sector_id = fields.Many2one(
        "mkbot.sector",
        string="Receipts go to",
        check_company=True,
        help="The sector that looks at receipts of payment. Empty: the conversation's own.",
    )

    _key_unique = models.Constraint("UNIQUE(key)", "This webhook key is in use.")
    _timeouts_positive = models.Constraint(
        "CHECK(rating_timeout > 0 AND bot_timeout > 0)", "Waiting times must be positive."
    )
    _bot_waits = models.Constraint(
        "CHECK(bot_debounce BETWEEN 0 AND 10000 AND bot_silence BETWEEN 1 AND 1440)",
        "The bot waits for at most 10,000 milliseconds, and is silent for 1 minute to 24 hours.",
    )

    @api.constrains("lang")
    def _check_lang(self):
        for account in self:
            if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", account.lang):
                raise ValidationError(
                    self.env._("“%s” is no code of a language, such as pt_BR.", account.lang)
                )

    def _speaking(self):
        """The account in its own language, where that is installed: workers have none."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return self.with_context(lang=self.lang if self.lang in installed else None)

    def _receive_event(self, event):
        """Turn one event of the inbox into what it means for the attendance.

        See :meth:`_receive_events`, which takes several.

        :return: the ``mkbot.session`` concerned, empty when the event opens none
        """
        return self._receive_events([event])

    def _receive_events(self, events):
        """Turn events of one conversation into what they mean for the attendance.

        Called by a lane worker as superuser, inside a savepoint, in the customer's order. The bot
        does not speak here: what concerns it is kept on the session until :meth:`_run_bot`, so
        that several quick messages are one turn.

        :param events: :class:`port.Event` of any kind but receipt and account
        :return: the last ``mkbot.session`` concerned, empty when they open none
        """
        self.ensure_one()
        session = self.env["mkbot.session"]
        contact, sender = self.env["mkbot.contact"], None
        said = []
        for event in events:
            if not event.sender:
                # Something of the platform's own: it is in the journal, nobody has to see it. But
                # some tell of a change without saying whose: the message says so.
                if event.kind in ("edit", "delete") and event.target:
                    self._change_message(self._message_of(event.target), event)
                continue
            if event.sender != sender:
                session = self._receive_said(contact, session, said)
                sender, contact = event.sender, contact._resolve(self, event.sender)
                session = contact._current_session()
            if event.kind in SAID and not (event.standby and not session):
                said.append(event)
            elif event.kind not in SAID:
                session = self._receive_said(contact, session, said)
                session = getattr(self, f"_receive_{event.kind}")(contact, session, event)
        return self._receive_said(contact, session, said)

    def _receive_said(self, contact, session, said):
        """Store what a customer said, `said`, and empty that list."""
        while said:
            if session and session._answers_anew(said[0]):
                # A grade sent just before counts; it may have closed the attendance already.
                session._bot_take_turn()
                if session.state == "rating":
                    session._close()
                session = session.browse()
            session = session or contact._open_session()
            # While a rating is awaited each word may be the one that asks for something new.
            count = 1 if session.state == "rating" else _together(said)
            session._receive(said[:count])
            del said[:count]
            session = session if session._is_open() else session.browse()
        return session

    def _receive_start(self, contact, session, event):
        return session or contact._open_session()

    def _receive_end(self, contact, session, event):
        if session:
            session._end_by_customer()
        return session

    def _receive_typing(self, contact, session, event):
        members = session.channel_id.channel_member_ids
        members.filtered(lambda member: member.guest_id == contact.guest_id)._notify_typing(True)
        return session

    def _receive_edit(self, contact, session, event):
        message = self._message_of(event.target)
        if not message and event.own:
            echo = replace(event, kind="echo", provider_id=event.target)
            return self._receive_echo(contact, session, echo)
        if not message:
            # The message itself never came, or is kept no longer: better twice than not at all.
            return self._receive_said(contact, session, [replace(event, kind="message")])
        self._change_message(message, event)
        if session.state == "bot" and message == session._last_said():
            session.bot_pending = (session.bot_pending or []) + [session._pending_for_bot(event)]
        return session

    def _receive_delete(self, contact, session, event):
        self._change_message(self._message_of(event.target), event)
        return session

    def _change_message(self, message, event):
        if event.kind == "delete":
            message._mkbot_deleted_by_author(event)
        elif message:
            message._mkbot_changed_by_author(event)

    def _receive_reaction(self, contact, session, event):
        self._message_of(event.target)._mkbot_react(contact.guest_id, event.text)
        return session

    def _receive_echo(self, contact, session, event):
        if self._message_of(event.provider_id):
            return session
        session = session or contact._open_session(state="waiting", reason="elsewhere")
        session._receive_echo(event)
        return session

    def _receive_notice(self, contact, session, event):
        if session:
            session._receive_notice(event)
        return session

    def _message_of(self, provider_id):
        """Hook: the ``mail.message`` that a platform knows by this id, or none."""
        return self.env["mail.message"]

    def _run_bot(self, session):
        """Give the bot its turn over what the customer wrote since its last one."""
        session = session.contact_id._current_session() if session else session
        if session:
            session._bot_take_turn()

    def _unrated_before(self, now):
        """Attendances being rated since before this moment close."""
        return now - timedelta(minutes=self.rating_timeout)

    def _silent_before(self, now):
        """Attendances with the bot in which nobody spoke since this moment are cancelled."""
        return now - timedelta(hours=self.bot_timeout)

    @api.model
    def _cron_timeouts(self):
        """Close attendances whose rating did not come, cancel those abandoned with the bot, hand
        on those of users who are no operators any more."""
        sessions = self.env["mkbot.session"]
        now = fields.Datetime.now()
        for account in self.with_context(active_test=False).search([]):
            rating = Domain("state", "=", "rating")
            rating &= Domain("state_since", "<", account._unrated_before(now))
            bot = Domain("state", "=", "bot")
            bot &= Domain("last_activity_at", "<", account._silent_before(now))
            # Whoever was promised a person gets one.
            bot &= Domain("scheduled_at", "=", False)
            for session in sessions.search((rating | bot) & Domain("account_id", "=", account.id)):
                self._in_its_turn(session._expire)
        for session in sessions.search([("state", "=", "active")]):
            operators = session.with_context(active_test=False).operator_ids
            if not all(session._may_attend(user) for user in operators):
                self._in_its_turn(session._release_former_operators)

    def _in_its_turn(self, function):
        """Call and commit; what somebody else is working on at this moment can wait."""
        try:
            function()
            self.env["ir.cron"]._commit_progress(1)
        except OperationalError:
            self.env.cr.rollback()
            self.env.transaction.reset()


def _together(said):
    """How many of these messages, the first ones, do not answer one of the others."""
    ids = set()
    for count, event in enumerate(said):
        if event.reply_to and event.reply_to in ids:
            return count
        ids.add(event.provider_id)
    return len(said)
