from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mkbot_panel_permissions import PANEL_ONLY
from .mkbot_session_panel import SUBCHANNEL


class ResUsers(models.Model):
    """What of the panel a user may use, and whether they have anything but the panel (row P2)."""

    _inherit = "res.users"

    mkbot_withheld_tool_ids = fields.Many2many(
        "mkbot.tool",
        "mkbot_tool_withheld_rel",
        "user_id",
        "tool_id",
        string="Withheld tools",
        groups="mkbot_chat.group_admin",
        help="Tools of the panel that this user may not use.",
    )

    def _mkbot_is_panel_only(self):
        """Whether the panel is all of Odoo that this user has."""
        return self.has_group(PANEL_ONLY)

    @api.model
    def _get_activity_groups(self):
        """Whoever has only the panel has no activities in the bar, which they never see; every
        page asks, also for what they may not read."""
        if self.env.user._mkbot_is_panel_only():
            return []
        return super()._get_activity_groups()

    # ----- groups that count -----

    @api.depends("group_ids.all_implied_ids")
    def _compute_all_group_ids(self):
        """Of a user who has only the panel, no groups count but those that belong to it: whatever
        else they were given sleeps until they have the rest of Odoo again."""
        result = super()._compute_all_group_ids()
        panel_only = self.env["ir.model.data"]._xmlid_to_res_id(
            PANEL_ONLY, raise_if_not_found=False
        )
        restricted = self.filtered(lambda user: panel_only in user.all_group_ids._ids)
        if restricted:
            counting = self._mkbot_groups_of_panel()
            for user in restricted:
                user.all_group_ids &= counting
        return result

    @api.model
    def _mkbot_groups_of_panel(self):
        """The groups that count for a user who has only the panel: what every employee is, the
        roles of MKBOT, the coins, and that one works for several companies.

        :return: ``res.groups`` in superuser mode
        """
        # sudo: asked while rights are being decided
        groups = self.env["res.groups"].sudo()
        category = self.env.ref("mkbot_chat.module_category_mkbot")
        own = groups.search([("privilege_id.category_id", "=", category.id)])
        employee = groups.env.ref("base.group_user") | groups.env.ref("base.group_multi_company")
        coins = groups.browse(self.env["mkbot.lookup"]._group_ids())
        return (own | employee | coins).all_implied_ids

    @api.constrains("group_ids")
    def _check_panel_only(self):
        """Whoever sets Odoo or MKBOT up needs more than the panel."""
        panel_only = self.env.ref(PANEL_ONLY, raise_if_not_found=False)
        too_much = self.env["res.groups"].union(
            *(
                self.env.ref(name, raise_if_not_found=False) or self.env["res.groups"]
                for name in ("mkbot_chat.group_admin", "base.group_erp_manager")
            )
        )
        for user in self:
            # Not `all_group_ids`: there, these do not count.
            groups = user.group_ids.all_implied_ids
            if panel_only and panel_only in groups and groups & too_much:
                raise ValidationError(
                    self.env._(
                        "%s is an administrator: an administrator cannot have only the panel.",
                        user.name,
                    )
                )

    # ----- what they are given, and told -----

    def write(self, vals):
        result = super().write(vals)
        if {"group_ids", "mkbot_withheld_tool_ids"} & vals.keys():
            self._mkbot_tell_permissions()
        return result

    def _mkbot_grant_defaults(self):
        """Withhold from new operators the tools that are not for them from the start."""
        result = super()._mkbot_grant_defaults()
        # sudo: whoever makes a user an operator need not be an administrator of MKBOT
        tools = self.env["mkbot.tool"].sudo().search([("is_default", "=", False)])
        if self and tools:
            self.sudo().mkbot_withheld_tool_ids = [
                fields.Command.link(tool_id) for tool_id in tools.ids
            ]
        return result

    def _mkbot_grant(self, lookups):
        result = super()._mkbot_grant(lookups)
        self._mkbot_tell_permissions()
        return result

    def _mkbot_tell_permissions(self):
        """Have the users' open panels read again what they may use."""
        for user in self:
            self.env["bus.bus"]._sendone((user, SUBCHANNEL), "mkbot.panel/permissions", {})
