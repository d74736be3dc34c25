import re
from datetime import timedelta

from odoo import models
from odoo.tools.misc import formatLang

from odoo.addons.mkbot_chat.bot import values

from .mkbot_action_no_connection import RESTART
from .mkbot_action_service import TRIED

WIFI = ("wifi", ("slow_wifi",), TRIED)
NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?")
#: The part of the speed that was sold from which on nothing is wrong with the connection.
ENOUGH = 0.8
#: A day is one of heavy use from so many GB, and so many times those of the last days.
HEAVY_GB, HEAVY_TIMES, LAST_DAYS = 10, 2, 30


class MkbotActionSlow(models.AbstractModel):
    """A slow connection: reduced, busy, or to be measured; then a person who knows all that."""

    _name = "mkbot.action.slow"
    _description = "Bot Action: Slow Connection"
    _inherit = "mkbot.action.no_connection"
    _mkbot_code = "lentidao"

    def _about(self, session, connection, slots, confirmed):
        live = connection._live_facts()
        if live["online"] is False:
            # Not slow: down.
            return super()._about(session, connection, slots, confirmed)
        plan = connection.plan_id
        today = self._heavy(session, connection)
        facts = {**self._snapshot(connection), **self._live_snapshot(session, live)}
        if today:
            facts["today_gb"] = round(today, 1)
        hindered = self._hindered(session, connection, slots, facts)
        if hindered:
            return hindered
        intro = [self._reply("slow_plan", speed=f"{plan.down_mbps:g}")]
        if today:
            amount = formatLang(self._speaking(session).env, today, digits=1)
            intro.append(self._reply("slow_heavy", amount=amount))
        tried = self._walk(session, [WIFI, RESTART], slots, facts, *intro)
        return tried or self._measured(plan, slots, facts)

    def _measured(self, plan, slots, facts):
        """Have the speed measured, and say what that means."""
        if "measured" not in slots:
            return values.Acted("choose", (self._reply("slow_measure"),), "measured", facts=facts)
        found = NUMBER.search(slots["measured"])
        if not found:
            return values.Acted("choose", (self._reply("slow_number"),), "measured", facts=facts)
        speed = float(found[0].replace(",", "."))
        facts = {**facts, "measured": f"{speed:g}/{plan.down_mbps:g}"}
        if speed >= ENOUGH * plan.down_mbps:
            reply = self._reply("slow_fine", measured=f"{speed:g}", speed=f"{plan.down_mbps:g}")
            return values.Acted("done", (reply,), facts=facts)
        return values.Acted("person", (self._reply("slow_person"),), facts=facts)

    def _heavy(self, session, connection):
        """The GB of today where they are far more than usual, else 0."""
        usage = self.env["mkbot.action.usage"]
        today = self._today(session)
        amount = sum(usage._sums(connection, today))
        before = sum(usage._sums(connection, today - timedelta(days=LAST_DAYS))) - amount
        is_heavy = amount >= HEAVY_GB and amount > HEAVY_TIMES * before / LAST_DAYS
        return amount if is_heavy else 0
