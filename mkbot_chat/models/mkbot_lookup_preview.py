import psycopg2
from lxml import etree
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime, formatLang

from .mkbot_lookup_query import BROKEN

LINES = 5
COLUMNS = 5
LIGHTS = {"red": "text-bg-danger", "green": "text-bg-success", "grey": "text-bg-secondary"}


class MkbotLookup(models.Model):
    """What a coin would show of a chosen customer, while it is being set up."""

    _inherit = "mkbot.lookup"

    preview_partner_id = fields.Many2one(
        "res.partner",
        string="Try it on",
        copy=False,
        ondelete="set null",
        help="A customer, to see what the coin would show of them.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends(
        "preview_partner_id",
        "icon",
        "model_id",
        "path",
        "alarm_domain",
        "alarm_text",
        "order",
        "list_view_id",
        "section_ids.name",
        "section_ids.domain",
        "section_ids.model_id",
        "section_ids.path",
        "section_ids.list_view_id",
        "section_ids.sequence",
    )
    def _compute_preview(self):
        for lookup in self:
            lookup.preview = lookup._preview(lookup.preview_partner_id._origin)

    def _preview(self, partner):
        """The light and the first lines of each section, by the rights of who looks."""
        if not partner or not self.model_id:
            return False
        family = self._family(partner)
        parts = [self._preview_light(family)]
        for section in self.section_ids.sorted("sequence") or [self.section_ids]:
            parts.append(self._preview_section(section, family))
        return Markup("<div class='o_mkbot_lookup_preview'>%s</div>") % Markup().join(parts)

    def _preview_domain(self, model, path, text, family):
        """The domain, or why there is none.

        :return: ``(domain, words)``
        """
        if model not in self.env:
            return None, self.env._("This model is not installed.")
        if not path:
            return None, self.env._("Say by which path its records lead to the customer.")
        try:
            self._check_path(model, path)
            self._check_domain(model, text, self.order if model == self.model_id.model else None)
            if not self.env[model].has_access("read"):
                return None, self.env._("You have no right to see these records.")
            return self._of_family(path, family) & self._parse(text), ""
        except ValidationError as error:
            return None, error.args[0]

    def _preview_light(self, family):
        colour, why = "green", self.env._("It is never red.")
        if self._has_alarm():
            model = self.model_id.model
            domain, wrong = self._preview_domain(model, self.path, self.alarm_domain, family)
            if wrong:
                colour, why = "grey", wrong
            elif count := self.env[model].search_count(domain):
                colour, why = "red", self._alarm_words(count)
            else:
                why = self.env._("Nothing to look after")
        names = {
            "red": self.env._("Red"),
            "green": self.env._("Green"),
            "grey": self.env._("Grey"),
        }
        return Markup("<p><i class='%s me-2'></i><span class='badge %s me-2'>%s</span>%s</p>") % (
            self.icon or "",
            LIGHTS[colour],
            names[colour],
            why,
        )

    def _preview_section(self, section, family):
        other = bool(section.model_id)
        model = section.model_id.model or self.model_id.model
        path = section.path if other else self.path
        title = Markup("<h6 class='mt-3'>%s%s</h6>")
        name = section.name or self.name or ""
        domain, wrong = self._preview_domain(model, path, section.domain, family)
        if wrong:
            note = Markup("<p class='text-danger'>%s</p>") % wrong
            return (title % (name, "")) + note
        records = self.env[model]
        try:
            with self.env.cr.savepoint(flush=False):
                count = records.search_count(domain)
                order = None if other else self.order
                lines = records.search(domain, order=order or None, limit=LINES)
                view = section.list_view_id or (self.list_view_id if not other else False)
                table = self._preview_table(lines, view)
        except (*BROKEN, psycopg2.Error) as error:
            note = Markup("<p class='text-danger'>%s</p>") % self._broken_words(error)
            return (title % (name, "")) + note
        badge = Markup(" <span class='badge rounded-pill text-bg-light'>%s</span>") % count
        return (title % (name, badge)) + table

    def _preview_table(self, lines, view):
        """The first lines, with the first columns of their list."""
        if not lines:
            return Markup("<p class='text-700'>%s</p>") % self.env._("Nothing of this customer.")
        columns = self._preview_columns(lines, view)
        head = Markup().join(
            Markup("<th>%s</th>") % (label or lines._fields[name]._description_string(self.env))
            for name, label in columns
        )
        rows = Markup().join(
            Markup("<tr>%s</tr>")
            % Markup().join(
                Markup("<td>%s</td>") % self._preview_value(line, name) for name, _label in columns
            )
            for line in lines
        )
        return Markup(
            "<table class='table table-sm mb-0'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>"
        ) % (head, rows)

    @api.model
    def _preview_columns(self, lines, view):
        """``[(field name, label of the view or None), …]``"""
        arch = lines.get_view(view.id if view else None, "list")["arch"]
        columns = []
        for node in etree.fromstring(arch).iterchildren("field"):
            field = lines._fields.get(node.get("name"))
            if (
                field is None
                # Conditions of the client are not evaluated here: what may be hidden is left out.
                or node.get("column_invisible")
                or node.get("invisible")
                or node.get("optional") == "hide"
                or node.get("widget") == "handle"
                or field.type in ("binary", "html", "one2many", "many2many", "properties", "json")
            ):
                continue
            columns.append((field.name, node.get("string")))
        return columns[:COLUMNS] or [("display_name", None)]

    @api.model
    def _preview_value(self, record, name):
        """A value as one reads it."""
        field, value = record._fields[name], record[name]
        if field.relational:
            return value.sudo().display_name or ""  # sudo: as a list shows names of linked records
        if field.type == "boolean":
            return "✓" if value else ""
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value) if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return formatLang(self.env, value, currency_obj=currency)
        if field.type == "float":
            return formatLang(self.env, value)
        return value if value not in (False, None) else ""
