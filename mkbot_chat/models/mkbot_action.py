from odoo import api, models

from ..bot import values


class MkbotAction(models.AbstractModel):
    """What the bot can do for an intent.

    Each action is an abstract model of its own, named ``mkbot.action.<something>``, that inherits
    this one and says in :attr:`_mkbot_code` which intent it serves. Another addon adds such models,
    or extends one of ours by ``_inherit``: Odoo's registry is the registry of actions.
    """

    _name = "mkbot.action"
    _description = "Action of the Bot"

    #: Code of the intent that the action serves; the base serves none.
    _mkbot_code = None

    @api.model
    def _actions(self):
        """Return ``{intent code: model}`` of all actions there are."""
        found = {}
        for name in self.env.registry.descendants(["mkbot.action"], "_inherit"):
            model = self.env[name]
            if model._mkbot_code:
                found[model._mkbot_code] = model
        return found

    @api.model
    def _specs(self, session):
        """Return ``{intent code: values.ActionSpec}`` of what can be done in an attendance."""
        specs = (action._spec(session) for action in self._actions().values())
        return {spec.code: spec for spec in specs if spec}

    @api.model
    def _act(self, session, code, slots, confirmed=False):
        """Carry out the action of an intent.

        :return: :class:`values.Acted`
        """
        action = self._actions().get(code)
        if action is None:
            return values.Acted("person")
        return action._run(session, slots, confirmed)

    def _spec(self, session):
        """Hook: the :class:`values.ActionSpec`, or None where the action cannot be had."""
        return values.ActionSpec(self._mkbot_code)

    def _run(self, session, slots, confirmed):
        """Hook: do it, once however often it is asked for in one attendance.

        :param dict slots: what is known, by the names of the spec's slots and of those chosen
        :return: :class:`values.Acted`
        """
        return values.Acted("person")
