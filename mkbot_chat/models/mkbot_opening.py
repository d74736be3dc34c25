from odoo import fields, models


class MkbotOpening(models.Model):
    """A record that was opened for people to go on with, and for which attendance."""

    _name = "mkbot.opening"
    _description = "Opened by an Attendance"
    _order = "id desc"

    session_id = fields.Many2one(
        "mkbot.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)
    profile_id = fields.Many2one("mkbot.opening.profile", readonly=True, ondelete="set null")
    code = fields.Char(string="Asked for", required=True, readonly=True)
    name = fields.Char(string="Title", readonly=True)
    res_model = fields.Char(string="Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )

    # What people ask for twice is opened once.
    _once = models.Constraint("UNIQUE(session_id, code)", "It is opened already.")
    _record_index = models.Index("(res_model, res_id)")

    def _record(self):
        """The record, None where it is no more."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    def action_open(self):
        """Show the record. Whether one may see it is its own model's affair."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
