from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = "res.company"

    mkbot_holiday_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Calendar of MKBOT's holidays",
        domain="[('company_id', 'in', [id, False])]",
        help="Nobody attends on its days off. Empty: the company's working hours.",
    )

    def _mkbot_holidays(self, day):
        """The domain of the days off that concern the attendance, from `day` on."""
        self.ensure_one()
        calendar = self.mkbot_holiday_calendar_id or self.resource_calendar_id
        return Domain(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [calendar.id, False]),
                ("company_id", "in", [self.id, False]),
                ("date_to", ">", fields.Date.to_date(day) - timedelta(days=1)),
            ]
        )

    def write(self, vals):
        if {"mkbot_holiday_calendar_id", "resource_calendar_id"} & set(vals):
            self.env.registry.clear_cache()
        return super().write(vals)
