from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MkbotLookupSection(models.Model):
    """A part of a coin: those of its records that meet a condition, or another model's."""

    _name = "mkbot.lookup.section"
    _description = "Section of a Coin"
    _order = "sequence, id"

    lookup_id = fields.Many2one(
        "mkbot.lookup", string="Coin", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    domain = fields.Char(string="Which records", default="[]")
    model_id = fields.Many2one(
        "ir.model",
        string="Other records",
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="Where the section shows records of another model than the coin's.",
    )
    path = fields.Char(
        string="Path to the customer", help="From such a record to its contact, as “partner_id”."
    )
    list_view_id = fields.Many2one("ir.ui.view", string="List", ondelete="set null")
    form_view_id = fields.Many2one("ir.ui.view", string="Form", ondelete="set null")
    source_model = fields.Char(compute="_compute_source_model")

    @api.depends("model_id", "lookup_id.model_id")
    def _compute_source_model(self):
        for section in self:
            section.source_model = section.model_id.model or section.lookup_id.model_id.model

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.domain = "[]"
        self.list_view_id = self.form_view_id = False
        self.path = self.env["mkbot.lookup"]._likely_path(self.model_id.model)

    @api.constrains("lookup_id", "model_id", "path", "domain")
    def _check_source(self):
        for section in self:
            lookup = section.lookup_id
            if section.model_id:
                lookup._check_model(section.model_id)
                if not section.path:
                    raise ValidationError(
                        self.env._(
                            "Section “%s” shows other records than the coin: say by which path they"
                            " lead to the customer.",
                            section.name,
                        )
                    )
                lookup._check_path(section.model_id.model, section.path)
            lookup._check_domain(section.source_model, section.domain)

    @api.model_create_multi
    def create(self, vals_list):
        sections = super().create(vals_list)
        sections.lookup_id._sections_changed()
        return sections

    def write(self, vals):
        lookups = self.lookup_id
        result = super().write(vals)
        if not {"model_id", "path", "lookup_id"}.isdisjoint(vals):
            (lookups | self.lookup_id)._sections_changed()
        return result

    def unlink(self):
        lookups = self.lookup_id
        result = super().unlink()
        lookups._sections_changed()
        return result

    def _source(self):
        """Of which model its records are, and by which path they lead to the customer.

        :return: ``(model name, path)``
        """
        self.ensure_one()
        if self.model_id:
            return self.model_id.model, self.path
        return self.lookup_id.model_id.model, self.lookup_id.path
