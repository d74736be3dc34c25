import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq, hmac

from ..retention import delete_some

DIGITS = 6
MINUTES = 10
MAX_TRIES = 3
#: Codes that one customer is sent within an hour, whatever conversation asks for them.
MAX_SENDS = 3
#: Codes are of no use after minutes; the rows bound how many are sent in an hour.
KEEP = timedelta(days=1)


class MkbotOneTimeCode(models.Model):
    """A code sent to a registered address of a customer: who types it is that customer (tier T2).

    Only a keyed hash of it is stored. It goes to the e-mail address or the phone on the customer's
    record, never to one written in the conversation.
    """

    _name = "mkbot.one.time.code"
    _description = "One-Time Code"
    _order = "id desc"
    _rec_name = "where"

    session_id = fields.Many2one(
        "mkbot.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    where = fields.Char(string="Sent to", readonly=True, help="The address, masked.")
    salt = fields.Char(readonly=True, groups="base.group_no_one")
    digest = fields.Char(readonly=True, groups="base.group_no_one")
    sent_at = fields.Datetime(required=True, readonly=True, index=True)
    tries = fields.Integer(readonly=True)
    state = fields.Selection(
        [("sent", "Sent"), ("used", "Used"), ("void", "No longer valid")],
        required=True,
        readonly=True,
        default="sent",
    )

    @api.model
    def _send(self, session):
        """Send a code to the customer of an attendance; codes sent before are void.

        :return: where to, masked; None where no registered address can take one, or too many
            were sent
        """
        partner = session.partner_id
        # sudo: codes are the bot's, nobody else's.
        codes = self.sudo()
        if not partner or codes._sent_within_hour(partner) >= MAX_SENDS:
            return None
        send, address, where = self._way_to(partner)
        if not send:
            return None
        codes._valid(session).state = "void"
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        code = codes.create(
            {
                "session_id": session.id,
                "partner_id": partner.id,
                "where": where,
                "salt": secrets.token_hex(16),
                "sent_at": fields.Datetime.now(),
            }
        )
        code.digest = code._digest_of(digits)
        send(code, address, digits)
        return where

    @api.model
    def _check(self, session, digits):
        """Whether these are the digits sent last in an attendance. Right ones are right once.

        :return: ``(whether they are, whether it may be tried again)``
        """
        # sudo: as above.
        code = self.sudo()._valid(session)[:1]
        if not code:
            return False, False
        code.tries += 1
        if consteq(code.digest, code._digest_of(re.sub(r"\D", "", digits or ""))):
            code.state = "used"
            return True, False
        if code.tries >= MAX_TRIES:
            code.state = "void"
        return False, code.state == "sent"

    def _sent_within_hour(self, partner):
        since = fields.Datetime.now() - timedelta(hours=1)
        return self.search_count([("partner_id", "=", partner.id), ("sent_at", ">", since)])

    def _valid(self, session):
        """The codes that would be taken in an attendance, for the customer it has now."""
        return self.search(
            [
                ("session_id", "=", session.id),
                ("partner_id", "=", session.partner_id.id),
                ("state", "=", "sent"),
                ("sent_at", ">", fields.Datetime.now() - timedelta(minutes=MINUTES)),
            ]
        )

    def _digest_of(self, digits):
        """What is stored instead of the digits: with the database's secret, for six digits alone
        are soon guessed, and a salt, so that equal ones look different."""
        return hmac(self.env, "mkbot.one.time.code", f"{self.salt}:{self.id}:{digits}")

    # ----- the way -----

    def _way_to(self, partner):
        """How a code reaches a customer: ``(method, address, masked)``, or Nones."""
        if email := partner.email_normalized:
            return type(self)._send_mail, email, masked_email(email)
        if "sms.sms" in self.env and (number := partner.phone_sanitized):
            return type(self)._send_sms, number, masked_phone(number)
        return None, None, None

    def _send_mail(self, address, digits):
        """Put the e-mail into Odoo's queue and have it sent after the commit."""
        template = self.env.ref("mkbot_chat.mail_template_one_time_code")
        # Kept nowhere once it is sent, and linked to nothing that others may read.
        values = {
            "email_to": address,
            "recipient_ids": [],
            "model": False,
            "res_id": False,
            "auto_delete": True,
        }
        template = template.with_context(mkbot_code=digits, mkbot_minutes=MINUTES)
        template.send_mail(self.id, email_values=values)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _send_sms(self, address, digits):
        """Put a text message into Odoo's queue and have it sent after the commit."""
        session = self.session_id
        words = session.account_id._speaking().env._(
            "%(company)s: your code is %(code)s. It is valid for %(minutes)s minutes. Do not tell"
            " it to anybody who calls you.",
            company=session.company_id.name,
            code=digits,
            minutes=MINUTES,
        )
        self.env["sms.sms"].create({"number": address, "body": words})
        self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger()

    @api.autovacuum
    def _gc_old(self):
        """Delete codes after a day."""
        return delete_some(self, [("sent_at", "<", fields.Datetime.now() - KEEP)])


def masked_email(email):
    """``joana@example.com`` as ``j***@e***.com``: enough to know which one it is."""
    name, _at, domain = email.partition("@")
    host, dot, ending = domain.partition(".")
    return f"{name[:1]}***@{host[:1]}***{dot}{ending}"


def masked_phone(number):
    """``+5511988880000`` as ``***0000``."""
    return f"***{number[-4:]}"
