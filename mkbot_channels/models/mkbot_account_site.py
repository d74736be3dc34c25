import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..adapters import site


class MkbotAccount(models.Model):
    """The settings of a chat on a web site, and what its visitors are pushed."""

    _inherit = "mkbot.account"

    site_secret = fields.Char(
        string="Secret of the visitors' tokens",
        groups="mkbot_chat.group_admin",
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_hex(32),
    )
    site_allowed_origins = fields.Text(
        string="Sites that may show the chat",
        help="One address a line, such as https://www.example.com. Empty: any site.",
    )
    site_title = fields.Char(string="Title", translate=True, help="Empty: the name of the company.")
    site_subtitle = fields.Char(string="Subtitle", translate=True)
    site_greeting = fields.Char(
        string="Invitation",
        translate=True,
        help="Shown before the visitor writes for the first time.",
    )
    site_placeholder = fields.Char(string="Hint where one writes", translate=True)
    site_color = fields.Char(string="Color", default="#0b7285")
    site_upload_mb = fields.Integer(string="Largest file (MB)", default=15)
    site_page_url = fields.Char(
        string="Page with the chat",
        compute="_compute_site_embed",
        groups="mkbot_chat.group_admin",
    )
    site_embed_code = fields.Text(
        string="Code for your site",
        compute="_compute_site_embed",
        groups="mkbot_chat.group_admin",
    )

    _site_upload_range = models.Constraint(
        "CHECK(site_upload_mb BETWEEN 1 AND 100)", "The largest file may have from 1 to 100 MB."
    )

    @api.depends("key")
    def _compute_site_embed(self):
        base_url = self.get_base_url()
        for account in self:
            page = f"{base_url}/mkbot/site/{account.key}"
            account.site_page_url = page
            account.site_embed_code = f'<script src="{page}/widget.js" async></script>'

    @api.constrains("site_allowed_origins")
    def _check_site_allowed_origins(self):
        for account in self:
            for origin in account._allowed_origins():
                parts = urlsplit(origin)
                if parts.scheme not in ("http", "https") or parts.path or not parts.netloc:
                    raise ValidationError(
                        self.env._(
                            "“%(origin)s” is no address of a site, such as"
                            " https://www.example.com.",
                            origin=origin,
                        )
                    )

    @api.constrains("site_color")
    def _check_site_color(self):
        for account in self:
            color = account.site_color or ""
            if color and not (
                color.startswith("#")
                and len(color) in (4, 7)
                and all(char in "0123456789abcdefABCDEF" for char in color[1:])
            ):
                raise ValidationError(self.env._("A color is written as #0b7285."))

    @api.model
    def _settings_fields(self):
        return {**super()._settings_fields(), "site": {"secret": "site_secret"}}

    @api.model
    def _connection_fields(self):
        return super()._connection_fields() | {"site_allowed_origins"}

    def _allowed_origins(self):
        if self.platform != "site":
            return super()._allowed_origins()
        lines = (self.site_allowed_origins or "").split()
        return tuple(line.rstrip("/").lower() for line in lines)

    def _site_appearance(self):
        """Return the texts and colour that the widget shows, in the language of the context."""
        self.ensure_one()
        return {
            "title": self.site_title or self.company_id.name,
            "subtitle": self.site_subtitle or "",
            "greeting": self.site_greeting or "",
            "placeholder": self.site_placeholder or "",
            "color": self.site_color or "#0b7285",
            "lang": self.env.lang or self.lang,
        }

    def _site_channel(self, visitor):
        """Return the bus channel of one visitor. Never sent to anybody: a client asks for
        ``mkbot.site_<key>_<token>`` and the server swaps it."""
        self.ensure_one()
        return f"mkbot.site:{self.id}:{visitor}"

    def _site_push(self, visitor, kind, payload):
        """Push something to a visitor's widget, when the transaction commits."""
        self.env["bus.bus"]._sendone(self._site_channel(visitor), f"mkbot.site/{kind}", payload)

    def _site_contact(self, visitor):
        """Return the contact of a visitor, empty before they wrote for the first time."""
        self.ensure_one()
        # sudo: the visitor has shown the token, and reads only what is their own.
        return (
            self.env["mkbot.contact"]
            .sudo()
            .search([("account_id", "=", self.id), ("address", "=", visitor)], limit=1)
        )

    def _site_channel_of_token(self, key, token):
        """Return the bus channel that a client's token opens, ``None`` for a bad one."""
        try:
            target = self._target(key)
            if target.platform != "site":
                return None
            visitor = site.visitor_of(target.settings["secret"], token)
        except (LookupError, site.Forged):
            return None
        return self.browse(target.account_id)._site_channel(visitor)
