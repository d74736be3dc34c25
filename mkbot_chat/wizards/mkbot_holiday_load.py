from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..bot import hours
from ..models.res_company_clock import DEFAULT_TZ


class MkbotHolidayLoad(models.TransientModel):
    """Writes Brazil's national holidays of a year into the calendar that the hours follow."""

    _name = "mkbot.holiday.load"
    _description = "Load National Holidays"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        compute="_compute_calendar_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('company_id', 'in', [company_id, False])]",
        help="The attendance follows this calendar from now on.",
    )
    year = fields.Char(
        required=True, default=lambda self: str(fields.Date.context_today(self).year)
    )
    optional = fields.Boolean(
        string="Carnival and Corpus Christi too",
        help="No holidays by law, but days on which most services rest.",
    )

    @api.depends("company_id")
    def _compute_calendar_id(self):
        for wizard in self:
            company = wizard.company_id
            wizard.calendar_id = company.mkbot_holiday_calendar_id or company.resource_calendar_id

    def action_load(self):
        """Add the days that are missing and show the holidays."""
        self.ensure_one()
        if not self.env.user.has_group("mkbot_chat.group_supervisor"):
            raise AccessError(self.env._("Only MKBOT supervisors can load holidays."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This is a company of others."))
        if not (self.year.isdigit() and 2000 <= int(self.year) <= 2100):
            raise ValidationError(self.env._("“%s” is no year.", self.year))
        zone = ZoneInfo(self.calendar_id.tz or DEFAULT_TZ)
        leaves = self.env["resource.calendar.leaves"]
        for day, name in hours.brazilian_holidays(int(self.year), self.optional):
            start, end = (
                datetime.combine(day, clock, zone).astimezone(timezone.utc).replace(tzinfo=None)
                for clock in (time(0, 0), time(23, 59, 59))
            )
            there = [
                ("calendar_id", "=", self.calendar_id.id),
                ("resource_id", "=", False),
                ("mkbot_city", "=", False),
                ("mkbot_state_id", "=", False),
                ("date_from", "<=", start),
                ("date_to", ">=", end),
            ]
            if not leaves.search_count(there, limit=1):
                leaves.create(
                    {
                        "name": name,
                        "calendar_id": self.calendar_id.id,
                        "date_from": start,
                        "date_to": end,
                    }
                )
        if self.calendar_id != self.company_id.mkbot_holiday_calendar_id:
            # sudo: supervisors lead the attendance, not the company; its calendar they may choose
            self.company_id.sudo().mkbot_holiday_calendar_id = self.calendar_id
        return self.env["ir.actions.act_window"]._for_xml_id("mkbot_chat.action_mkbot_holiday")
