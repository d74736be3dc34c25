import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

from .. import exchange, https

_logger = logging.getLogger(__name__)

#: An account is looked at so often; one in trouble at every run.
CHECK_EVERY = timedelta(minutes=30)
#: So many events would usually have come in: that none did happens once in a thousand times by
#: chance (Poisson: e^-7).
EXPECTED_EVENTS = 7
#: What a check of the platform can tell; silence has a judgement of its own.
CHECKED = ("token", "unlinked", "webhook", "account", "unreachable")
CERTIFICATE_DAYS = 15


class MkbotAccount(models.Model):
    """The watchdog: finds out before the customers do that an account is dead."""

    _inherit = "mkbot.account"

    certificate_warned_on = fields.Date(readonly=True, copy=False)
    unreachable_since = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _cron_watch(self):
        """Look at every account: does the platform still know us, do events still come?"""
        self.env["mkbot.account.rhythm"]._count_new()
        self._commit_watch()
        certificates = {}
        for account in self.search([("state", "!=", "draft")]):
            if account._transport() == "bus":
                continue
            account._look_at(certificates)

    def _look_at(self, certificates):
        try:
            outcome = self._check_platform() if self._is_due() else None
            # The question took its time: what it is about is read anew.
            self._commit_watch()
            if self.state == "draft":
                return
            if outcome:
                self._judge(*outcome)
            self._judge_silence()
            self._judge_certificate(certificates)
            self._commit_watch()
        except OperationalError:
            self.env.cr.rollback()
            self.env.transaction.reset()
        except Exception:
            _logger.exception("Account %s could not be looked at", self.id)
            self.env.cr.rollback()
            self.env.transaction.reset()

    def _commit_watch(self):
        self.env["ir.cron"]._commit_progress(1)

    def _is_due(self):
        now = fields.Datetime.now()
        if self.trouble or self.unreachable_since or not self.checked_at:
            return True
        return now - self.checked_at >= CHECK_EVERY

    def _check_platform(self):
        """Ask the platform how the account is doing.

        :return: ``(trouble or False, words, Connection or None)``; trouble ``None``: unknown
        """
        check = getattr(self._adapter(), "check", None)
        if not check:
            return None
        try:
            connection = self._ask(check(self._target_of(self.id).settings))
        except exchange.Refused as error:
            known = {"token": "token", "account": "account", "unlinked": "unlinked"}
            return known.get(error.reason, "webhook"), error.message, None
        except exchange.Unreachable as error:
            # Once may be chance: it counts when it was so the time before as well.
            return ("unreachable" if self.unreachable_since else None), str(error), None
        if connection.waits_for in ("qr", "unlinked"):
            return "unlinked", "", connection
        if connection.waits_for == "failed":
            return "account", "", connection
        return False, "", connection

    def _judge(self, trouble, words, connection):
        if connection:
            self.write(self._connection_vals(connection))
        else:
            self.checked_at = fields.Datetime.now()
        if trouble in (None, "unreachable"):
            self.unreachable_since = self.unreachable_since or fields.Datetime.now()
        else:
            self.unreachable_since = False
        if trouble:
            self._in_trouble(trouble, words)
        elif trouble is False and self.trouble in CHECKED:
            self._out_of_trouble()

    def _judge_silence(self):
        """Compare the time since the last event with what usually comes in such a time."""
        expected = self.env["mkbot.account.rhythm"]._expected_since_last(self)
        if expected >= EXPECTED_EVENTS and not self.trouble:
            self._in_trouble("silent")
        elif self.trouble == "silent" and expected < EXPECTED_EVENTS:
            self._out_of_trouble()

    def _judge_certificate(self, certificates):
        """Keep what the public address shows, and warn when it is about to expire."""
        url = self._public_url()
        if https.public_url_problem(url) in ("loopback", "not_https", "no_host", "private"):
            return
        if url not in certificates:
            certificates[url] = https.certificate_of(url)
        certificate = certificates[url]
        if not certificate.not_after:
            return
        expires_at = certificate.not_after.replace(tzinfo=None)
        warned = self.certificate_warned_on
        self.write({"certificate_issuer": certificate.issuer, "certificate_expires_at": expires_at})
        today = fields.Date.today()
        if certificate.days_left <= CERTIFICATE_DAYS and warned != today:
            self.certificate_warned_on = today
            env = self._speaking().env
            self.message_post(
                subject=env._("The certificate of %s ends soon", url),
                body=env._(
                    "The certificate of %(url)s is good for %(days)s more days only. Renewals are"
                    " the reverse proxy's work: look at its log.",
                    url=url,
                    days=certificate.days_left,
                ),
                message_type="notification",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self._administrators().partner_id.ids,
            )
