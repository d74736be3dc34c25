import secrets

from odoo import api, fields, models

ADMIN = "mkbot_chat.group_admin"
#: The fields of each platform. An adapter's settings have the same names.
PLATFORM_FIELDS = {
    "telegram": ("telegram_token", "telegram_secret"),
    "whatsapp_cloud": (
        "meta_app_secret",
        "meta_verify_token",
        "meta_token",
        "whatsapp_phone_number_id",
        "whatsapp_business_id",
    ),
    "messenger": ("meta_app_secret", "meta_verify_token", "meta_token", "page_id"),
    "instagram": ("meta_app_secret", "meta_verify_token", "meta_token", "page_id", "instagram_id"),
    "evolution": ("gateway_url", "gateway_api_key", "gateway_instance", "gateway_hmac_key"),
    "waha": ("gateway_url", "gateway_api_key", "gateway_instance", "gateway_hmac_key"),
    "botframework": ("bf_app_id", "bf_app_password", "bf_tenant_id", "bf_test_mode"),
}


class MkbotAccount(models.Model):
    """What each platform has to be told, and tells us, of an account."""

    _inherit = "mkbot.account"

    telegram_token = fields.Char(
        string="Token of the bot", groups=ADMIN, copy=False, help="As BotFather gives it."
    )
    telegram_secret = fields.Char(
        string="Secret of the webhook",
        groups=ADMIN,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="Telegram shows it with each call, so that nobody else can pretend to be Telegram.",
    )
    meta_app_secret = fields.Char(
        string="App secret",
        groups=ADMIN,
        copy=False,
        help="Meta for Developers, your app, App settings, Basic.",
    )
    meta_verify_token = fields.Char(
        string="Verify token",
        groups=ADMIN,
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        help="Paste it beside the webhook's address in your app at Meta.",
    )
    meta_token = fields.Char(
        string="Access token",
        groups=ADMIN,
        copy=False,
        help="Of a system user, without expiry, for this app and this page or number.",
    )
    whatsapp_phone_number_id = fields.Char(string="Id of the phone number", copy=False)
    whatsapp_business_id = fields.Char(string="Id of the WhatsApp Business account", copy=False)
    page_id = fields.Char(string="Id of the page", copy=False)
    instagram_id = fields.Char(string="Id of the Instagram account", copy=False)
    gateway_url = fields.Char(string="Address of the gateway", help="Of Evolution or WAHA.")
    gateway_api_key = fields.Char(string="Key of the gateway", groups=ADMIN, copy=False)
    gateway_instance = fields.Char(
        string="Name of the instance", copy=False, help="It is made there if it does not exist."
    )
    gateway_hmac_key = fields.Char(
        string="Secret of the calls",
        groups=ADMIN,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="The gateway signs its calls with it.",
    )
    bf_app_id = fields.Char(string="Microsoft App ID", copy=False)
    bf_app_password = fields.Char(string="Client secret", groups=ADMIN, copy=False)
    bf_tenant_id = fields.Char(string="Tenant ID", copy=False)
    bf_test_mode = fields.Boolean(
        string="Emulator",
        copy=False,
        groups=ADMIN,
        help="Takes unsigned calls of Microsoft's emulator. Only on an address of this machine.",
    )
    webhook_url = fields.Char(
        string="Address of the webhook", compute="_compute_webhook_url", groups=ADMIN
    )

    @api.depends("key")
    def _compute_webhook_url(self):
        for account in self:
            account.webhook_url = f"{account._public_url()}/mkbot/webhook/{account.key}"

    def _public_url(self):
        """Return the address by which platforms reach us, without a final slash."""
        return self.get_base_url().rstrip("/")

    @api.model
    def _settings_fields(self):
        fields_of = {
            platform: {name: name for name in names} for platform, names in PLATFORM_FIELDS.items()
        }
        return {**super()._settings_fields(), **fields_of}
