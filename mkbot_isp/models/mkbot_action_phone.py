import phonenumbers

from odoo import models

from odoo.addons.mkbot_chat.bot import values

from .mkbot_action_service import TRIED

ADVICE = ("advice", ("advice_telefone", "advice_helped"), TRIED)


class MkbotActionPhone(models.AbstractModel):
    """Something about the telephone: how the line stands, something to try, a person."""

    _name = "mkbot.action.phone"
    _description = "Bot Action: Telephone"
    _inherit = "mkbot.action.service"
    _mkbot_code = "telefone"
    _mkbot_service = "isp.line"
    _none_key = "line_none"
    _which_key = "line_choose"
    _debt_keys = {"blocked": "line_debt", "partial": "line_debt_partial"}

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _about(self, session, line, slots, confirmed):
        facts = self._snapshot(line)
        hindered = self._hindered(session, line, slots, facts)
        if hindered:
            return hindered
        intro = self._reply("line_active", number=self._shown(line.code))
        tried = self._walk(session, [ADVICE], slots, facts, intro)
        return tried or values.Acted("person", (self._reply("line_person"),), facts=facts)

    def _shown(self, number):
        """A number in E.164 as customers write theirs: ``(19) 3000-0001``."""
        parsed = phonenumbers.parse(number)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
