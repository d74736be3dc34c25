import re
import secrets
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..port import PLATFORMS


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

    _key_unique = models.Constraint("UNIQUE(key)", "This webhook key is in use.")
    _timeouts_positive = models.Constraint(
        "CHECK(rating_timeout > 0 AND bot_timeout > 0)", "Waiting times must be positive."
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

        Called by a lane worker as superuser, inside a savepoint, in the customer's order. The bot
        does not speak here: what concerns it is kept on the session until :meth:`_run_bot`, so
        that several quick messages are one turn.

        :param event: a :class:`port.Event` of kind start, message, choice, end or unknown
        :return: the ``mkbot.session`` concerned, empty when the event opens none
        """
        self.ensure_one()
        contact = self.env["mkbot.contact"]._resolve(self, event.sender)
        session = contact._current_session()
        if event.kind == "end":
            if session:
                session._end_by_customer()
            return session
        if event.kind == "start" and session:
            return session
        if session and session._answers_anew(event):
            # A grade sent just before counts; it may have closed the attendance already.
            session._bot_take_turn()
            if session.state == "rating":
                session._close()
            session = session.browse()
        session = session or contact._open_session()
        if event.kind != "start":
            session._receive(event)
        return session

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
