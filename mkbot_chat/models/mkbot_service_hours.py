from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tzs

from ..bot import hours
from .res_company_clock import DEFAULT_TZ

#: As the web client's widget of the days of the week knows them.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Fields that decide when it is open.
RULE_FIELDS = {"company_id", "sector_ids", "hour_from", "hour_to", "tz", "active", *DAYS}


def _minutes(hour):
    return round(hour * 60)


class MkbotServiceHours(models.Model):
    """When people attend (E5). Rules add up; where there is none, people always attend."""

    _name = "mkbot.service.hours"
    _description = "Manual Attendance Rule"
    _order = "company_id, hour_from, id"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    sector_ids = fields.Many2many(
        "mkbot.sector",
        "mkbot_service_hours_sector_rel",
        "hours_id",
        "sector_id",
        string="Sectors",
        check_company=True,
        help="Empty: every sector that has no rule of its own.",
    )
    hour_from = fields.Float(string="From", required=True, default=8.0)
    hour_to = fields.Float(
        string="To",
        required=True,
        default=18.0,
        help="Not after the beginning: it ends on the next day.",
    )
    mon = fields.Boolean(string="Monday", default=True)
    tue = fields.Boolean(string="Tuesday", default=True)
    wed = fields.Boolean(string="Wednesday", default=True)
    thu = fields.Boolean(string="Thursday", default=True)
    fri = fields.Boolean(string="Friday", default=True)
    sat = fields.Boolean(string="Saturday")
    sun = fields.Boolean(string="Sunday")
    tz = fields.Selection(
        # A function: the names of the zones are no words to be translated.
        lambda self: _tzs,
        string="Time zone",
        required=True,
        default=lambda self: self._default_tz(),
    )
    when = fields.Char(string="Attends", compute="_compute_when")
    is_open_now = fields.Boolean(string="Open now", compute="_compute_now")
    opens_next = fields.Char(compute="_compute_now")
    warning = fields.Char(compute="_compute_warning")

    @api.model
    def _default_tz(self):
        return self.env.company._mkbot_tz()

    @api.constrains("hour_from", "hour_to", *DAYS)
    def _check_times(self):
        for rule in self:
            start, end = _minutes(rule.hour_from), _minutes(rule.hour_to)
            if not (0 <= start < hours.DAY and 0 <= end <= hours.DAY):
                raise ValidationError(self.env._("Hours go from 00:00 to 24:00."))
            if start == end:
                raise ValidationError(
                    self.env._(
                        "“%s” begins and ends at the same time. For the whole day write 00:00 to"
                        " 24:00.",
                        rule.name,
                    )
                )
            if not any(rule[day] for day in DAYS):
                raise ValidationError(self.env._("“%s” needs a day of the week.", rule.name))

    # ----- what people see of it -----

    @api.depends("hour_from", "hour_to", *DAYS)
    def _compute_when(self):
        for rule in self:
            labels = [rule._fields[day]._description_string(self.env) for day in DAYS if rule[day]]
            start, end = _minutes(rule.hour_from), _minutes(rule.hour_to)
            clock = f"{start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}"
            if end <= start:
                clock = self.env._("%s of the next day", clock)
            rule.when = f"{', '.join(labels)} {clock}"

    @api.depends(*RULE_FIELDS)
    def _compute_now(self):
        now = fields.Datetime.now()
        for rule in self:
            sector = rule.sector_ids[:1]
            sector = sector._origin or sector
            company = rule.company_id._origin or rule.company_id
            rule.is_open_now, opens_at = self._at(company, sector, now)
            rule.opens_next = (
                False
                if rule.is_open_now or not opens_at
                else hours.in_words(
                    _aware(opens_at), _aware(now), rule.tz or DEFAULT_TZ, self.env.lang or "en_US"
                )
            )

    @api.depends(*RULE_FIELDS)
    def _compute_warning(self):
        for rule in self:
            others = self.search(
                [("company_id", "=", rule.company_id.id), ("id", "not in", rule._origin.ids)]
            )
            sectors = rule.sector_ids._origin or rule.sector_ids
            beside = others.filtered(
                lambda other, own=sectors: other.sector_ids & own if own else not other.sector_ids
            )
            own = rule._window()
            names = [
                other.name
                for other in beside
                if rule.active and other.tz == rule.tz and hours.overlap(own, other._window())
            ]
            rule.warning = bool(names) and self.env._(
                "It overlaps with: %s. People attend whenever one of the rules says so.",
                ", ".join(names),
            )

    def _window(self):
        self.ensure_one()
        return hours.Window(
            frozenset(number for number, day in enumerate(DAYS) if self[day]),
            _minutes(self.hour_from) % hours.DAY,
            _minutes(self.hour_to),
            self.tz or DEFAULT_TZ,
        )

    # ----- what the attendance asks -----

    @api.model
    def _now(self, session):
        """Whether people attend a session's sector now.

        :return: ``(is_open, opens_at)``; ``opens_at`` (UTC) is None when open or not known
        """
        return self._at(session.company_id, session.sector_id, fields.Datetime.now())

    @api.model
    def _at(self, company, sector, at):
        """:meth:`_now` at a moment (UTC), for a company and a sector of it, or none."""
        windows = self._windows(company, sector)
        if not windows:
            return True, None
        holidays = self._holidays(company, sector, at)
        at = _aware(at)
        if hours.is_open(windows, holidays, at):
            return True, None
        opens_at = hours.next_opening(windows, holidays, at)
        return False, opens_at and opens_at.replace(tzinfo=None)

    @api.model
    def _in_words(self, session, at):
        """A moment to come (UTC) in the customer's words: “amanhã às 08:00”."""
        windows = self._windows(session.company_id, session.sector_id)
        tz = windows[0].tz if windows else session.company_id._mkbot_tz()
        now = _aware(fields.Datetime.now())
        return hours.in_words(_aware(at), now, tz, session._customer_lang())

    @api.model
    def _windows(self, company, sector):
        """The sector's own windows, else the company's."""
        rules = self._rules(company.id)
        own = [window for sectors, window in rules if sector.id in sectors]
        return own or [window for sectors, window in rules if not sectors]

    @api.model
    @tools.ormcache("company_id")
    def _rules(self, company_id):
        # sudo: the same for everybody, and asked for by the bot and by customers' messages
        rules = self.sudo().search([("company_id", "=", company_id)])
        return tuple((frozenset(rule.sector_ids.ids), rule._window()) for rule in rules)

    @api.model
    def _holidays(self, company, sector, at):
        """The holidays that are kept where the sector is, from the day before on."""
        days = self._company_holidays(company.id, fields.Date.to_string(at.date()))
        if not any(city or state_id for _holiday, city, state_id in days):
            return [holiday for holiday, _city, _state_id in days]
        # sudo: the place of the company is its partner's
        place = sector.sudo() if sector else company.sudo()
        city = place.city or company.sudo().city
        state = place.state_id or company.sudo().state_id
        return [
            holiday
            for holiday, of_city, of_state_id in days
            if (not of_city or hours.same_city(of_city, city or ""))
            and (not of_state_id or of_state_id == state.id)
        ]

    @api.model
    @tools.ormcache("company_id", "day")
    def _company_holidays(self, company_id, day):
        """``(Holiday, city, state id)`` of the company's calendar; the same all day long."""
        # sudo: see :meth:`_rules`
        company = self.env["res.company"].sudo().browse(company_id)
        leaves = self.env["resource.calendar.leaves"].sudo().search(company._mkbot_holidays(day))
        return tuple(
            (
                hours.Holiday(_aware(leave.date_from), _whole_minute(_aware(leave.date_to))),
                leave.mkbot_city,
                leave.mkbot_state_id.id,
            )
            for leave in leaves
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if not RULE_FIELDS.isdisjoint(vals):
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


def _aware(at):
    return at.replace(tzinfo=hours.timezone.utc)


def _whole_minute(at):
    # Odoo ends its days at 23:59:59, and the second after it is no opening.
    return at + hours.MINUTE - hours.timedelta(seconds=at.second) if at.second else at
