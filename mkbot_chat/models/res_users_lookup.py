from odoo import api, models
from odoo.fields import Command


class ResUsers(models.Model):
    """Whoever becomes an operator is given the coins that are for every operator."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._mkbot_operators()._mkbot_grant_defaults()
        return users

    def write(self, vals):
        if "group_ids" not in vals:
            return super().write(vals)
        before = self._mkbot_operators()
        result = super().write(vals)
        (self._mkbot_operators() - before)._mkbot_grant_defaults()
        return result

    def _mkbot_operators(self):
        operator = self.env.ref("mkbot_chat.group_operator", raise_if_not_found=False)
        # sudo: whoever writes the groups of a user
        return self.sudo().filtered(lambda user: operator and operator in user.all_group_ids)

    def _mkbot_grant_defaults(self):
        if self:
            self._mkbot_grant(self.env["mkbot.lookup"]._defaults())

    def _mkbot_grant(self, lookups):
        """Give users the groups of coins."""
        # sudo: given with being an operator, or by who sets coins up
        for group in lookups.sudo().group_id:
            missing = self - group.user_ids
            if missing:
                group.write({"user_ids": [Command.link(user.id) for user in missing]})
