import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..bot import texts
from ..port import PLATFORMS

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
#: Languages to fall back upon when a text is not written in the customer's.
FALLBACK_LANGS = ("pt_BR", "en_US")


def _as_placeholders(names):
    return " ".join("{{" + name + "}}" for name in names)


class MkbotResponse(models.Model):
    """One of the texts that customers read, for a language, a platform, a company or a sector.

    Which texts exist and which variables they may use is declared in ``bot/texts.py``. Emptying or
    archiving every text of a key makes the bot say nothing at that point.
    """

    _name = "mkbot.response"
    _description = "Text of the Bot"
    _order = "key, sequence, lang, platform, id"
    _rec_name = "key"

    key = fields.Char(
        required=True,
        index=True,
        help="The step of the conversation in which the text is said.",
    )
    name = fields.Char(string="Said when", translate=True)
    variables = fields.Char(compute="_compute_variables", help="What the text may contain.")
    platform = fields.Selection(PLATFORMS, help="Empty: on all platforms.")
    lang = fields.Char(
        string="Language",
        required=True,
        default="pt_BR",
        help="Code such as pt_BR or en_US. The language need not be installed.",
    )
    text = fields.Text(help="Plain text. Variables are written {{first_name}}.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    sector_id = fields.Many2one(
        "mkbot.sector", index="btree_not_null", ondelete="cascade", help="Empty: for all sectors."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(key, COALESCE(platform, ''), lang, COALESCE(company_id, 0), COALESCE(sector_id, 0))"
        " WHERE active",
        "There is a text for this step, platform, language, company and sector already.",
    )

    @api.depends("key")
    def _compute_variables(self):
        for response in self:
            known = response.key in texts.KEYS
            names = sorted(texts.variables_of(response.key)) if known else []
            response.variables = _as_placeholders(names)

    @api.constrains("key", "text")
    def _check_key_and_variables(self):
        for response in self:
            if response.key not in texts.KEYS:
                raise ValidationError(
                    self.env._(
                        "“%(key)s” is no step of the conversation. The steps are: %(steps)s.",
                        key=response.key,
                        steps=", ".join(texts.KEYS),
                    )
                )
            allowed = texts.variables_of(response.key)
            for name in PLACEHOLDER.findall(response.text or ""):
                if name not in allowed:
                    raise ValidationError(
                        self.env._(
                            "The text “%(key)s” cannot use {{%(name)s}}. It may use: %(allowed)s.",
                            key=response.key,
                            name=name,
                            allowed=_as_placeholders(sorted(allowed)),
                        )
                    )

    @api.constrains("lang")
    def _check_lang(self):
        for response in self:
            if not re.fullmatch(r"[a-z]{2,3}(_[A-Z0-9]{2,4})?(@[a-z]+)?", response.lang):
                raise ValidationError(
                    self.env._(
                        "“%s” is not the code of a language. Write it as in pt_BR or en_US.",
                        response.lang,
                    )
                )

    @api.constrains("company_id", "sector_id")
    def _check_sector(self):
        for response in self:
            company = response.sector_id.company_id
            if response.company_id and company and company != response.company_id:
                raise ValidationError(
                    self.env._("The sector “%s” is another company's.", response.sector_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        responses = super().create(vals_list)
        self.env.registry.clear_cache()
        return responses

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _render(self, key, variables=None, platform=False, lang=False, company=None, sector=None):
        """The text to say, its variables put in literally.

        :param key: one of ``texts.KEYS``
        :param variables: name → value; a variable without a value leaves nothing behind
        :param platform: of the conversation
        :param lang: the customer's, such as pt_BR
        :param company: ``res.company`` of the conversation
        :param sector: ``mkbot.sector`` of the conversation
        :return: plain text, "" when no text is written for the key
        """
        if key not in texts.KEYS:
            raise ValueError(f"unknown text {key!r}: declare it in bot/texts.py")
        variables = variables or {}
        company_id = company.id if company else False
        sector_id = sector.id if sector else False
        text = self._text(key, platform or False, lang or False, company_id, sector_id)

        def value(match):
            found = variables.get(match[1])
            return "" if found is None or found is False else str(found)

        return PLACEHOLDER.sub(value, text).strip()

    @api.model
    @ormcache("key", "platform", "lang", "company_id", "sector_id")
    def _text(self, key, platform, lang, company_id, sector_id):
        langs = list(dict.fromkeys([lang, *FALLBACK_LANGS])) if lang else list(FALLBACK_LANGS)
        # The text is for the customer: whoever happens to trigger it need not read the settings.
        candidates = self.sudo().search(
            [
                ("key", "=", key),
                ("lang", "in", langs),
                ("platform", "in", [platform, False]),
                ("company_id", "in", [company_id, False]),
                ("sector_id", "in", [sector_id, False]),
            ]
        )
        best = min(
            candidates,
            key=lambda response: (
                langs.index(response.lang),
                not response.sector_id,
                not response.company_id,
                not response.platform,
                response.id,
            ),
            default=self,
        )
        return best.text or ""
