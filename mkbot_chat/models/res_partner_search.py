import re

from odoo import api, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL

#: Fewer digits would find half the city.
LEAST_DIGITS = 4
LEAST_DOCUMENT = 3


def _trigrams(column):
    """The definition of an index for words within a column, where PostgreSQL can have one."""

    def definition(registry):
        if not registry.has_trigram:
            return ""
        # As Odoo's own: what is searched is unaccented wherever that can be done.
        words = f'"{column}"'
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            words = registry.unaccent(words)
        return f"USING gin ({words} gin_trgm_ops)"

    return definition


def phone_endings(term):
    """The endings by which a typed phone is found, as digits; none for what is no phone.

    With or without country and area; with or without the 9th digit of Brazilian mobiles, whichever
    way it was stored; or only its last digits.
    """
    digits = re.sub(r"\D", "", term)
    if re.sub(r"[\s\d()+./-]", "", term) or len(digits) < LEAST_DIGITS:
        return []
    if len(digits) >= 12 and digits.startswith("55"):
        digits = digits[2:]
    digits = digits.lstrip("0") or digits
    area, number = (digits[:2], digits[2:]) if len(digits) in (10, 11) else ("", digits)
    if len(number) == 9 and number.startswith("9"):
        number = number[1:]
    if len(number) != 8:
        return [digits]
    return [area + number, area + "9" + number] if area else [number]


class ResPartner(models.Model):
    """Finding customers by what they say of themselves, among a million of them."""

    _inherit = "res.partner"

    _mkbot_name_words_index = models.Index(_trigrams("name"))
    _mkbot_email_words_index = models.Index(_trigrams("email"))
    _mkbot_phone_end_index = models.Index(
        "(reverse(regexp_replace(phone, '[^0-9]', '', 'g')) text_pattern_ops)"
        " WHERE phone IS NOT NULL"
    )
    _mkbot_vat_digits_index = models.Index(
        "(upper(regexp_replace(vat, '[^0-9A-Za-z]', '', 'g')) text_pattern_ops)"
        " WHERE vat IS NOT NULL"
    )

    @api.model
    def _mkbot_phone_domain(self, term):
        """Who has a phone that ends as typed, however either is written."""
        endings = phone_endings(term)
        if not endings:
            return Domain.FALSE

        def to_sql(model, alias, query):
            phone = model._field_to_sql(alias, "phone", query)
            digits = SQL("reverse(regexp_replace(%s, '[^0-9]', '', 'g'))", phone)
            ends = [SQL("%s LIKE %s", digits, ending[::-1] + "%") for ending in endings]
            return SQL("(%s IS NOT NULL AND (%s))", phone, SQL(" OR ").join(ends))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _mkbot_vat_domain(self, term):
        """Whose CPF or CNPJ begins as typed, with or without dots, however it is stored."""
        # A CNPJ may have letters too.
        document = re.sub(r"[^0-9A-Za-z]", "", term).upper()
        is_one = re.fullmatch(r"[0-9A-Za-z./\s-]+", term) and re.search(r"\d", document)
        if not is_one or len(document) < LEAST_DOCUMENT:
            return Domain.FALSE

        def to_sql(model, alias, query):
            vat = model._field_to_sql(alias, "vat", query)
            written = SQL("upper(regexp_replace(%s, '[^0-9A-Za-z]', '', 'g'))", vat)
            return SQL("(%s IS NOT NULL AND %s LIKE %s)", vat, written, document + "%")

        return Domain.custom(to_sql=to_sql)
