from odoo import fields, models


class MkbotTemplateVariable(models.Model):
    """One variable of a template, and what fills it."""

    _name = "mkbot.template.variable"
    _description = "Variable of a Template"
    _order = "sequence, id"
    _log_access = False

    template_id = fields.Many2one("mkbot.template", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    part = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Variable", required=True, readonly=True)
    label = fields.Char(string="Asked as", help="What the operator reads beside the box.")
    source = fields.Selection(
        [
            ("ask", "The operator writes it"),
            ("name", "Customer's name"),
            ("first_name", "Customer's first name"),
            ("city", "Customer's city"),
            ("company", "Our company"),
            ("operator", "Operator's name"),
            ("protocol", "Protocol number"),
            ("notice", "What is to be told"),
            ("fixed", "Always the same"),
        ],
        required=True,
        default="ask",
    )
    fixed = fields.Char(string="Text")

    def _value(self, session, partner):
        partner = partner or (session and session.partner_id) or self.env["res.partner"]
        name = partner.name or (session and session.contact_id.name) or ""
        if self.source == "fixed":
            return self.fixed or ""
        return {
            "ask": "",
            "notice": "",
            "name": name,
            "first_name": name.split(" ")[0],
            "city": partner.city or "",
            "company": self.template_id.company_id.name,
            "operator": self.env.user.name,
            "protocol": session.name if session else "",
        }[self.source]
