from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    mkbot_opening_ids = fields.One2many(
        "mkbot.opening",
        "res_id",
        domain=[("res_model", "=", "crm.lead")],
        string="Attendances",
        groups="mkbot_chat.group_operator",
        readonly=True,
    )

    def action_mkbot_session(self):
        """Show the attendance that opened the lead."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mkbot.session",
            "res_id": self.mkbot_opening_ids[:1].session_id.id,
            "views": [(False, "form")],
        }
