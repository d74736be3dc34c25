import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import remove_accents

CODE = re.compile(r"[a-z][a-z0-9_]*")
OPERATIONS = ("read", "write", "create", "unlink")
# What decides who may do what with which records.
ACCESS_FIELDS = {
    "name",
    "active",
    "model_id",
    "path",
    "section_ids",
    "can_write",
    "can_create",
    "can_unlink",
}


class MkbotLookup(models.Model):
    """A coin: records of some model that belong to the customer of a conversation.

    How its records are found is in ``mkbot_lookup_query``, who may see them in
    ``mkbot_lookup_access``, how panels learn that they changed in ``mkbot_lookup_watch`` and what
    the form shows of a chosen customer in ``mkbot_lookup_preview``.
    """

    _name = "mkbot.lookup"
    _description = "Coin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="What the panel and other addons call it: small letters, digits and underscores.",
    )
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    icon = fields.Char(
        required=True, default="fa fa-circle-o", help="Classes of Font Awesome, as “fa fa-money”."
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Records",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="What the coin shows.",
    )
    model = fields.Char(related="model_id.model", string="Model", store=True, index=True)
    path = fields.Char(
        string="Path to the customer",
        required=True,
        help="From a record to its contact: “partner_id”, or through other records"
        " “order_id.partner_id”; “id” where the records are contacts themselves.",
    )
    section_ids = fields.One2many("mkbot.lookup.section", "lookup_id", string="Sections", copy=True)
    alarm_domain = fields.Char(
        string="Red when there is one with",
        help="The light is red when the customer has such a record. Empty: never.",
    )
    alarm_text = fields.Char(
        string="Why it is red",
        translate=True,
        help="In the operator's words; %s stands for how many.",
    )
    list_view_id = fields.Many2one("ir.ui.view", string="List", ondelete="set null")
    form_view_id = fields.Many2one("ir.ui.view", string="Form", ondelete="set null")
    search_view_id = fields.Many2one("ir.ui.view", string="Search", ondelete="set null")
    order = fields.Char(help="As “date desc, id”. Empty: the model's own order.")
    is_single = fields.Boolean(
        string="One record", help="Opens the form of the one record instead of a list."
    )
    can_write = fields.Boolean(string="Change")
    can_create = fields.Boolean(string="Create")
    can_unlink = fields.Boolean(string="Delete")
    new_method = fields.Char(
        string="“New” calls",
        help="A method of the records' model that answers with an action, for what is not created"
        " by filling in its form. It is called without records, in the conversation's context,"
        " and checks who may.",
    )
    new_tool = fields.Char(help="The code of the tool that it is, which can be withheld.")
    is_default = fields.Boolean(
        string="For every operator", help="Given to the operators there are and to new ones."
    )

    _code_unique = models.Constraint("UNIQUE(code)", "There is already a coin with this code.")

    @api.onchange("name")
    def _onchange_name(self):
        if not self.code:
            plain = remove_accents(self.name or "").lower()
            self.code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_0123456789") or False

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.path = self._likely_path(self.model_id.model)
        self.alarm_domain = self.order = False
        self.list_view_id = self.form_view_id = self.search_view_id = False

    # ----- what is wrong with it, in words -----

    @api.constrains("code")
    def _check_code(self):
        for lookup in self:
            if not CODE.fullmatch(lookup.code):
                raise ValidationError(
                    self.env._(
                        "“%s” is no code of a coin: use small letters, digits and underscores.",
                        lookup.code,
                    )
                )

    @api.constrains("model_id", "path", "alarm_domain", "order")
    def _check_source(self):
        for lookup in self:
            lookup._check_model(lookup.model_id)
            lookup._check_path(lookup.model, lookup.path)
            lookup._check_domain(lookup.model, lookup.alarm_domain, lookup.order)
            # They inherit the model, and are conditions on it.
            lookup.section_ids._check_source()

    def _check_own_rights(self):
        """Nobody gives what they may not do: a coin would be a way around their own rights.

        Not a constraint: those are checked by the superuser.
        """
        if self.env.su:
            return
        for lookup in self:
            for model, operations in lookup._granted_operations().items():
                refused = [op for op in operations if not self.env[model].has_access(op)]
                if refused:
                    raise AccessError(
                        self.env._(
                            "A coin can only give rights that you have: you may not %(what)s"
                            " records of “%(model)s”.",
                            what=", ".join(self._operation_names()[op] for op in refused),
                            model=self._model_name(model),
                        )
                    )

    @api.model
    def _operation_names(self):
        return {
            "read": self.env._("read"),
            "write": self.env._("change"),
            "create": self.env._("create"),
            "unlink": self.env._("delete"),
        }

    # ----- life -----

    @api.model_create_multi
    def create(self, vals_list):
        lookups = super().create(vals_list)
        lookups._check_own_rights()
        lookups._sync_access()
        lookups.filtered("is_default")._give_to_operators()
        self.env.registry.clear_cache("stable")
        return lookups

    def write(self, vals):
        newly_default = self.browse()
        if vals.get("is_default"):
            newly_default = self.filtered(lambda lookup: not lookup.is_default)
        result = super().write(vals)
        if not ACCESS_FIELDS.isdisjoint(vals):
            self._check_own_rights()
            self._sync_access()
        newly_default._give_to_operators()
        self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        # They are no use without the coin, and the group could not be deleted before them.
        self._drop_access()
        # sudo: of the coin's own making; whoever may delete the coin may delete its group
        groups = self.sudo().group_id
        result = super().unlink()
        groups._unlink_with_privilege()
        self.env.registry.clear_cache("stable")
        return result

    def copy_data(self, default=None):
        default = dict(default or {})
        vals_list = super().copy_data(default=default)
        for lookup, vals in zip(self, vals_list, strict=True):
            if "code" not in default:
                vals["code"] = f"{lookup.code}_copy"
            if "name" not in default:
                vals["name"] = self.env._("%s (copy)", lookup.name)
        return vals_list

    # ----- who has it -----

    @api.model
    def _usable(self):
        """The coins that the user may use, in order: of their groups, whose model is there."""
        # sudo: what a coin is called and looks for; its records are read by the user's own rights
        lookups = self.sudo().search(
            Domain("group_id", "in", self.env.user._get_group_ids()), order=self._order
        )
        return lookups.filtered(lambda lookup: lookup.model in self.env)

    def _give_to_operators(self):
        """Grant coins to the operators there are."""
        if not self:
            return
        # sudo: whoever sets coins up says who has them, and has no right on users otherwise
        operators = self.env.ref("mkbot_chat.group_operator").sudo().all_user_ids
        operators._mkbot_grant(self)

    @api.model
    def _defaults(self):
        """What whoever becomes an operator is given."""
        # sudo: operators are made by who manages users
        return self.sudo().search([("is_default", "=", True)])
