import base64
import io
import logging
from datetime import timedelta

import qrcode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mkbot_chat.retention import number_of

from .. import exchange, https, reasons
from ..adapters import capabilities

_logger = logging.getLogger(__name__)

#: A QR code that a gateway pushed is good for so many seconds; then we ask for another.
QR_SECONDS = 25
#: The largest file that is fetched where ``mkbot_channels.media_mb`` says nothing else.
MEDIA_MB = 100


class MkbotAccount(models.Model):
    """Connecting an account to its platform, and what is known of the connection."""

    _inherit = "mkbot.account"

    link_state = fields.Selection(
        [
            ("qr", "Read the QR code"),
            ("connecting", "Connecting"),
            ("connected", "Linked"),
            ("unlinked", "Not linked"),
            ("failed", "Failed"),
        ],
        string="Phone",
        readonly=True,
        copy=False,
        help="Whether the phone behind a WhatsApp gateway is linked.",
    )
    connected_name = fields.Char(string="On the platform", readonly=True, copy=False, tracking=True)
    # With the address that platforms call, whose key nobody else is to know.
    connection_details = fields.Json(
        readonly=True,
        copy=False,
        groups="mkbot_chat.group_admin",
        help="What the platform believes: [[label, value], …].",
    )
    connection_warnings = fields.Json(
        readonly=True,
        copy=False,
        groups="mkbot_chat.group_admin",
        help="What does not work well: [sentence, …].",
    )
    trouble = fields.Selection(
        [
            ("token", "The platform refuses our credentials"),
            ("unlinked", "The phone is not linked"),
            ("silent", "Nothing comes in"),
            ("webhook", "The platform does not call us"),
            ("account", "The platform restricts the account"),
            ("unreachable", "The platform cannot be reached"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    trouble_text = fields.Text(string="What to do", readonly=True, copy=False)
    trouble_since = fields.Datetime(readonly=True, copy=False)
    checked_at = fields.Datetime(string="Last checked", readonly=True, copy=False)
    qr_text = fields.Char(readonly=True, copy=False, groups="mkbot_chat.group_admin")
    qr_at = fields.Datetime(readonly=True, copy=False, groups="mkbot_chat.group_admin")
    certificate_issuer = fields.Char(string="Certificate of", readonly=True, copy=False)
    certificate_expires_at = fields.Datetime(
        string="Certificate good until", readonly=True, copy=False
    )

    # ----- connecting -----

    def _connect(self):
        if self._transport() == "bus":
            return super()._connect()
        self.check_access("write")
        adapter = self._adapter()
        self._check_complete(adapter)
        certificate = self._check_public_url()
        settings = self._target_of(self.id).settings
        try:
            connection = self._ask(adapter.connect(settings, self.webhook_url))
        except exchange.Unreachable as error:
            raise UserError(
                self.env._("The platform could not be reached: %s. Try again.", error)
            ) from error
        except exchange.Refused as error:
            raise UserError(self._refusal(error)) from error
        vals = self._connection_vals(connection)
        if not certificate:
            local = self.env._(
                "This Odoo is at an address of this machine: only a platform on it can call it."
            )
            vals["connection_warnings"] = [local, *(vals["connection_warnings"] or [])]
        self.write(
            {
                "state": "connected",
                **vals,
                **self._no_trouble(),
                "certificate_issuer": certificate.issuer if certificate else False,
                "certificate_expires_at": certificate
                and certificate.not_after
                and certificate.not_after.replace(tzinfo=None),
            }
        )
        self.env["mkbot.account.rhythm"].sudo()._begin(self)
        # What waited for the connection goes now.
        self.env["mkbot.delivery"]._wake()
        if "template" in capabilities(self.platform):
            self.sudo()._sync_templates_quietly()
        return True

    def _transport(self):
        return getattr(self._adapter(), "TRANSPORT", "http")

    def _ask(self, generator):
        return exchange.ask(generator, self._target_of(self.id))

    def _check_complete(self, adapter):
        """Refuse to connect without what the platform needs, and never without a secret."""
        names = self._settings_fields()[self.platform]
        required = [*getattr(adapter, "REQUIRED", ()), *getattr(adapter, "SECRETS", ())]
        if self.bf_test_mode:
            required = []
        missing = [name for name in dict.fromkeys(required) if not self[names[name]]]
        if missing:
            labels = self.fields_get([names[name] for name in missing], ["string"])
            raise UserError(
                self.env._(
                    "Still missing: %s.",
                    ", ".join(labels[names[name]]["string"] for name in missing),
                )
            )
        if self.bf_test_mode and not self._is_loopback():
            raise UserError(
                self.env._("The emulator is only for an Odoo at an address of this machine.")
            )

    def _is_loopback(self):
        return https.public_url_problem(self._public_url()) == "loopback"

    def _check_public_url(self):
        """Refuse an address that platforms cannot use, before they do.

        :return: the :class:`https.Certificate`, ``None`` for an address of this machine
        """
        url = self._public_url()
        problem = https.public_url_problem(url)
        if problem == "loopback":
            return None
        if problem and problem != "unreachable":
            raise UserError(self._https_words(problem, url))
        return https.certificate_of(url)

    def _https_words(self, problem, url):
        return {
            "no_host": self.env._("“%s” is no address of a server.", url),
            "not_https": self.env._(
                "Platforms only call addresses that begin with https://. Yours is “%s”: put the"
                " reverse proxy of the folder deploy/ in front of Odoo, then correct the system"
                " parameter web.base.url.",
                url,
            ),
            "private": self.env._("“%s” cannot be reached from the Internet.", url),
            "certificate_untrusted": self.env._(
                "The certificate of “%s” is not signed by an authority that platforms trust.", url
            ),
            "certificate_expired": self.env._("The certificate of “%s” has expired.", url),
            "certificate_name": self.env._("The certificate of “%s” is of another name.", url),
        }.get(problem, problem)

    def _refusal(self, error):
        """What a platform refused, for the administrator who connects."""
        sentence = reasons.words(self.env, error.reason)
        if error.reason == "token":
            sentence = self.env._("The platform does not accept these credentials.")
        return "\n".join(word for word in (sentence, error.message) if word)

    def _connection_vals(self, connection):
        return {
            "connected_name": connection.name or False,
            "connection_details": [list(pair) for pair in connection.details] or False,
            "connection_warnings": [self._warning(w) for w in connection.warnings] or False,
            "link_state": connection.waits_for or ("connected" if self._has_phone() else False),
            "checked_at": fields.Datetime.now(),
        }

    def _has_phone(self):
        return hasattr(self._adapter(), "qr")

    def _warning(self, warning):
        if isinstance(warning, str):
            return warning
        code, value = warning
        return {
            "other_apps": self.env._(
                "Other applications answer on this page too: %s. Customers may get two answers:"
                " disconnect them in the page's settings.",
                value,
            ),
            "token_expires": self.env._(
                "The access token ends on %s: make one that does not.", value
            ),
            "pending": self.env._("%s messages wait on the platform.", value),
            "last_error": self.env._("The platform's last call failed: %s", value),
            "permission": self.env._("The access token lacks: %s.", value),
            "callback": self.env._(
                "The platform calls another address (%s): paste the one shown here in the"
                " settings of your app.",
                value or self.env._("none"),
            ),
            "updates": self.env._("The platform does not tell us of: %s. Connect again.", value),
            "webhook_field": self.env._(
                "The platform does not tell us of: %s. Subscribe to them in your app.", value
            ),
            "events_missing": self.env._(
                "The gateway does not tell us of: %s. Connect again.", value
            ),
            "webhook_off": self.env._("The gateway’s webhook is switched off: connect again."),
            "not_registered": self.env._(
                "The number is not registered on the Cloud API (%s): finish that at Meta.", value
            ),
            "number_status": self.env._("The platform says of this number: %s.", value),
            "name_status": self.env._("The name shown to customers is not approved: %s.", value),
            "missing_fields": self.env._(
                "The platform does not tell us of: %s. Subscribe to them in your app.", value
            ),
            "token_unchecked": self.env._("The access token could not be checked: %s", value),
            "quality": self.env._("The platform rates the quality of this number as %s.", value),
        }.get(code, f"{code}: {value}")

    def action_reset_connection(self):
        """Take the webhook back, as far as the platform listens, and unlock the settings."""
        result = super().action_reset_connection()
        for account in self:
            disconnect = getattr(account._adapter(), "disconnect", None)
            if disconnect and account._transport() != "bus":
                try:
                    account._ask(disconnect(account._target_of(account.id).settings))
                except (exchange.Refused, exchange.Unreachable) as error:
                    # The settings may be wrong, or the platform gone: that is why one resets.
                    _logger.info("Account %s: not disconnected there: %s", account.id, error)
        self.write({**self._no_trouble(), "link_state": False, "qr_text": False})
        return result

    # ----- the phone -----

    def qr_code(self):
        """Return what the settings page shows of the link to the phone, and renew the QR code.

        :return: ``{state, image (data URI or ""), name, error}``
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("mkbot_chat.group_admin"):
            raise AccessError(self.env._("Only MKBOT administrators connect accounts."))
        error = ""
        if self.state != "draft" and self._has_phone() and self.link_state != "connected":
            fresh = self.qr_at and fields.Datetime.now() - self.qr_at < timedelta(
                seconds=QR_SECONDS
            )
            if not (self.qr_text and fresh):
                error = self._renew_qr()
        image = self._qr_image() if self.link_state == "qr" else ""
        return {
            "state": self.link_state or "",
            "image": image,
            "name": self.connected_name or "",
            "error": error,
        }

    def check_now(self):
        """Ask the platform how the account is doing, for the settings page."""
        self.ensure_one()
        self.check_access("write")
        check = getattr(self._adapter(), "check", None)
        if self.state == "draft" or not check:
            return False
        try:
            connection = self._ask(check(self._target_of(self.id).settings))
        except (exchange.Refused, exchange.Unreachable) as error:
            _logger.info("Account %s could not be checked: %s", self.id, error)
            return False
        self.write(self._connection_vals(connection))
        return True

    def _renew_qr(self):
        adapter = self._adapter()
        settings = self._target_of(self.id).settings
        try:
            text = self._ask(adapter.qr(settings))
            if text:
                self._account_told("qr", text)
            else:
                self.write(self._connection_vals(self._ask(adapter.check(settings))))
                if self.link_state == "connected":
                    self._account_told("connected", "")
        except exchange.Refused as error:
            return self._refusal(error)
        except exchange.Unreachable as error:
            return self.env._("The gateway could not be reached: %s", error)
        return ""

    def _qr_image(self):
        if not self.qr_text:
            return ""
        out = io.BytesIO()
        qrcode.make(self.qr_text, border=2).save(out)
        return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()

    # ----- what the platform tells of the account -----

    def _account_told(self, code, text):
        """The platform says how the account is doing.

        :param code: one of ``port.ACCOUNT_STATES``
        :param text: the content of the QR code, or words
        """
        self.ensure_one()
        if self.state == "draft":
            return
        if code == "qr":
            self.write({"qr_text": text, "qr_at": fields.Datetime.now()})
            if self.link_state == "connected":
                self._in_trouble("unlinked")
            self.link_state = "qr"
        elif code == "connecting":
            if self.link_state != "connected":
                self.link_state = code
        elif code == "connected":
            self.write({"link_state": code if self._has_phone() else False, "qr_text": False})
            if self.trouble in ("unlinked", "account"):
                self._out_of_trouble()
        elif code == "unlinked":
            self.link_state = code
            self._in_trouble("unlinked", text)
        else:
            self.link_state = code if self._has_phone() else False
            self._in_trouble("account", text)
        self._push_link_state()

    def _push_link_state(self):
        """Tell the settings pages that are open."""
        for user in self._administrators():
            user._bus_send("mkbot.account/state", {"id": self.id, "link_state": self.link_state})

    def _administrators(self):
        """The administrators of MKBOT who work in this account's company."""
        # sudo: who they are is no secret of the account's.
        group = self.env.ref("mkbot_chat.group_admin").sudo()
        return group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids and not user.share
        )

    def _no_trouble(self):
        return {"trouble": False, "trouble_text": False, "trouble_since": False}

    def _in_trouble(self, trouble, words=""):
        """Turn red, and warn the administrators once, with what to do."""
        self.ensure_one()
        if self.state == "draft" or self.trouble == trouble:
            return
        account = self._speaking()
        text = account._what_to_do(trouble)
        if words:
            text = f"{text}\n{words}"
        self.write(
            {
                "state": "error",
                "trouble": trouble,
                "trouble_text": text,
                "trouble_since": fields.Datetime.now(),
            }
        )
        label = dict(account._fields["trouble"]._description_selection(account.env))[trouble]
        administrators = self._administrators()
        self.message_post(
            subject=account.env._("%(account)s: %(trouble)s", account=self.name, trouble=label),
            body=account.env._("%(trouble)s. %(advice)s", trouble=label, advice=text),
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
            partner_ids=administrators.partner_id.ids,
        )
        for user in administrators:
            user._bus_send(
                "mkbot.panel/notice",
                {"title": f"{self.name}: {label}", "message": text, "type": "danger"},
            )
        self._push_link_state()

    def _out_of_trouble(self):
        """What was wrong is so no more."""
        self.ensure_one()
        if not self.trouble:
            return
        self.env["mkbot.account.rhythm"]._begin(self)
        self.write({"state": "connected", **self._no_trouble()})
        self.message_post(body=self._speaking().env._("The account works again."))
        self.env["mkbot.delivery"]._wake()
        self._push_link_state()

    def _what_to_do(self, trouble):
        return {
            "token": self.env._(
                "Make a new token on the platform, press “Reset the connection”, fill it in, and"
                " connect again."
            ),
            "unlinked": self.env._(
                "Open the account, and read the QR code with the phone: WhatsApp, Linked devices."
            ),
            "silent": self.env._(
                "Usually messages come in at this hour. Write to the account yourself; if that does"
                " not come in either, look at the platform's panel and at the reverse proxy."
            ),
            "webhook": self.env._(
                "The platform calls another address, or its calls fail. Press “Reset the"
                " connection” and connect again."
            ),
            "account": self.env._(
                "Read the platform's messages in its own panel: it restricts or blocks the account."
            ),
            "unreachable": self.env._("Look whether the gateway or the Internet is down."),
        }[trouble]

    @api.model
    def _media_limit(self):
        """Return the largest file, in bytes, that is fetched for a conversation."""
        return (number_of(self.env, "mkbot_channels.media_mb", MEDIA_MB) or MEDIA_MB) * 1024 * 1024
