from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .mkbot_panel_permissions import PANEL_ONLY

ROLES = ("operator", "supervisor", "admin")


class MkbotPermission(models.AbstractModel):
    """Who may use what of the panel, in one matrix (row P2): users × role, panel only, coins and
    tools. MKBOT administrators only, for the users of their companies.

    A column's id is ``role:operator``, ``role:supervisor``, ``role:admin``, ``panel_only``,
    ``coin:<id of the mkbot.lookup>`` or ``tool:<id of the mkbot.tool>``.
    """

    _name = "mkbot.permission"
    _description = "Permissions of the Panel"

    @api.model
    def load(self):
        """The whole matrix.

        :return: ``{"groups": [{"id", "name", "columns": [{"id", "name", "icon", "hint"}]}],
            "rows": [Row…]}``; a Row is ``{"id", "name", "login", "sectors", "is_me", "on": [ids of
            columns], "locked": {id of a column: why it cannot be changed here}}``
        :raise AccessError: the user is no administrator
        """
        self._check_admin()
        users = self._users()
        return {"groups": self._column_groups(), "rows": self._rows(users)}

    @api.model
    def change(self, user_ids, column_ids, value):
        """Grant or withhold each of the columns, for each of the users.

        :param bool value: of a role, only `True`: it is taken by giving another
        :return: the rows of these users, as they are now; see :meth:`load`
        :raise UserError: in words, if one of them cannot be; then nothing is changed
        """
        self._check_admin()
        users = self._users().filtered(lambda user: user.id in set(user_ids))
        if len(users) != len(set(user_ids)):
            raise AccessError(self.env._("These users are not yours to manage."))
        for column in column_ids:
            kind, _colon, which = str(column).partition(":")
            change = {
                "role": self._change_role,
                "panel_only": self._change_panel_only,
                "coin": self._change_coin,
                "tool": self._change_tool,
            }.get(kind)
            if not change:
                raise UserError(self.env._("There is no column “%s”.", column))
            change(users, which, bool(value))
        users.invalidate_recordset()
        return self._rows(users)

    def _check_admin(self):
        if not self.env.user.has_group("mkbot_chat.group_admin"):
            raise AccessError(self.env._("Only MKBOT administrators can do this."))

    def _users(self):
        """The MKBOT users of the companies at hand, in superuser mode: an administrator of MKBOT
        need not be one of Odoo, and is shown nothing but names and the columns of the matrix."""
        return self.env["res.users"]._mkbot_operators_of(self.env.companies)

    def _group(self, role):
        return self.env.ref(f"mkbot_chat.group_{role}").sudo()

    # ----- what is shown -----

    def _column_groups(self):
        translate = self.env._
        groups = [
            {
                "id": "role",
                "name": translate("Role"),
                "columns": [
                    {
                        "id": f"role:{role}",
                        "name": self._group(role).name,
                        "icon": icon,
                        "hint": self._group(role).comment or "",
                    }
                    for role, icon in zip(
                        ROLES, ("fa fa-headphones", "fa fa-binoculars", "fa fa-cogs"), strict=True
                    )
                ],
            },
            {
                "id": "odoo",
                "name": translate("Odoo"),
                "columns": [
                    {
                        "id": "panel_only",
                        "name": self.env.ref(PANEL_ONLY).sudo().name,
                        "icon": "fa fa-lock",
                        "hint": self.env.ref(PANEL_ONLY).sudo().comment or "",
                    }
                ],
            },
        ]
        coins = [
            {"id": f"coin:{coin.id}", "name": coin.name, "icon": coin.icon or "", "hint": ""}
            for coin in self._coins()
        ]
        if coins:
            groups.append({"id": "coins", "name": translate("Coins"), "columns": coins})
        by_group = {}
        for tool in self._tools():
            by_group.setdefault(tool.group, []).append(
                {"id": f"tool:{tool.id}", "name": tool.name, "icon": tool.icon or "", "hint": ""}
            )
        for name, columns in by_group.items():
            groups.append({"id": f"tools:{name}", "name": name, "columns": columns})
        return groups

    def _coins(self):
        # sudo: administrators of MKBOT grant coins whose models they may not read themselves
        return self.env["mkbot.lookup"].sudo().search([("group_id", "!=", False)])

    def _tools(self):
        return self.env["mkbot.tool"].search([])

    def _rows(self, users):
        sectors = self.env["mkbot.sector"].sudo().search([("operator_ids", "in", users.ids)])
        coins, tools = self._coins(), self._tools()
        return [
            {
                "id": user.id,
                "name": user.name,
                "login": user.login,
                "sectors": ", ".join(
                    sectors.filtered(lambda sector, u=user: u in sector.operator_ids).mapped("name")
                ),
                "is_me": user == self.env.user,
                **self._cells(user, coins, tools),
            }
            for user in users
        ]

    def _cells(self, user, coins, tools):
        groups = user.group_ids.all_implied_ids
        role = next(role for role in reversed(ROLES) if self._group(role) in groups)
        on = [f"role:{role}"]
        locked = {}
        if self.env.ref(PANEL_ONLY) in groups:
            on.append("panel_only")
        for coin in coins.filtered(lambda coin: coin.group_id in groups):
            on.append(f"coin:{coin.id}")
            if coin.group_id not in user.group_ids:
                by = (user.group_ids & coin.group_id.all_implied_by_ids)[:1]
                locked[f"coin:{coin.id}"] = self.env._("Comes with the group “%s”.", by.full_name)
        on += [f"tool:{tool.id}" for tool in tools - user.mkbot_withheld_tool_ids]
        return {"on": on, "locked": locked}

    # ----- what is changed -----

    def _change_role(self, users, role, value):
        if role not in ROLES or not value:
            raise UserError(self.env._("Choose a role: operator, supervisor or administrator."))
        new = self._group(role)
        others = self.env["res.groups"].union(*(self._group(name) for name in ROLES)) - new
        before = users.filtered(lambda user: self._group("admin") in user.group_ids.all_implied_ids)
        commands = [fields.Command.unlink(group.id) for group in others]
        users.write({"group_ids": [*commands, fields.Command.link(new.id)]})
        for user in users:
            if others.filtered(lambda group: new in group.all_implied_ids) & (
                user.group_ids.all_implied_ids
            ):
                raise UserError(
                    self.env._(
                        "%(user)s has a higher role through another group. Change their groups in"
                        " Settings > Users.",
                        user=user.name,
                    )
                )
        if role != "admin":
            self._check_admin_left(before)

    def _check_admin_left(self, former):
        """Check that each company of those who are administrators no longer has another one."""
        admins = self.env["res.users"].sudo()
        admins = admins.search([("group_ids.all_implied_ids", "in", self._group("admin").ids)])
        for user in former:
            for company in user.company_ids:
                if company not in admins.company_ids:
                    raise UserError(
                        self.env._(
                            "%(user)s is the last administrator of MKBOT in %(company)s: make"
                            " somebody else one first.",
                            user=user.name,
                            company=company.name,
                        )
                    )

    def _change_panel_only(self, users, _which, value):
        command = fields.Command.link if value else fields.Command.unlink
        group = self.env.ref(PANEL_ONLY)
        if not value:
            # It brings the role of an operator along, which stays.
            operators = users.filtered(
                lambda user: self._group("operator") not in (user.group_ids - group).all_implied_ids
            )
            operators.write({"group_ids": [fields.Command.link(self._group("operator").id)]})
        users.write({"group_ids": [command(group.id)]})

    def _change_coin(self, users, which, value):
        coin = self._coins().filtered(lambda coin: str(coin.id) == which)
        if not coin:
            raise UserError(self.env._("This coin no longer exists."))
        command = fields.Command.link if value else fields.Command.unlink
        users.write({"group_ids": [command(coin.group_id.id)]})

    def _change_tool(self, users, which, value):
        tool = self._tools().filtered(lambda tool: str(tool.id) == which)
        if not tool:
            raise UserError(self.env._("This tool no longer exists."))
        command = fields.Command.unlink if value else fields.Command.link
        users.write({"mkbot_withheld_tool_ids": [command(tool.id)]})
