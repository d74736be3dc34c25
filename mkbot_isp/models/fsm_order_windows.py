from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Days ahead that are looked at for a free window, beginning tomorrow.
DAYS_AHEAD = 14
#: Hours that a visit takes where the order does not say.
VISIT_HOURS = 1.0


class FsmOrder(models.Model):
    """When a visit could be: the mornings and afternoons of the company's working hours in which a
    technician still has room."""

    _inherit = "fsm.order"

    def _free_windows(self):
        """The windows with room for the order's visit, from tomorrow on; not the one it is in.

        :return: ``[(start, end, visit), …]``, naive UTC: of the window, and when the visit would
            begin in it
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        # sudo: how busy technicians are, not with what
        windows = order._working_windows()
        if not windows:
            return []
        people = order._who_may_go()
        busy = order._busy(windows[0][0], windows[-1][1])
        now_at = order.scheduled_date_start
        rooms = ((start, end, order._room(start, end, people, busy)) for start, end in windows)
        return [
            (start, end, visit)
            for start, end, visit in rooms
            if visit and not (now_at and start <= now_at < end)
        ]

    def _working_windows(self):
        """The company's mornings and afternoons from tomorrow on, days off left out."""
        company = self.company_id
        zone = pytz.timezone(company._mkbot_tz())
        first = company._mkbot_today() + timedelta(days=1)
        holidays = self.env["resource.calendar.leaves"].search(company._mkbot_holidays(first))
        shifts = company.resource_calendar_id.attendance_ids.filtered(
            lambda shift: shift.day_period != "lunch" and not shift.display_type
        )
        windows = []
        for number in range(DAYS_AHEAD):
            day = first + timedelta(days=number)
            for shift in shifts.sorted("hour_from"):
                if not _is_worked(shift, day):
                    continue
                start, end = (_moment(zone, day, at) for at in (shift.hour_from, shift.hour_to))
                if not any(off.date_from < end and off.date_to > start for off in holidays):
                    windows.append((start, end))
        return windows

    def _who_may_go(self):
        """Who is assigned, or else the company's technicians of the order's team."""
        if self.person_id:
            return self.person_id
        people = self.env["fsm.person"].search([("company_id", "in", [self.company_id.id, False])])
        return people.filtered(lambda person: person.team_id in (self.team_id, person.team_id[:0]))

    def _hold_technicians(self):
        """Have who may go promised to one customer after the other: what is free now is free until
        the end of the transaction, or that is run again."""
        people = self.sudo()._who_may_go()
        if people:
            # A lock alone would not tell of what was promised since the transaction began.
            self.env.cr.execute(
                SQL("UPDATE fsm_person SET write_date = write_date WHERE id = ANY(%s)", people.ids)
            )

    @api.model
    def _busy(self, start, end):
        """Other orders' visits between two moments: ``{person id or False: [(start, end), …]}``."""
        busy = defaultdict(list)
        orders = self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("id", "!=", self.id)
            & Domain("stage_id.is_closed", "=", False)
            & Domain("scheduled_date_start", ">=", start - timedelta(days=1))
            & Domain("scheduled_date_start", "<", end)
        )
        for order in orders:
            until = order.scheduled_date_end or order._until(order.scheduled_date_start)
            busy[order.person_id.id].append((order.scheduled_date_start, until))
        return busy

    def _until(self, start):
        return start + timedelta(hours=self.scheduled_duration or VISIT_HOURS)

    def _room(self, start, end, people, busy):
        """When the visit could begin in a window; None where nobody has room.

        Visits that nobody is assigned to yet each take the room of one technician.
        """
        gaps = [self._gap(start, end, busy[person.id]) for person in people]
        gaps = sorted(gap for gap in gaps if gap)
        if not self.person_id:
            nobodys = sum(since < end and until > start for since, until in busy[False])
            gaps = gaps[: max(len(gaps) - nobodys, 0)]
        return gaps[0] if gaps else None

    def _gap(self, start, end, taken):
        """The first moment of a window from which on somebody has the time of the visit."""
        at = start
        for since, until in sorted(taken):
            if self._until(at) <= since:
                break
            at = max(at, until)
        return at if self._until(at) <= end else None

    def _reschedule(self, start):
        """Move the visit to another moment (naive UTC), as the customer wished."""
        self.ensure_one()
        self._check_open()
        self.write({"scheduled_date_start": start, "scheduled_date_end": self._until(start)})
        self.visit_confirmed_at = fields.Datetime.now()


def _is_worked(shift, day):
    """Whether a line of a calendar is about a day."""
    return int(shift.dayofweek) == day.weekday() and shift.week_type in (
        False,
        str(shift.get_week_type(day)),
    )


def _moment(zone, day, hour):
    """A local hour of a day as naive UTC."""
    local = datetime.combine(day, time.min) + timedelta(hours=hour)
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
