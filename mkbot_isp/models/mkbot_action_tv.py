from odoo import models

from odoo.addons.mkbot_chat.bot import values

from .mkbot_action_service import PERSON, TRIED

ADVICE = ("advice", ("advice_tv", "advice_helped"), TRIED)
RESEND = "resend"
HELP = ((RESEND, "option_tv_resend"), (PERSON, "option_person"))


class MkbotActionTv(models.AbstractModel):
    """Something about TV: how it stands, something to try, the activation sent again."""

    _name = "mkbot.action.tv"
    _description = "Bot Action: TV"
    _inherit = "mkbot.action.service"
    _mkbot_code = "tv"
    _mkbot_service = "isp.tv"
    _none_key = "tv_none"
    _which_key = "tv_choose"
    _debt_keys = {"blocked": "tv_debt"}

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _about(self, session, tv, slots, confirmed):
        facts = self._snapshot(tv)
        hindered = self._hindered(session, tv, slots, facts)
        if hindered:
            return hindered
        tried = self._walk(session, [ADVICE], slots, facts, self._how_it_is(tv))
        return tried or self._help(session, tv, slots, confirmed, facts)

    def _snapshot(self, service):
        devices = f"{service.device_count}/{service.plan_id.device_limit or '∞'}"
        return {**super()._snapshot(service), "devices": devices}

    def _how_it_is(self, tv):
        limit = tv.plan_id.device_limit
        told = {"plan": tv.plan_id.name, "devices": tv.device_count}
        if not limit:
            return self._reply("tv_active", **told)
        key = "tv_active_full" if tv.device_count >= limit else "tv_active_limit"
        return self._reply(key, **told, limit=limit)

    def _help(self, session, tv, slots, confirmed, facts):
        if slots.get("help") == PERSON or not tv.server_id:
            return values.Acted("person", facts=facts)
        if slots.get("help") != RESEND:
            return self._offer(session, "help", [self._reply("tv_help")], HELP, facts)
        if not confirmed:
            reply = self._reply("tv_resend_confirm", plan=tv.plan_id.name)
            return values.Acted("confirm", (reply,), facts=facts)
        self.env["isp.operation"]._queue(tv, "provision", tv.server_id)._tell(
            session, "tv_resend", self._mkbot_code
        )
        return values.Acted("done", (self._reply("tv_resend_asked"),), facts=facts)
