from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..bot import remote_dialogflow

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_safe(url):
    """Whether secrets may be sent there: over TLS, or to this machine itself."""
    try:
        parts = urlsplit(url or "")
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        )
    except ValueError:
        return False


class ResCompany(models.Model):
    """How the bot of a company understands its customers."""

    _inherit = "res.company"

    mkbot_understanding = fields.Selection(
        [
            ("embedded", "Embedded"),
            ("dialogflow", "Dialogflow"),
            ("openai", "OpenAI-compatible"),
        ],
        string="Understanding",
        required=True,
        default="embedded",
    )
    mkbot_dialogflow_url = fields.Char(default="https://dialogflow.googleapis.com")
    mkbot_dialogflow_project = fields.Char(groups="mkbot_chat.group_admin")
    mkbot_dialogflow_key = fields.Text(
        "Service account", groups="mkbot_chat.group_admin", exportable=False, copy=False
    )
    mkbot_openai_url = fields.Char(default="https://api.openai.com/v1")
    mkbot_openai_key = fields.Char(
        "API key", groups="mkbot_chat.group_admin", exportable=False, copy=False
    )
    mkbot_openai_model = fields.Char(groups="mkbot_chat.group_admin")
    mkbot_openai_price_in = fields.Float(
        "Price of a million tokens in", digits=(16, 4), groups="mkbot_chat.group_admin"
    )
    mkbot_openai_price_out = fields.Float(
        "Price of a million tokens out", digits=(16, 4), groups="mkbot_chat.group_admin"
    )

    @api.constrains("mkbot_openai_url", "mkbot_dialogflow_url")
    def _check_mkbot_urls(self):
        # sudo: the settings are the administrators', the constraint is everybody's.
        for company in self.sudo():
            for url in (company.mkbot_openai_url, company.mkbot_dialogflow_url):
                if url and not is_safe(url):
                    raise ValidationError(self.env._("The address must begin with https://."))

    @api.constrains("mkbot_dialogflow_key")
    def _check_mkbot_dialogflow_key(self):
        # sudo: as above.
        for company in self.sudo().filtered("mkbot_dialogflow_key"):
            try:
                key = remote_dialogflow.account(company.mkbot_dialogflow_key)
            except ValueError as error:
                raise ValidationError(
                    self.env._("This is not a service account's key: %s", error)
                ) from None
            if not is_safe(key["token_uri"]):
                raise ValidationError(self.env._("The address must begin with https://."))

    def _mkbot_remote(self):
        """What is needed to ask this company's remote model; None where there is none to ask."""
        self.ensure_one()
        # sudo: the bot answers whoever writes; the settings are the administrators'.
        company = self.sudo()
        source = company.mkbot_understanding
        prefix = f"mkbot_{source}_"
        names = {
            "dialogflow": ("url", "project", "key"),
            "openai": ("url", "key", "model"),
        }.get(source, ())
        settings = {name: company[prefix + name] for name in names}
        if not settings or not all(settings.values()):
            return None
        settings["source"] = source
        settings["prices"] = (company.mkbot_openai_price_in, company.mkbot_openai_price_out)
        return settings
