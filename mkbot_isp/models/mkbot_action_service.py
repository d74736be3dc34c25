from dataclasses import replace

from odoo import models
from odoo.tools.misc import format_datetime

from odoo.addons.mkbot_chat.bot import values

PERSON = "person"
#: The answers to something to try: values, and the keys of their buttons.
TRIED = (
    (values.HELPED, "option_yes_back"),
    (values.NOT_HELPED, "option_not_back"),
    (PERSON, "option_person"),
)
LABEL_LENGTH = 60


class MkbotActionService(models.AbstractModel):
    """What the actions about a customer's services share."""

    _name = "mkbot.action.service"
    _description = "Bot Action about a Service"
    _inherit = "mkbot.action"

    #: The model of the services.
    _mkbot_service = "isp.connection"
    #: Keys of what is said: there is none; which of several; restricted for debt, by the access.
    _none_key = "no_connection_none"
    _which_key = "service_choose"
    _debt_keys = {"blocked": "blocked_debt", "partial": "reduced_debt"}

    def _services(self, session, model=None):
        """The customer's services in the attendance's company that have not ended, in superuser
        mode: the bot speaks for the company, and of a customer's own ones only.

        :param str model: their model, where that is not the action's own
        """
        partner = session.partner_id.commercial_partner_id
        services = self.env[model or self._mkbot_service].sudo()
        if not partner:
            return services
        return services.search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "=", session.company_id.id),
                ("state", "!=", "ended"),
            ],
            order="id",
        )

    def _run(self, session, slots, confirmed):
        services = self._services(session)
        if not services:
            return values.Acted("person", (self._reply(self._none_key),))
        services = self._concerned(services)
        if not services:
            return self._none_concerned()
        if len(services) > 1:
            chosen = services.filtered(lambda one: str(one.id) == slots.get("service"))
            if not chosen:
                return self._which(services)
            services = chosen
        return self._about(session, services, slots, confirmed)

    def _concerned(self, services):
        """Hook: of a customer's services those that the request may be about."""
        return services

    def _none_concerned(self):
        """Hook: the answer where there is none of those."""
        return values.Acted("person", (self._reply(self._none_key),))

    def _about(self, session, service, slots, confirmed):
        """Hook: the answer about one service, as :meth:`_run`."""
        raise NotImplementedError

    def _which(self, services):
        return self._choose(
            "service",
            self._which_key,
            [(one.id, f"{one.plan_id.name} – {one.code}"[:LABEL_LENGTH]) for one in services],
        )

    def _snapshot(self, service):
        """What is known of a service, for the person who goes on: short and JSON-able."""
        return {
            "service": service.code,
            "plan": service.plan_id.name,
            "state": service.state,
            "access": service.access,
            **({"error": service.sync_error} if service.sync_state == "failed" else {}),
        }

    # ----- restricted -----

    def _hindered(self, session, service, slots, facts):
        """The answer where a service is not given whole; None where it is."""
        if service.state != "active":
            return values.Acted("person", (self._reply("service_pending"),), facts=facts)
        if service.access == "full":
            return None
        if service.access_reason != "overdue":
            return values.Acted("person", (self._reply("restricted_person"),), facts=facts)
        return self._debt(session, service, slots, facts)

    def _debt(self, session, service, slots, facts):
        """The answer to who is restricted for debt: what is owed, and a way out."""
        bills = self.env["mkbot.action.second_copy"]._run(session, slots, False)
        replies = [self._reply(self._debt_keys[service.access]), *bills.replies]
        if bills.outcome == "done" and self._may_unlock(service):
            replies.append(self._reply("blocked_unlock", days=service.rule_id.unlock_days))
        return replace(bills, replies=tuple(replies), facts={**bills.facts, **facts})

    def _may_unlock(self, service):
        """Whether the customer may ask for a trust unlock, which is one of connections."""
        return service._name == "isp.connection" and not service._unlock_refusal()

    # ----- things to try -----

    def _offer(self, session, slot, replies, options, facts):
        """Have the customer choose by button, or by writing what is on it.

        :param options: ``[(value, key of the button), …]``
        """
        choices = tuple(
            values.Choice(f"{values.SLOT_PREFIX}{value}", label=session._text(key, {}) or value)
            for value, key in options
        )
        return values.Acted("choose", tuple(replies), slot, choices, facts=facts)

    def _walk(self, session, steps, slots, facts, *before):
        """Go through things to try, one at a time.

        :param steps: ``[(slot, keys of the texts, options as of :meth:`_offer`), …]``
        :param before: replies that come before the first one
        :return: :class:`values.Acted` that asks for the next one, or ends it; None where all was
            tried in vain
        """
        for number, (slot, keys, options) in enumerate(steps):
            answer = slots.get(slot)
            if answer is None:
                replies = [*([] if number else before), *map(self._reply, keys)]
                return self._offer(session, slot, replies, options, facts)
            if answer == values.HELPED:
                return values.Acted("done", (self._reply("no_connection_back"),), facts=facts)
            if answer == PERSON:
                return values.Acted("person", facts=facts)
        return None

    # ----- words -----

    def _moment(self, session, at):
        """A moment (UTC) by the company's clock: its day and time, ``("31/12", "18:30")``."""
        env, zone = self._speaking(session).env, session.company_id._mkbot_tz()
        written = format_datetime(env, at, tz=zone, dt_format="dd/MM HH:mm")
        day, time = written.split(" ")
        return day, time
