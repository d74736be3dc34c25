from odoo import api, fields, models


class ResourceCalendarLeaves(models.Model):
    """Days off that concern the attendance: national, of a state, or of a city."""

    _inherit = "resource.calendar.leaves"

    mkbot_state_id = fields.Many2one(
        "res.country.state", string="Only in the state", ondelete="restrict"
    )
    mkbot_city = fields.Char(
        string="Only in the city",
        help="Kept by MKBOT's sectors of this city only. Empty, with no state: everywhere.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._mkbot_forget_holidays()
        return leaves

    def write(self, vals):
        self._mkbot_forget_holidays()
        result = super().write(vals)
        self._mkbot_forget_holidays()
        return result

    def unlink(self):
        self._mkbot_forget_holidays()
        return super().unlink()

    def _mkbot_forget_holidays(self):
        # People's vacations are no business of ours, and there are many.
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
