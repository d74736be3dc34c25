from odoo import models


class IrRule(models.Model):
    """The rules of the coins' groups give, and never take.

    Odoo joins the rules of a user's groups by “or”, per model, without asking which group gave the
    right. So a coin's limit would bind who may read all of the model by another group without a
    rule, and, the other way round, another group's rule would open the model to who may read it by
    a coin only.
    """

    _inherit = "ir.rule"

    def _get_rules(self, model_name, mode="read"):
        rules = super()._get_rules(model_name, mode=mode)
        coins = self.env["mkbot.lookup"]._group_ids()
        mine = frozenset(self.env.user._get_group_ids())
        if self.env.su or coins.isdisjoint(mine):
            return rules
        of_coins = self.browse()
        of_others = self.browse()
        # sudo: rules are for administrators to read; here they are being applied
        for rule in rules.sudo():
            groups = mine.intersection(rule.groups.ids)
            if groups and groups <= coins:
                of_coins |= rule
            elif groups:
                of_others |= rule
        if not self._allowed_without(model_name, mode, coins):
            return rules - of_others
        return rules if of_others else rules - of_coins

    def _allowed_without(self, model_name, mode, group_ids):
        """Hook: whether the user has a right on a model by other groups than these.

        Whatever takes a right from a user otherwise than by their groups has to say so here.

        :param frozenset group_ids: with all the user's other groups, the implied ones too
        """
        groups = self.env["ir.model.access"]._get_access_groups(model_name, mode)
        return groups.matches(frozenset(self.env.user._get_group_ids()) - group_ids)
