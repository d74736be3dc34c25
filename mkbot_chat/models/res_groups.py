from odoo import models

# What makes users members of a group, or groups imply another.
MEMBERSHIP_FIELDS = {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        if MEMBERSHIP_FIELDS.isdisjoint(vals):
            return super().write(vals)
        operator = self.env.ref("mkbot_chat.group_operator", raise_if_not_found=False)
        if not operator:
            return super().write(vals)
        # sudo: whoever may write groups
        before = operator.sudo().all_user_ids
        result = super().write(vals)
        operator.invalidate_recordset(["all_user_ids"])
        (operator.sudo().all_user_ids - before)._mkbot_grant_defaults()
        return result

    def _unlink_with_privilege(self):
        """Delete groups and the privileges that had no other."""
        privileges = self.privilege_id
        self.unlink()
        privileges.filtered(lambda privilege: not privilege.group_ids).unlink()
