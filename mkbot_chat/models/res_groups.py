from odoo import api, models


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _mkbot_groups_of_panel(self):
        """The groups that count for a user who has only the panel: what every employee is, the
        roles of MKBOT, the coins, and that one works for several companies.

        :return: ``res.groups`` in superuser mode
        """
        # sudo: which groups there are is no secret of theirs
        groups = self.sudo()
        own = groups.search(
            [("privilege_id.category_id", "=", self.env.ref("mkbot_chat.module_category_mkbot").id)]
        )
        return (
            own
            | groups.env.ref("base.group_user")
            | groups.env.ref("base.group_multi_company")
        ).all_implied_ids

    def write(self, vals):
        """Whoever becomes an operator by way of the group's list of users is one as well."""
        operators = self.env["res.users"]
        if self._mkbot_changes_members(vals):
            operators = self._mkbot_members()._mkbot_operators()
        result = super().write(vals)
        if self._mkbot_changes_members(vals):
            (self._mkbot_members()._mkbot_operators() - operators)._mkbot_became_operator()
        return result

    def _mkbot_changes_members(self, vals):
        group = self.env.ref("mkbot_chat.group_operator", raise_if_not_found=False)
        return bool(group and "user_ids" in vals and group in self.sudo().all_implied_ids)

    def _mkbot_members(self):
        return self.sudo().with_context(active_test=False).user_ids
