from odoo import models

from odoo.addons.mkbot_chat.bot import values

from .mkbot_action_service import PERSON, TRIED

LIGHTS_OFF, ONE_DEVICE = "off", "one"
LIGHTS = (
    "lights",
    ("no_connection_lights",),
    (
        ("normal", "option_lights_normal"),
        ("red", "option_lights_red"),
        (LIGHTS_OFF, "option_lights_off"),
        (PERSON, "option_person"),
    ),
)
DEVICES = (
    "devices",
    ("no_connection_devices",),
    (
        (ONE_DEVICE, "option_one_device"),
        ("all", "option_all_devices"),
        (PERSON, "option_person"),
    ),
)
POWER = ("power", ("no_connection_power",), TRIED)
CABLE = ("cable", ("no_connection_cable",), TRIED)
RESTART = ("restart", ("no_connection_restart",), TRIED)
DEVICE = ("device", ("no_connection_device",), TRIED)
VISIT = "visit"
HELP = ((VISIT, "option_technician"), (PERSON, "option_person"))


class MkbotActionNoConnection(models.AbstractModel):
    """No Internet: an outage, a debt, or things to try; then a visit, or a person who knows all
    that."""

    _name = "mkbot.action.no_connection"
    _description = "Bot Action: No Connection"
    _inherit = "mkbot.action.service"
    _mkbot_code = "sem_conexao"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _run(self, session, slots, confirmed):
        outage = self._outage(session)
        if outage:
            return self._of_outage(session, outage)
        return super()._run(session, slots, confirmed)

    def _about(self, session, connection, slots, confirmed):
        live = connection._live_facts()
        facts = {**self._snapshot(connection), **self._live_snapshot(session, live)}
        hindered = self._hindered(session, connection, slots, facts)
        if hindered:
            return hindered
        steps = self._steps(live["online"], slots)
        intro = self._how_it_is(session, live)
        tried = self._walk(session, steps, slots, facts, intro)
        return tried or self._help(session, connection, slots, confirmed, facts)

    def _outage(self, session):
        # sudo: the bot speaks for the company; it tells customers of what hits themselves
        outages = self.env["isp.outage"].sudo()
        partner = session.partner_id
        return outages._of_partner(partner, session.company_id)[:1] if partner else outages

    def _of_outage(self, session, outage):
        words = outage._in_words(session._customer_lang())
        replies = [self._reply("outage_known", message=words["message"])]
        if words["expected"]:
            replies.append(self._reply("outage_expected", expected=words["expected"]))
        return values.Acted("done", tuple(replies), facts={"outage": outage.name})

    # ----- how it is -----

    def _snapshot(self, connection):
        return {
            **super()._snapshot(connection),
            "node": (connection.node_id.complete_name or "")[-80:],
        }

    def _live_snapshot(self, session, live):
        """What the access server tells, for the person who goes on."""
        if live["online"] is None:
            return {"online": None}
        if live["online"]:
            return {"online": True, "since": " ".join(self._moment(session, live["since"]))}
        dropped = live["last_end_at"]
        return {
            "online": False,
            "since": " ".join(self._moment(session, dropped)) if dropped else "",
            "cause": live["last_end_cause"],
        }

    def _how_it_is(self, session, live):
        """What the customer is told before anything is tried."""
        if live["online"]:
            day, time = self._moment(session, live["since"])
            return self._reply("no_connection_online", day=day, time=time)
        if live["online"] is None or not live["last_end_at"]:
            return self._reply("no_connection_begin")
        # Acct-Terminate-Cause (RFC 2866, 5.10)
        cause = live["last_end_cause"].lower()
        key = "no_connection_down"
        if cause.startswith("lost"):
            key = "no_connection_lost"
        elif cause.startswith("user"):
            key = "no_connection_ended"
        day, time = self._moment(session, live["last_end_at"])
        return self._reply(key, day=day, time=time)

    # ----- what to try -----

    def _steps(self, online, slots):
        """What to try, by what is known: as :meth:`_walk` takes it."""
        if online:
            return [DEVICES, DEVICE if slots.get("devices") == ONE_DEVICE else RESTART]
        if slots.get("lights") == LIGHTS_OFF:
            return [LIGHTS, POWER]
        return [LIGHTS, CABLE, RESTART]

    def _help(self, session, connection, slots, confirmed, facts):
        """All was tried in vain: a technician's visit where there are any, or a person."""
        # sudo: the bot opens visits for the company, for the customer it speaks with
        orders = self.env["fsm.order"].sudo().with_company(session.company_id)
        known = orders._open_of(session.partner_id, session.company_id)[:1]
        if known:
            reply = self._reply("technician_known", number=known.name)
            return values.Acted("person", (reply,), facts={**facts, "order": known.name})
        if not orders._can_open():
            return values.Acted("person", (self._reply("no_connection_person"),), facts=facts)
        if slots.get("help") == PERSON:
            return values.Acted("person", facts=facts)
        if slots.get("help") != VISIT:
            return self._offer(session, "help", [self._reply("no_connection_help")], HELP, facts)
        if not confirmed:
            reply = self._reply("technician_confirm", address=self._address(connection))
            return values.Acted("confirm", (reply,), facts=facts)
        description = session._tried_in_words(self._mkbot_code, facts, slots)
        repair = self.env.ref("mkbot_isp.order_type_repair", raise_if_not_found=False)
        order = orders._open_visit(session, description, repair)
        facts = {**facts, "order": order.name}
        reply = self._reply("technician_asked", number=order.name)
        return values.Acted("done", (reply,), facts=facts)

    def _address(self, connection):
        """Where a technician would go, as lines."""
        partner = connection.partner_id
        lines = partner._display_address(without_company=True).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())
