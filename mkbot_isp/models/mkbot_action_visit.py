from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.bot import values

from .fsm_order_iclass import BEGUN

#: Windows that are offered at a time.
OFFERED = 6
CONFIRM, MOVE, CANCEL, KEEP = "confirm", "move", "cancel", "keep"
BUTTONS = {
    CONFIRM: "option_visit_confirm",
    MOVE: "option_visit_move",
    CANCEL: "option_visit_cancel",
    KEEP: "option_visit_keep",
}


class MkbotActionStatus(models.AbstractModel):
    """The customer's service orders among what is under way; and their next visit, which they
    confirm, move or cancel themselves."""

    _inherit = "mkbot.action.status"

    def _requests(self, session):
        found = super()._requests(session)
        if not session.partner_id:
            return found
        env = self._speaking(session).env
        for order in env["fsm.order"]._open_of(session.partner_id, session.company_id):
            title = " ".join(filter(None, (order.type.name or env._("Service order"), order.name)))
            state = order.stage_id.name or ""
            if order.scheduled_date_start:
                when = self._when(session, order.scheduled_date_start)
                state = env._("visit on %s", when)
            found.append((order.create_date, title, state))
        return found

    def _run(self, session, slots, confirmed):
        what, _dash, number = (slots.get("visit") or "").partition("-")
        if what in BUTTONS and number.isdigit():
            return self._of_visit(session, what, int(number), slots, confirmed)
        acted = super()._run(session, slots, confirmed)
        visit = self._next_visit(session)
        if acted.outcome != "done" or not visit or self._of_protocol(session):
            return acted
        key = "visit_expected" if visit.visit_confirmed_at else "visit_offer"
        reply = self._reply(key, when=self._when(session, visit.scheduled_date_start))
        offered = (MOVE, CANCEL, KEEP) if visit.visit_confirmed_at else (CONFIRM, MOVE, CANCEL)
        options = tuple(
            values.Choice(f"{values.SLOT_PREFIX}{one}-{visit.id}", key=BUTTONS[one])
            for one in offered
        )
        return values.Acted("choose", (*acted.replies, reply), "visit", options, facts=acted.facts)

    def _visits(self, session):
        """The customer's visits that are still to come and can be changed, the next one first."""
        orders = self.env["fsm.order"]._open_of(session.partner_id, session.company_id)
        now = fields.Datetime.now()
        return orders.filtered(
            lambda order: (
                order.scheduled_date_start
                and order.scheduled_date_start > now
                and order.iclass_state not in BEGUN
                and order.iclass_wanted != "cancelled"
            )
        )

    def _next_visit(self, session):
        return self._visits(session)[:1]

    def _of_visit(self, session, what, number, slots, confirmed):
        visit = self._visits(session).filtered(lambda order: order.id == number)
        if not visit:
            return values.Acted("person", (self._reply("visit_gone"),))
        visit = visit.with_context(lang=self._speaking(session).env.lang)
        facts = {"order": visit.name, "visit": what}
        try:
            with self.env.cr.savepoint():
                return getattr(self, f"_do_{what}")(session, visit, slots, confirmed, facts)
        except UserError:
            # It was changed meanwhile, or IClass would not take it.
            return values.Acted("person", (self._reply("visit_gone"),), facts=facts)

    def _do_keep(self, session, visit, slots, confirmed, facts):
        return values.Acted("done", (self._reply("visit_kept"),), facts=facts)

    def _do_confirm(self, session, visit, slots, confirmed, facts):
        """The button itself says what is written: it is not asked for again."""
        if not visit.visit_confirmed_at:
            visit.visit_confirmed_at = fields.Datetime.now()
            visit._note(self.env._("The customer confirmed the visit (%s).", session.name))
        when = self._when(session, visit.scheduled_date_start)
        return values.Acted("done", (self._reply("visit_confirmed", when=when),), facts=facts)

    def _do_cancel(self, session, visit, slots, confirmed, facts):
        if not confirmed:
            when = self._when(session, visit.scheduled_date_start)
            return values.Acted("confirm", (self._reply("visit_cancel_sure", when=when),))
        visit._cancel(self.env._("The customer cancelled the visit (%s).", session.name))
        return values.Acted("done", (self._reply("visit_cancelled"),), facts=facts)

    def _do_move(self, session, visit, slots, confirmed, facts):
        if confirmed:
            visit._hold_technicians()
        windows = {
            start.strftime("%Y%m%d%H%M"): (start, end, begin)
            for start, end, begin in visit._free_windows()
        }
        chosen = windows.get(slots.get("window"))
        if not chosen:
            return self._choose_window(session, windows, bool(slots.get("window")), facts)
        start, end, begin = chosen
        words = {"day": self._weekday(session, start), "hours": self._hours(session, start, end)}
        if not confirmed:
            return values.Acted("confirm", (self._reply("visit_move_sure", **words),))
        visit._reschedule(begin)
        visit._note(self.env._("The customer moved the visit (%s).", session.name))
        return values.Acted("done", (self._reply("visit_moved", **words),), facts=facts)

    def _choose_window(self, session, windows, is_again, facts):
        if not windows:
            return values.Acted("person", (self._reply("visit_no_window"),), facts=facts)
        options = [
            (key, f"{self._weekday(session, start, short=True)} {self._hours(session, start, end)}")
            for key, (start, end, _begin) in list(windows.items())[:OFFERED]
        ]
        key = "visit_window_gone" if is_again else "visit_window"
        return self._choose("window", key, options)

    # ----- words -----

    def _local(self, session, moment):
        return fields.Datetime.context_timestamp(
            self.with_context(tz=session.company_id._mkbot_tz()), moment
        )

    def _weekday(self, session, moment, short=False):
        """``terça-feira, 31/12``; short: ``ter., 31/12``"""
        pattern = "EEE dd/MM" if short else "EEEE, dd/MM"
        return self._day(session, self._local(session, moment).date(), pattern)

    def _hours(self, session, start, end):
        """``8h–12h``"""
        hours = (self._local(session, moment) for moment in (start, end))
        return "–".join(f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h" for at in hours)

    def _when(self, session, moment):
        local = self._local(session, moment)
        return f"{self._weekday(session, moment)}, {local.strftime('%H:%M')}"
