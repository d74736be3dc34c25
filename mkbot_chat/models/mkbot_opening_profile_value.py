import re
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from .mkbot_response import PLACEHOLDER

#: Fields that are the title of a record, the better one first.
TITLES = ("name", "subject")
#: What a value may contain, besides {{slot.<name>}}.
VARIABLES = (
    "customer",
    "first_name",
    "protocol",
    "summary",
    "phone",
    "email",
    "city",
    "account",
    "sector",
    "intent",
)
SLOT = re.compile(r"slot\.[a-z][a-z0-9_]*")
TYPES = (
    "char",
    "text",
    "html",
    "boolean",
    "integer",
    "float",
    "monetary",
    "date",
    "datetime",
    "selection",
    "many2one",
    "many2many",
)
YES = ("1", "true", "yes", "y", "sim", "s", "x", "verdadeiro")
NO = ("", "0", "false", "no", "n", "não", "nao", "falso")
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", *DAYS)


class MkbotOpeningProfileValue(models.Model):
    """What one field of an opened record is given, written as text."""

    _name = "mkbot.opening.profile.value"
    _description = "Value of an Opening Profile"
    _order = "profile_id, id"

    profile_id = fields.Many2one(
        "mkbot.opening.profile", required=True, index=True, ondelete="cascade"
    )
    model_id = fields.Many2one(related="profile_id.model_id")
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), ('readonly', '=', False),"
        f" ('ttype', 'in', {TYPES!r})]",
    )
    ttype = fields.Selection(related="field_id.ttype", string="Type")
    value = fields.Text(
        help="Text with {{variables}}. Records by name or number, choices by key or label, dates"
        " as 2030-12-31, “today” or “+3” (days from today)."
    )

    _once = models.Constraint(
        "UNIQUE(profile_id, field_id)", "A field can be given one value only."
    )

    @api.constrains("field_id", "value")
    def _check_value(self):
        for line in self:
            field, target = line.field_id, self.env.get(line.profile_id.model)
            if target is None or field.model != line.profile_id.model:
                raise ValidationError(
                    self.env._("“%s” is no field of what is opened.", field.field_description)
                )
            known = target._fields.get(field.name)
            if (
                known is None
                or not known.store
                or (known.readonly and not known.compute)
                or known.type not in TYPES
                or field.name in models.MAGIC_COLUMNS
                or not target.sudo(False)._has_field_access(known, "write")
            ):
                raise ValidationError(
                    self.env._("“%s” cannot be written.", field.field_description)
                )
            line._check_variables()
            if not PLACEHOLDER.search(line.value or ""):
                try:
                    line._convert(target, line.value or "")
                except ValueError as error:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” cannot be “%(value)s”: %(why)s",
                            field=field.field_description,
                            value=line.value or "",
                            why=error,
                        )
                    ) from error

    def _check_variables(self):
        for name in PLACEHOLDER.findall(self.value or ""):
            if name not in VARIABLES and not SLOT.fullmatch(name):
                raise ValidationError(
                    self.env._(
                        "“%(field)s” cannot use {{%(name)s}}. It may use: %(allowed)s.",
                        field=self.field_id.field_description,
                        name=name,
                        allowed=" ".join("{{" + x + "}}" for x in (*VARIABLES, "slot.name")),
                    )
                )

    def _value_for(self, target, variables):
        """The field's value, variables put in literally. :raise ValueError: it is none"""
        text = PLACEHOLDER.sub(lambda match: str(variables.get(match[1]) or ""), self.value or "")
        return self._convert(target, text)

    # ----- from text -----

    def _convert(self, target, text):
        """What `text` is for the field. :raise ValueError: nothing, in words"""
        field = target._fields[self.field_id.name]
        text = text.strip()
        if field.type in ("char", "text"):
            return " ".join(text.split()) if field.type == "char" else text
        if field.type == "html":
            return plaintext2html(text) if text else False
        if field.type == "boolean":
            return self._as_boolean(text)
        if not text:
            return False
        return getattr(self, f"_as_{field.type}")(target, field, text)

    def _as_boolean(self, text):
        if text.lower() not in (*YES, *NO):
            raise ValueError(self.env._("write yes or no."))
        return text.lower() in YES

    def _as_float(self, target, field, text):
        if text.rfind(",") > text.rfind("."):
            text = text.replace(".", "").replace(",", ".")
        try:
            return float(text)
        except ValueError:
            raise ValueError(self.env._("it is no number.")) from None

    _as_monetary = _as_float

    def _as_integer(self, target, field, text):
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise ValueError(self.env._("it is no whole number."))
        return int(text)

    def _as_date(self, target, field, text):
        if text.lower() in ("today", "hoje"):
            return fields.Date.context_today(self)
        if re.fullmatch(r"\+\d{1,3}", text):
            return fields.Date.context_today(self) + timedelta(days=int(text))
        return self._moment(text, DAYS).date()

    def _as_datetime(self, target, field, text):
        if text.lower() in ("today", "hoje"):
            return fields.Datetime.now()
        if re.fullmatch(r"\+\d{1,3}", text):
            return fields.Datetime.now() + timedelta(days=int(text))
        return self._moment(text, MOMENTS)

    def _moment(self, text, patterns):
        for pattern in patterns:
            try:
                return datetime.strptime(text, pattern)
            except ValueError:
                continue
        raise ValueError(self.env._("it is no date. Write it as in 2030-12-31."))

    def _in_languages(self, records):
        """`records` in each installed language: what was written in the administrator's is read
        when the bot speaks the account's."""
        langs = dict.fromkeys([records.env.lang, "en_US", *dict(self._languages())])
        return [records.with_context(lang=lang) for lang in langs]

    def _languages(self):
        return self.env["res.lang"].get_installed()

    def _as_selection(self, target, field, text):
        for speaking in self._in_languages(target):
            for key, label in field._description_selection(speaking.env):
                if text == str(key) or text.lower() == str(label).lower():
                    return key
        choices = field._description_selection(target.env)
        labels = ", ".join(str(label) for _key, label in choices)
        raise ValueError(self.env._("choose one of: %s.", labels))

    def _as_many2one(self, target, field, text):
        # sudo: what exists, whoever may see it; the one who saves the profile is an administrator
        records = target.env[field.comodel_name].sudo()
        if text.isdecimal() and len(text) < 10 and records.browse(int(text)).exists():
            return int(text)
        for speaking in self._in_languages(records):
            found = speaking.name_search(text, operator="=ilike", limit=2)
            if len(found) > 1:
                raise ValueError(self.env._("there are several of that name; write its number."))
            if found:
                return found[0][0]
        raise ValueError(self.env._("there is no such record."))

    def _as_many2many(self, target, field, text):
        names = filter(None, (name.strip() for name in text.split(",")))
        return [fields.Command.set([self._as_many2one(target, field, name) for name in names])]
