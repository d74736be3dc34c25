import logging
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ..adapters import adapter_of

_logger = logging.getLogger(__name__)

#: Events a second, and at once, of one visitor; calls of one network address. A system parameter
#: ``mkbot_channels.<kind>_rate`` replaces them: "rate/at once", 0 for no limit.
RATES = {"visitor": (2.0, 40.0), "address": (20.0, 200.0)}


class Target(NamedTuple):
    """What the webhook has to know of an account. Cached: never changed in place."""

    account_id: int
    platform: str
    key: str
    settings: dict
    origins: tuple
    rates: dict

    @property
    def adapter(self):
        """The module that speaks the account's platform."""
        return adapter_of(self.platform)


class MkbotAccount(models.Model):
    """The account's connection to its platform."""

    _inherit = "mkbot.account"

    api_url = fields.Char(
        string="Address of the platform",
        groups="mkbot_chat.group_admin",
        help="Replaces the platform's own address, for a proxy or a test. Usually empty.",
    )

    # ----- what the adapter is told -----

    def _adapter(self):
        """Return the module that speaks this account's platform, ``None`` where there is none."""
        self.ensure_one()
        return adapter_of(self.platform)

    @api.model
    def _settings_fields(self):
        """Return ``{platform: {setting of its adapter: our field}}``."""
        return {}

    @api.model
    def _connection_fields(self):
        """Return the fields that nobody changes while an account is connected (row C7)."""
        names = {"platform", "key", "api_url"}
        for settings in self._settings_fields().values():
            names.update(settings.values())
        return names

    @api.model
    def _target(self, key):
        """Return the :class:`Target` whose webhook key this is.

        A key that is none costs as much as one that is: all are in the cache.

        :raise LookupError: no connected account has this key
        """
        return self._targets()[key]

    @api.model
    @tools.ormcache()
    def _targets(self):
        """Return all connected accounts, ``{key: Target}``."""
        # sudo: the webhook belongs to nobody, and the secrets go to the adapter only.
        accounts = self.sudo().search([("state", "!=", "draft")])
        return {account.key: account._make_target() for account in accounts}

    @api.model
    def _sharing_webhook(self, target):
        """Return the :class:`Target` of the other accounts whose events come to this webhook too:
        a platform may know one address for all pages of an app, and signs with the app's secret.
        """
        shared = getattr(target.adapter, "SHARED_BY", None)
        if not shared:
            return []
        return [
            other
            for other in self._targets().values()
            if other.platform == target.platform
            and other.account_id != target.account_id
            and other.settings[shared] == target.settings[shared]
        ]

    @api.model
    def _draft_target(self, key):
        """Return the :class:`Target` of an account that is being connected: some platforms try
        the webhook before they accept it.

        :raise LookupError: no account has this key
        """
        account = self.sudo().search([("key", "=", key), ("state", "=", "draft")], limit=1)
        if not account:
            raise LookupError(key)
        return account._make_target()

    @api.model
    @tools.ormcache("account_id")
    def _target_of(self, account_id):
        """Return the :class:`Target` of an account, connected or not: what was taken in while it
        was connected is still to be treated."""
        # sudo: as above.
        return self.sudo().browse(account_id)._make_target()

    def _make_target(self):
        names = self._settings_fields().get(self.platform, {})
        settings = {setting: self[name] or "" for setting, name in names.items()}
        settings["api_url"] = (self.api_url or "").rstrip("/")
        settings["webhook_url"] = self.webhook_url
        return Target(
            self.id,
            self.platform,
            self.key,
            settings,
            self._allowed_origins(),
            self._rates(),
        )

    @api.model
    def _rates(self):
        """Return the limits, ``{kind: (a second, at once)}``."""
        # sudo: settings of the system; a change of one empties the cache that this goes to.
        parameters = self.env["ir.config_parameter"].sudo()
        rates = dict(RATES)
        for kind in rates:
            value = parameters.get_param(f"mkbot_channels.{kind}_rate")
            try:
                if value:
                    rate, _slash, burst = str(value).partition("/")
                    rates[kind] = (float(rate), float(burst or 10 * float(rate)))
            except ValueError:
                _logger.warning("%s rate: a value such as 2/40 is expected: %s", kind, value)
        return rates

    def _allowed_origins(self):
        """Return the origins from which browsers may call; none means any."""
        return ()

    # ----- connecting -----

    def action_connect(self):
        """Connect to the platform and lock the settings."""
        for account in self:
            if not account._adapter():
                raise UserError(self.env._("This platform cannot be connected yet."))
            account._connect()
        return True

    def _connect(self):
        """Check the credentials and tell the platform where we are. The site needs neither."""
        self.ensure_one()
        self.state = "connected"

    def action_reset_connection(self):
        """Let the settings of a connected account be changed: nothing comes in meanwhile."""
        if not self.env.user.has_group("mkbot_chat.group_admin"):
            raise AccessError(self.env._("Only MKBOT administrators reset a connection."))
        self.filtered(lambda account: account.state != "draft").state = "draft"
        return True

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        self._forget_targets()
        return accounts

    def write(self, vals):
        locked = self._connection_fields() & set(vals)
        for account in self if locked else ():
            if account.state == "draft" or vals.get("state") == "draft":
                continue
            if any(account._differs(name, vals[name]) for name in locked):
                raise UserError(
                    self.env._(
                        "“%(account)s” is connected. Use “Reset the connection” before changing"
                        " its settings.",
                        account=account.name,
                    )
                )
        result = super().write(vals)
        # Not for what a platform tells of the account: that may change several times a second.
        if locked or {"state", "active"} & set(vals):
            self._forget_targets()
        return result

    def _forget_targets(self):
        """Have every process read the accounts anew."""
        self.env.registry.clear_cache()
        # Until the commit another thread of ours may read, and keep, what was before.
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    def _differs(self, name, value):
        # sudo: only compares, what was there is shown to nobody.
        account = self.sudo()
        return self._fields[name].convert_to_write(account[name], account) != value

    def unlink(self):
        result = super().unlink()
        self._forget_targets()
        return result
