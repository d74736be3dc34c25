import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.port import Template

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class MkbotTemplate(models.Model):
    """A message that a platform approved, for customers who did not write lately (row C8)."""

    _name = "mkbot.template"
    _description = "Approved Template"
    _order = "name, lang"
    _check_company_auto = True

    account_id = fields.Many2one(
        "mkbot.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, precompute=True)
    active = fields.Boolean(default=True)
    provider_id = fields.Char(string="Id on the platform", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    lang = fields.Char(string="Language", required=True, readonly=True)
    category = fields.Char(readonly=True)
    status = fields.Selection(
        [
            ("approved", "Approved"),
            ("pending", "Pending"),
            ("rejected", "Rejected"),
            ("paused", "Paused"),
            ("disabled", "Disabled"),
        ],
        required=True,
        readonly=True,
    )
    header_format = fields.Char(readonly=True)
    header = fields.Char(readonly=True)
    body = fields.Text(readonly=True)
    footer = fields.Char(readonly=True)
    buttons = fields.Json(readonly=True, help="[[kind, label, URL], …]")
    variable_ids = fields.One2many("mkbot.template.variable", "template_id")
    usable = fields.Boolean(
        compute="_compute_usable",
        store=True,
        help="Approved, and of a kind that can be sent from here.",
    )

    _provider_unique = models.Constraint(
        "UNIQUE(account_id, provider_id)", "This template is known already."
    )

    @api.depends("status", "header_format")
    def _compute_usable(self):
        for template in self:
            # A header with a picture or a file would need one chosen for each message.
            template.usable = template.status == "approved" and template.header_format in (
                False,
                "",
                "text",
            )

    @api.depends("name", "lang")
    def _compute_display_name(self):
        for template in self:
            template.display_name = f"{template.name} ({template.lang})"

    @api.model
    def _sync(self, account, infos):
        """Make our list what the platform says; what is there no more is archived.

        :param infos: list of :class:`port.TemplateInfo`
        """
        known = self.with_context(active_test=False).search([("account_id", "=", account.id)])
        by_id = {template.provider_id: template for template in known}
        listed = self.browse()
        for info in infos:
            vals = {
                "active": True,
                "name": info.name,
                "lang": info.lang,
                "category": info.category,
                "status": info.status,
                "header_format": info.header_format or False,
                "header": info.header or False,
                "body": info.body,
                "footer": info.footer or False,
                "buttons": [list(button) for button in info.buttons] or False,
            }
            template = by_id.get(info.provider_id)
            if template:
                template.write(vals)
            else:
                template = self.create(
                    {"account_id": account.id, "provider_id": info.provider_id, **vals}
                )
            template._sync_variables()
            listed |= template
        (known - listed).active = False
        return listed

    def _sync_variables(self):
        """Have one row for each variable; those that stay keep how they are filled."""
        wanted = [("header", name) for name in VARIABLE.findall(self.header or "")]
        wanted += [("body", name) for name in VARIABLE.findall(self.body or "")]
        for index, (_kind, _label, url) in enumerate(self.buttons or ()):
            wanted += [(f"button{index}", name) for name in VARIABLE.findall(url or "")]
        wanted = list(dict.fromkeys(wanted))
        have = {(variable.part, variable.name): variable for variable in self.variable_ids}
        for key, variable in have.items():
            if key not in wanted:
                variable.unlink()
        for sequence, (part, name) in enumerate(wanted):
            if (part, name) not in have:
                source = "first_name" if (part, name) == ("body", "1") else "ask"
                self.variable_ids.create(
                    {
                        "template_id": self.id,
                        "sequence": sequence,
                        "part": part,
                        "name": name,
                        "source": source,
                    }
                )

    def _values(self, session=None, partner=None):
        """Fill the variables from a customer, as far as they are known.

        :return: ``{id of the variable: text}``
        """
        return {variable.id: variable._value(session, partner) for variable in self.variable_ids}

    def _values_to_tell(self, partner, text):
        """The values with which this template tells a customer something.

        :param text: what to tell, which a platform takes on one line only
        """
        self.ensure_one()
        values = self._values(partner=partner)
        for variable in self.variable_ids.filtered(lambda variable: variable.source == "notice"):
            values[variable.id] = text
        return {
            str(id_): re.sub(r"\s+", " ", value).strip() or "–" for id_, value in values.items()
        }

    def _checked(self, values):
        """Return the values to send, by the variable's id as text.

        :raise UserError: one is missing, or has line breaks
        """
        self.ensure_one()
        if not self.active or not self.usable:
            raise UserError(self.env._("This template cannot be sent."))
        checked = {}
        for variable in self.variable_ids:
            value = str((values or {}).get(str(variable.id)) or "").strip()
            if not value:
                raise UserError(
                    self.env._("Fill in “%s” of the template.", variable.label or variable.name)
                )
            checked[str(variable.id)] = re.sub(r"\s+", " ", value)
        return checked

    def _text(self, values):
        """The message as the customer will read it."""
        parts = []
        for part, text in (("header", self.header), ("body", self.body), ("footer", self.footer)):
            filled = {v.name: values[str(v.id)] for v in self.variable_ids if v.part == part}
            parts.append(VARIABLE.sub(lambda m, f=filled: f.get(m[1], m[0]), text or ""))
        return "\n\n".join(part for part in parts if part)

    def _filled(self, values):
        """The :class:`port.Template` with these values."""
        self.ensure_one()
        values = values or {}
        parts = {"header": [], "body": []}
        buttons = []
        named = any(not v.name.isdecimal() for v in self.variable_ids if v.part in parts)
        variables = self.variable_ids.sorted(
            lambda v: (v.part, int(v.name) if v.name.isdecimal() else 0, v.sequence)
        )
        for variable in variables:
            value = values.get(str(variable.id), "")
            if variable.part in parts:
                parts[variable.part].append((variable.name, value) if named else value)
            else:
                buttons.append((int(variable.part.removeprefix("button")), value))
        return Template(
            name=self.name,
            lang=self.lang,
            header=tuple(parts["header"]),
            body=tuple(parts["body"]),
            buttons=tuple(buttons),
            named=named,
        )

    def _choice(self, session=None, partner=None):
        """What the panel offers of this template."""
        values = self._values(session, partner)
        return {
            "id": self.id,
            "name": self.name,
            "lang": self.lang,
            "category": self.category or "",
            "header": self.header or "",
            "body": self.body or "",
            "footer": self.footer or "",
            "buttons": [label for _kind, label, _url in self.buttons or ()],
            "variables": [
                {
                    "id": variable.id,
                    "part": variable.part,
                    "name": variable.name,
                    "label": variable.label or variable.name,
                    "value": values[variable.id],
                }
                for variable in self.variable_ids
            ],
        }
