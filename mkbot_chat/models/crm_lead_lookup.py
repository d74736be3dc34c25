from odoo import api, fields, models
from odoo.exceptions import UserError

from ..answers import told


class CrmLead(models.Model):
    """A lead, as the look-up of a customer's leads treats it."""

    _inherit = "crm.lead"

    mkbot_late_activity = fields.Boolean(
        string="Task overdue",
        compute="_compute_mkbot_late_activity",
        search="_search_mkbot_late_activity",
        help="Something that was to be done about the lead is late, whoever was to do it.",
    )

    @api.depends("activity_ids.date_deadline")
    def _compute_mkbot_late_activity(self):
        today = fields.Date.context_today(self)
        for lead in self:
            # sudo: that something is late, not what
            deadlines = lead.sudo().activity_ids.mapped("date_deadline")
            lead.mkbot_late_activity = any(deadline < today for deadline in deadlines)

    @api.model
    def _search_mkbot_late_activity(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as above
        late = (
            self.env["mail.activity"]
            .sudo()
            ._search(
                [
                    ("res_model", "=", "crm.lead"),
                    ("date_deadline", "<", fields.Date.context_today(self)),
                ]
            )
        )
        return [("id", "in" if True in value else "not in", late.subselect("res_id"))]

    # ----- buttons -----

    def _mkbot_for_tool(self, code):
        return self.env["mkbot.session"]._check_look_up(self, self.partner_id, code)

    def action_mkbot_next_stage(self):
        """Move the lead one stage on, as its team orders them."""
        lead = self._mkbot_for_tool("lead_stage")
        if lead.won_status != "pending":
            raise UserError(self.env._("This lead is won or lost already."))
        stages = lead._stage_find(
            team_id=lead.team_id.id, domain=[("fold", "=", False)], limit=None
        )
        after = stages.filtered(lambda stage: _place(stage) > _place(lead.stage_id))
        stage = after.sorted(_place)[:1]
        if not stage:
            raise UserError(self.env._("The lead is in its last stage already."))
        if stage.is_won:
            lead.action_set_won()
        else:
            lead.stage_id = stage
        return told(self.env._("The lead is in the stage “%s” now.", lead.stage_id.name))

    def action_mkbot_comment(self):
        return self._mkbot_ask("comment", self.env._("Comment"))

    def action_mkbot_document(self):
        return self._mkbot_ask("document", self.env._("Attach documents"))

    def action_mkbot_task(self):
        return self._mkbot_ask("task", self.env._("Create a task"))

    def _mkbot_ask(self, kind, title):
        """Open the dialog of a button; what it does checks again who does it."""
        lead = self._mkbot_for_tool(f"lead_{kind}")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "mkbot.lead.tool",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_id": lead.id, "default_kind": kind},
        }


def _place(stage):
    return stage.sequence, stage.id
