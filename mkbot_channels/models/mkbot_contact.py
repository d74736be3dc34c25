import logging
import time

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.port import OPEN_STATES, Sender
from odoo.addons.mkbot_chat.transient import StillBusy, run_again

from .. import exchange
from ..adapters import adapter_of
from ..waker import MEDIA, wake

_logger = logging.getLogger(__name__)

#: Names that one run asks for; seconds for one, and for all of them: files wait behind them.
PROFILES = 20
PROFILE_SECONDS = 10
PROFILES_SECONDS = 15


class MkbotContact(models.Model):
    _inherit = "mkbot.contact"

    needs_profile = fields.Boolean(
        readonly=True, help="The platform's events do not tell the name: it is to be asked for."
    )

    _profile_index = models.Index("(id) WHERE needs_profile IS TRUE")

    def _create_from(self, account, sender, ids):
        contact = super()._create_from(account, sender, ids)
        if not sender.name and hasattr(adapter_of(account.platform), "profile"):
            contact.needs_profile = True
            wake(self.env, MEDIA)
        return contact

    @api.model
    def _fetch_profiles(self):
        """Ask platforms for the names of new contacts. Once each: a name is no message."""
        until = time.monotonic() + PROFILES_SECONDS
        for contact in self.search([("needs_profile", "=", True)], limit=PROFILES):
            if time.monotonic() > until:
                break
            try:
                contact._fetch_profile()
            except StillBusy:
                _logger.info("Contact %s is busy, its name is asked for later", contact.id)
            except (psycopg2.OperationalError, psycopg2.InterfaceError):
                raise
            except Exception:
                # A name is not worth the files that wait behind it.
                self.env.cr.rollback()
                self.env.transaction.reset()
                _logger.exception("Name of contact %s", contact.id)

    def _fetch_profile(self):
        account = self.account_id
        target = account._target_of(account.id)
        known = self._as_sender()
        # The customer writes meanwhile, which changes the contact too.
        run_again(self.env, lambda: self._commit_profile(needs_profile=False))
        try:
            sender = exchange.ask(
                target.adapter.profile(target.settings, known), target, deadline=PROFILE_SECONDS
            )
        except (exchange.Refused, exchange.Unreachable) as error:
            _logger.info("Name of contact %s: %s", self.id, error)
            return
        run_again(self.env, lambda: self._commit_profile(sender.name or sender.username))

    def _commit_profile(self, name=None, **vals):
        self.write(vals)
        self._learn_name(name)
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _as_sender(self):
        ids = tuple((identifier.kind, identifier.value) for identifier in self.identifier_ids)
        return Sender(address=self.address, ids=ids, name=self.name or "", meta=self.meta or {})

    def _learn_name(self, name):
        if name and not self.partner_id:
            self.name = name
            self.guest_id.name = name
            self.session_ids.filtered(lambda session: session._is_open())._panel_push()

    def _seen_by_operators(self):
        """Return the id of the last message of this contact that an operator has seen."""
        self.ensure_one()
        # What was answered was seen: memberships are gone once an attendance has ended.
        self.env.cr.execute(
            SQL(
                """SELECT GREATEST(
                       (SELECT max(m.seen_message_id)
                          FROM discuss_channel_member m
                          JOIN mkbot_session s ON s.channel_id = m.channel_id
                         WHERE s.contact_id = %(contact)s AND m.partner_id IS NOT NULL),
                       (SELECT max(i.id)
                          FROM mail_message i
                          JOIN mkbot_session s ON s.channel_id = i.res_id
                         WHERE i.model = 'discuss.channel' AND s.contact_id = %(contact)s
                           AND s.state IN ('rating', 'closed')
                           AND s.first_operator_id IS NOT NULL))""",
                contact=self.id,
            )
        )
        return self.env.cr.fetchone()[0] or 0

    def _site_typing(self, typing):
        """Show in the open conversation that this visitor is writing, or no longer is."""
        session = self.env["mkbot.session"].search(
            [("contact_id", "=", self.id), ("state", "in", OPEN_STATES)], limit=1
        )
        members = session.channel_id.channel_member_ids
        members.filtered(lambda member: member.guest_id == self.guest_id)._notify_typing(typing)
