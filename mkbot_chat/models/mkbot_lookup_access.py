from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .mkbot_lookup import OPERATIONS


class MkbotLookup(models.Model):
    """Who may see the records of a coin: its group, those of the customers they attend.

    The coin owns a group with one `ir.model.access` a model and one `ir.rule` a path. The rule asks
    `res.partner.mkbot_attended`, which is looked up anew with every search: a right ends with the
    attendance. See also `ir.rule._get_rules`, which keeps these rules from those who may read the
    model anyway.
    """

    _inherit = "mkbot.lookup"

    group_id = fields.Many2one(
        "res.groups", readonly=True, copy=False, index=True, ondelete="restrict"
    )
    access_ids = fields.Many2many(
        "ir.model.access",
        "mkbot_lookup_access_rel",
        string="Rights on models",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )
    rule_ids = fields.Many2many(
        "ir.rule",
        "mkbot_lookup_rule_rel",
        string="Limits of the rights",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )

    @api.model
    @tools.ormcache(cache="stable")
    def _group_ids(self):
        """The ids of all coins' groups."""
        # sudo: nothing but which groups these are; asked while rights are being decided
        lookups = self.sudo().with_context(active_test=False).search_fetch([], ["group_id"])
        return frozenset(lookups.group_id.ids)

    def _granted_operations(self):
        """What the coin's group may do: ``{model name: {operation, …}}``."""
        granted = {}
        for (model, _path), operations in self._grants().items():
            granted.setdefault(model, set()).update(operations)
        return granted

    def _grants(self):
        """What the coin's group may do with which records.

        :return: ``{(model name, path to the customer): {operation, …}}``: the records shown, and,
            to be read only, those on the path from them to the customer
        """
        self.ensure_one()
        grants = {}
        if not self.active:
            return grants
        flags = (True, self.can_write, self.can_create, self.can_unlink)
        own = {name for name, flag in zip(OPERATIONS, flags, strict=True) if flag}
        sources = {(self.model_id.model, self.path), *(s._source() for s in self.section_ids)}
        for model, path in sources:
            try:
                hops = self._path_hops(model, path) if model in self.env else None
            except ValidationError:
                # Its field went with an addon: the limit could not be applied.
                hops = None
            if hops is None:
                continue
            grants.setdefault((model, path), set()).update(own)
            names = path.split(".")
            for index, (on_the_way, _field) in enumerate(hops):
                if index:
                    grants.setdefault((on_the_way, ".".join(names[index:])), set()).add("read")
        return grants

    def _sync_access(self):
        """Make the group, its rights and their limits what the coin says."""
        # sudo: who sets coins up need not be who manages rights; they are limited to their own
        for lookup in self.sudo():
            lookup._sync_group()
            lookup._drop_access()
            granted = lookup._granted_operations()
            lookup.access_ids = (
                self.env["ir.model.access"]
                .sudo()
                .create([lookup._access_values(model, granted[model]) for model in sorted(granted)])
            )
            grants = lookup._grants()
            lookup.rule_ids = (
                self.env["ir.rule"]
                .sudo()
                .create(
                    [
                        lookup._rule_values(model, path, grants[model, path])
                        for model, path in sorted(grants)
                    ]
                )
            )

    def _sections_changed(self):
        """Called when the sections' models or paths did."""
        self._check_own_rights()
        self._sync_access()
        self.env.registry.clear_cache("stable")

    def _sync_group(self):
        # One privilege a coin: the groups of one privilege exclude each other in the user's form.
        if not self.group_id:
            privilege = self.env["res.groups.privilege"].create(
                {
                    "name": self.name,
                    "category_id": self.env.ref("mkbot_chat.module_category_mkbot_coins").id,
                }
            )
            self.group_id = self.env["res.groups"].create(
                {"name": "Customers attended", "privilege_id": privilege.id}
            )
            self.env.registry.clear_cache("stable")
        for code, _name in self.env["res.lang"].get_installed():
            group = self.group_id.with_context(lang=code)
            group.name = group.env._("Customers attended")
            group.privilege_id.name = self.with_context(lang=code).name
            group.privilege_id.sequence = self.sequence

    def _access_values(self, model, operations):
        return {
            "name": f"MKBOT coin {self.code}: {model}",
            "model_id": self.env["ir.model"]._get_id(model),
            "group_id": self.group_id.id,
            **{f"perm_{name}": name in operations for name in OPERATIONS},
        }

    def _rule_values(self, model, path, operations):
        leaf = "mkbot_attended" if path == "id" else f"{path}.mkbot_attended"
        domain = f"('{leaf}', '=', True)"
        if self._needs_company(model):
            domain += ", ('company_id', 'in', company_ids + [False])"
        return {
            "name": f"MKBOT coin {self.code}: {model} of the customers attended",
            "model_id": self.env["ir.model"]._get_id(model),
            "groups": [Command.set(self.group_id.ids)],
            "domain_force": f"[{domain}]",
            **{f"perm_{name}": name in operations for name in OPERATIONS},
        }

    def _needs_company(self, model):
        """Whether nothing else keeps other companies' records of the model apart."""
        field = self.env[model]._fields.get("company_id")
        if not field or not field.store or field.comodel_name != "res.company":
            return False
        return not self.env["ir.rule"].search_count(
            [
                ("model_id.model", "=", model),
                ("global", "=", True),
                ("perm_read", "=", True),
                ("domain_force", "like", "company_id"),
            ],
            limit=1,
        )

    def _drop_access(self):
        # sudo: of the coin's own making, see `_sync_access`
        lookups = self.sudo().with_context(active_test=False)
        lookups.rule_ids.unlink()
        lookups.access_ids.unlink()
