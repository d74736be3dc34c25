from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mkbot_session_panel import SUBCHANNEL

OPERATOR = "mkbot_chat.group_operator"
PANEL_ONLY = "mkbot_chat.group_panel_only"


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

    # ----- groups that count -----

    @api.depends("group_ids.all_implied_ids")
    def _compute_all_group_ids(self):
        """Of a user who has only the panel, no groups count but those that belong to it: whatever
        else they were given sleeps until they have the rest of Odoo again."""
        super()._compute_all_group_ids()
        panel_only = self.env["ir.model.data"]._xmlid_to_res_id(
            PANEL_ONLY, raise_if_not_found=False
        )
        restricted = self.filtered(lambda user: panel_only in user.all_group_ids._ids)
        if restricted:
            counting = self.env["res.groups"]._mkbot_groups_of_panel()
            for user in restricted:
                user.all_group_ids &= counting

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

    # ----- becoming an operator -----

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._mkbot_operators()._mkbot_became_operator()
        return users

    def write(self, vals):
        relevant = {"group_ids", "mkbot_withheld_tool_ids"} & vals.keys()
        before = self._mkbot_operators() if "group_ids" in vals else self.browse()
        result = super().write(vals)
        if "group_ids" in vals:
            (self._mkbot_operators() - before)._mkbot_became_operator()
        if relevant:
            self._mkbot_tell_permissions()
        return result

    def _mkbot_operators(self):
        """Those among these who are MKBOT operators."""
        group = self.env.ref(OPERATOR, raise_if_not_found=False)
        # sudo: whoever changes a user's groups may not read them all
        return self.filtered(lambda user: group and group in user.sudo().all_group_ids)

    def _mkbot_became_operator(self):
        """Withhold from new operators the tools that are not for them from the start."""
        tools = self.env["mkbot.tool"].sudo().search([("is_default", "=", False)])
        if self and tools:
            # sudo: whoever makes a user an operator need not be an administrator of MKBOT
            self.sudo().mkbot_withheld_tool_ids = [
                fields.Command.link(tool_id) for tool_id in tools.ids
            ]

    def _mkbot_tell_permissions(self):
        """Have the users' open panels read again what they may use."""
        for user in self:
            self.env["bus.bus"]._sendone((user, SUBCHANNEL), "mkbot.panel/permissions", {})
