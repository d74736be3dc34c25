from odoo import api, models


class ResUsers(models.Model):
    """Who the operators are."""

    _inherit = "res.users"

    @api.model
    def _mkbot_operators_of(self, companies):
        """Those who may attend in some of the companies, by name, in superuser mode: supervisors
        and administrators of MKBOT too, not Odoo's own user.

        Callers say who may know of them, and tell no more than that needs.
        """
        # sudo: see above
        return self.sudo().search(
            [
                ("all_group_ids", "in", self.env.ref("mkbot_chat.group_operator").ids),
                ("company_ids", "in", companies.ids),
                ("share", "=", False),
                ("id", "!=", api.SUPERUSER_ID),
            ],
            order="name, id",
        )
